package weft.runtime.unclosed;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Task;
import weft.task.UnclosedException;

/// The debt of one thing that has to be closed, and where it was made. The thing has it in a field,
/// which is null unless its runtime watches such things. Guard: UnclosedTest.
///
///     OPEN -> over   the thing was closed, or what comes to the same
///     OPEN -> over   it was collected, which is reported
///
/// Any thread.
public final class Owed {
  /// Made with the first thing that is watched; its thread is a daemon.
  private static final class Lazy {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final Ledger ledger;
  private final String what;
  private final BooleanSupplier excuse;
  private final StackTraceElement[] madeAt = Origin.ofThisThread();

  /// For dumps.
  private final WeakReference<Object> thing;

  /// The task that made it, for dumps; null if none did.
  private final @Nullable WeakReference<Task<?>> maker;

  /// Takes it off the collector's list. Set before publish.
  private Cleaner.@Nullable Cleanable cleanable;

  private volatile boolean over;

  private Owed(Ledger ledger, Object thing, String what, BooleanSupplier excuse) {
    Task<?> running = Task.running();
    maker = running == null ? null : new WeakReference<>(running);
    this.thing = new WeakReference<>(thing);
    this.ledger = ledger;
    this.what = what;
    this.excuse = excuse;
  }

  /// Notes a thing that has to be closed. In its constructor.
  ///
  /// @param thing kept by nobody but its users
  /// @param what it is, for messages, such as `guard of a mutex`
  /// @return to be settled when it is closed; null if nobody watches, as nearly always
  public static @Nullable Owed by(Object thing, String what) {
    return by(thing, what, Owed::noExcuse);
  }

  /// Notes a thing that has to be closed unless something else happens.
  ///
  /// @param thing kept by nobody but its users
  /// @param what it is, for messages
  /// @param excuse whether nobody misses the close any more; must not keep the thing alive
  /// @return to be settled when it is closed; null if nobody watches
  public static @Nullable Owed by(Object thing, String what, BooleanSupplier excuse) {
    Ledger ledger = Ledger.forNew();
    if (ledger == null) {
      return null;
    }
    var owed = new Owed(ledger, thing, what, excuse);
    owed.cleanable = Lazy.CLEANER.register(thing, owed::onCollected);
    ledger.add(owed);
    return owed;
  }

  private static boolean noExcuse() {
    return false;
  }

  /// The thing was closed.
  ///
  /// @param owed what {@link #by} gave, may be null
  /// @param thing which
  public static void settle(@Nullable Owed owed, Object thing) {
    if (owed != null) {
      try {
        owed.toOver();
      } finally {
        Reference.reachabilityFence(thing); // else it might be collected before that
      }
    }
  }

  private void toOver() {
    over = true;
    if (cleanable != null) {
      cleanable.clean();
    }
  }

  /// By the cleaner, or by way of {@link #toOver}; once.
  private void onCollected() {
    ledger.remove(this);
    if (isOwed()) {
      over = true;
      ledger.report(
          new UnclosedException(what, "was collected without being closed", excuse, madeAt));
    }
  }

  /// Where it was made.
  ///
  /// @return null if there is no place
  public @Nullable StackTraceElement place() {
    return madeAt.length == 0 ? null : madeAt[0];
  }

  /// What has to be closed, for dumps.
  ///
  /// @return null once it is collected
  public @Nullable Object thing() {
    return thing.get();
  }

  /// The task that made it.
  ///
  /// @return null if none did, or it is collected
  public @Nullable Task<?> maker() {
    return maker == null ? null : maker.get();
  }

  boolean isOwed() {
    return !over && !excuse.getAsBoolean();
  }

  UnclosedException toOpen() {
    return new UnclosedException(what, "has not been closed", excuse, madeAt);
  }
}
