package weft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.task.CancelSignal;
import weft.woven.NowTwin;

/// What the tested programs call: leaf futures that obey the schedule of the run, and a log.
public final class Steps {
  /// How the leaves behave, by the order in which they are first polled.
  ///
  /// @param pendings how often a leaf is pending
  /// @param fails whether it throws [Planned] then
  /// @param cancels whether its body is cancelled there; counts for the first such leaf only
  public record Schedule(
      String name, IntUnaryOperator pendings, IntPredicate fails, IntPredicate cancels) {
    public Schedule(String name, IntUnaryOperator pendings, IntPredicate fails) {
      this(name, pendings, fails, _ -> false);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// The failure of a leaf.
  public static final class Planned extends Exception {
    private static final long serialVersionUID = 1L;

    Planned(int index) {
      super("leaf " + index);
    }
  }

  private static Schedule schedule;
  private static int polled;
  private static int tried;
  private static int asked;
  private static int tries;
  private static boolean signalled;
  private static final List<String> LOG = new ArrayList<>();

  private Steps() {}

  public static void begin(Schedule next) {
    schedule = next;
    polled = 0;
    tried = 0;
    asked = 0;
    tries = 0;
    signalled = false;
    LOG.clear();
  }

  /// How many leaves were polled.
  public static int polled() {
    return polled;
  }

  /// Whether the signal of a cancellation has been thrown.
  public static boolean signalled() {
    return signalled;
  }

  /// Whether this is the run that others are compared with.
  public static boolean isPlain() {
    return schedule.name().startsWith("plain");
  }

  public static int noted() {
    return LOG.size();
  }

  public static List<String> log() {
    return List.copyOf(LOG);
  }

  /// A future that gives the value when the schedule says so.
  @NowTwin(Now.class)
  public static <T> Async<T> at(T value) {
    return new Leaf<>(value);
  }

  /// The now twins of the leaves.
  public static final class Now {
    private Now() {}

    /// Twin of {@link Steps#at}.
    public static <T> Object at(T value) throws Throwable {
      tried++;
      if (tries-- == 0) {
        throw new AssertionError("a now twin was called that is not paid for");
      }
      return schedule.pendings().applyAsInt(polled) > 0
          ? Polling.PENDING
          : new Leaf<>(value).poll(null);
    }
  }

  /// Pays for calls of now twins, but refuses every third time.
  public static int takeTries(int units) {
    if (asked++ % 3 == 2) {
      return 0;
    }
    tries += units;
    return units;
  }

  /// How many now twins were called.
  public static int tried() {
    return tried;
  }

  /// The same future with the type of its own.
  public static <T> Leaf<T> leaf(T value) {
    return new Leaf<>(value);
  }

  /// Logs a value and gives it back.
  public static <T> T note(T value) {
    LOG.add(String.valueOf(value));
    return value;
  }

  /// A future with type of its own, to call `await()` on a subclass.
  public static final class Leaf<T> extends Async<T> {
    private final T value;
    private int index = -1;
    private int left;

    Leaf(T value) {
      this.value = value;
    }

    @Override
    protected Object poll(Wakeable waker) throws Throwable {
      if (index < 0) {
        index = polled++;
        left = schedule.pendings().applyAsInt(index);
      }
      if (left-- > 0) {
        return Polling.PENDING;
      }
      if (!signalled && schedule.cancels().test(index)) {
        signalled = true;
        throw new CancelSignal();
      }
      if (schedule.fails().test(index)) {
        throw new Planned(index);
      }
      return value;
    }
  }
}
