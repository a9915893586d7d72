package weft.runtime.scheduler;

import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.time.PausedClock;

/// Moves a paused clock on behalf of a thread outside the runtime, which lends itself meanwhile: a
/// future that is done when the runtime has come to where the clock was to be moved. Owner only:
/// polled by the worker, and asked by {@link PausedDriver} on the same thread whenever nothing can
/// run.
///
///     FRESH    -> STEERING   its first poll
///     STEERING -> ARRIVED    nothing can run, and the clock is where it was to be: it is woken
///     ARRIVED  -> over       its next poll
///     STEERING -> over       cancelled
public final class Steering extends Async<Void> {
  /// Does not move: only what can run now runs.
  static final long STAND = 0;

  /// Moves as long as there is a timer.
  static final long UNTIL_IDLE = -1;

  /// Gives a clock its runtime; set by {@link PausedClock} when it is initialised.
  private static volatile @Nullable BiConsumer<PausedClock, Scheduler> binder;

  private final PausedDriver driver;

  /// How far it has still to move, in nanoseconds, or {@link #UNTIL_IDLE}.
  private long left;

  private @Nullable Wakeable waker;
  private boolean arrived;

  Steering(PausedDriver driver, long left) {
    this.driver = driver;
    this.left = left;
  }

  /// For the initialiser of {@link PausedClock}.
  ///
  /// @param newBinder tells a clock its runtime
  public static void setBinder(BiConsumer<PausedClock, Scheduler> newBinder) {
    binder = newBinder;
  }

  /// Tells a clock its runtime.
  static void bind(PausedClock clock, Scheduler scheduler) {
    Objects.requireNonNull(binder).accept(clock, scheduler);
  }

  /// Whether this thread may run the runtime: it is none of its own, and no other does.
  ///
  /// @param scheduler a runtime with a paused clock
  /// @return false also if the runtime is closed
  public static boolean isPossible(Scheduler scheduler) {
    return Ambient.ofThisThread() == null && scheduler.isOpen() && !scheduler.lending().isDriven();
  }

  /// Runs what can run at the clock's time. On a plain thread.
  ///
  /// @param scheduler a runtime with a paused clock
  public static void stand(Scheduler scheduler) {
    steer(scheduler, STAND);
  }

  /// Moves the clock from timer to timer, and runs what is due. On a plain thread.
  ///
  /// @param scheduler a runtime with a paused clock
  /// @param nanos how far, not negative
  public static void move(Scheduler scheduler, long nanos) {
    steer(scheduler, nanos);
  }

  /// Moves the clock from timer to timer until there is none, and runs what is due. On a plain
  /// thread.
  ///
  /// @param scheduler a runtime with a paused clock
  public static void moveUntilIdle(Scheduler scheduler) {
    steer(scheduler, UNTIL_IDLE);
  }

  private static void steer(Scheduler scheduler, long nanos) {
    PausedDriver driver = scheduler.pausedDriver();
    if (driver == null) {
      throw new AssertionError("no paused clock: " + scheduler);
    }
    try {
      Blocker.run(scheduler, new Steering(driver, nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("it cannot fail", e);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // a Void is null
  protected @Nullable Object poll(Wakeable newWaker) {
    waker = newWaker;
    if (arrived) {
      driver.end(this);
      return null;
    }
    driver.begin(this);
    return Polling.PENDING;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable newWaker) {
    driver.end(this);
    return null;
  }

  /// Whether the clock may be moved although something outside may still make something run.
  boolean isByHand() {
    return left != UNTIL_IDLE;
  }

  /// How far the clock is to move now that nothing can run.
  ///
  /// @param untilTimer how far the next timer is, or {@link Driver#FOREVER}
  /// @return zero if it has arrived
  long step(long untilTimer) {
    long step = left == UNTIL_IDLE ? untilTimer : Math.min(left, untilTimer);
    if (step == 0 || step == Driver.FOREVER) {
      arrived = true;
      Polling.wake(Objects.requireNonNull(waker));
      return 0;
    }
    if (left != UNTIL_IDLE) {
      left -= step;
    }
    return step;
  }

  @Override
  public String toString() {
    return "a paused clock moved by hand";
  }
}
