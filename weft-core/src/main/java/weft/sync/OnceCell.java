package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.Weft;
import weft.combinators.ConsumeBudget;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;
import weft.sync.waiting.Permits;

/// A cell whose value is initialised once, by an async body, when it is first needed.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "onceCell"}
///
/// If the value can be made without waiting, use a holder class or a lazy field; if it is replaced
/// later, a {@link Mutex} or {@link RwLock}. Tokio's `OnceCell`.
///
/// One initialiser runs at a time. If it fails, the caller that passed it gets the failure, and the
/// next caller in line runs its own initialiser. An initialiser that requests the value of its own
/// cell waits for itself, for ever.
///
/// ## Cancel safety
///
/// **Loses its place in line.** The initialiser is cancelled with the task that runs it; the next
/// caller in line runs its own.
///
/// ## Fairness
///
/// First come, first served. Once the value is there, nobody waits.
///
/// ## Threads
///
/// Any thread. What the initialiser did happens before what follows the receipt of its value.
///
/// @param <T> the type of the value, which is never null
public final class OnceCell<T> {
  /// The right to initialise; closed when the value is there.
  private final Permits turn = new Permits(1);

  /// Written once, by the holder of the turn.
  private volatile @Nullable T value;

  private OnceCell() {}

  /// Makes an empty cell.
  ///
  /// @param <T> the type of the value
  /// @return the cell
  public static <T> OnceCell<T> create() {
    return new OnceCell<>();
  }

  /// Returns the value, if it is there.
  ///
  /// @return the value, or null if it is not there yet
  public @Nullable T get() {
    return value;
  }

  /// Sets the value, unless it is already there or an initialiser is running.
  ///
  /// @param value not null
  /// @return false if it was not set
  public boolean trySet(T value) {
    Arguments.notNull("value", value);
    if (!turn.tryTake(1)) {
      return false;
    }
    toSet(value);
    return true;
  }

  private void toSet(T made) {
    value = made;
    turn.close();
  }

  /// Waits for the value, or initialises it if nobody else does.
  ///
  /// @param initialiser an async body that returns the value, not null; it runs at most once
  /// @return a future of the value; if this initialiser was run and failed, the future fails with
  ///   its exception
  public Async<T> getOrInit(AsyncSupplier<? extends T> initialiser) {
    Arguments.notNull("initialiser", initialiser);
    return Weft.async(() -> {
      T present = value;
      if (present != null) {
        new ConsumeBudget().await();
        return present;
      }
      if (new Turn().await()) {
        try {
          T made = Bodies.<T>start(initialiser).await();
          toSet(Objects.requireNonNull(made, "the value of an initialiser"));
        } finally {
          if (value == null) {
            turn.add(1);
          }
        }
      }
      return Objects.requireNonNull(value);
    });
  }

  /// Waits for the right to initialise; false if that was done.
  private final class Turn extends Permits.Request<Boolean> {
    Turn() {
      super(turn, 1);
    }

    @Override
    protected Boolean take() {
      return true;
    }

    @Override
    protected Boolean refused() {
      return false;
    }

    @Override
    public String toString() {
      return "getOrInit() of " + OnceCell.this;
    }
  }

  @Override
  public String toString() {
    return "cell (" + (value != null ? "set" : "empty, " + turn.waiting() + " waiting") + ")";
  }
}
