package weft.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Steering;

/// A clock for tests that stands still while any task can run, and jumps to the next timer when
/// none can. So a test of an hour takes no time, and every sleep ends exactly at its deadline.
///
/// {@snippet class = "weft.time.PausedClockTest" region = "jumps"}
///
/// It needs a current-thread runtime. The semantics are those of Tokio's `pause`.
///
/// ## When it jumps
///
/// When nothing can run and a timer is set, but not while something real is under way that may yet
/// make something run: blocking work, an operation of a socket, an HTTP request of weft-http. It
/// does not know what completes a {@linkplain weft.Async#fromStage stage} or a hand-written future,
/// and jumps while one is awaited; {@link #hold} it where that is not meant.
///
/// ## By hand
///
/// A test that looks at each step switches the jumps {@linkplain #setAutoAdvance off} and moves the
/// clock itself: {@link #runCurrent}, {@link #advance}, {@link #advanceUntilIdle}. (Those of
/// Kotlin's `TestScope`.)
///
/// {@snippet class = "weft.time.PausedClockTest" region = "byHand"}
///
/// ## Threads
///
/// Any thread may read it. It moves on the runtime's thread; for how it is moved by hand, see the
/// methods.
public final class PausedClock implements TimeSource {
  static {
    Steering.setBinder((clock, scheduler) -> clock.scheduler = scheduler);
  }

  /// Any thread.
  private final AtomicLong nanos = new AtomicLong();

  /// How many hold it. Any thread.
  private final AtomicInteger holds = new AtomicInteger();

  private volatile boolean autoAdvance = true;

  /// Set before publish, by the runtime it is given to.
  private volatile @Nullable Scheduler scheduler;

  /// Makes a clock that starts at zero.
  ///
  /// @deprecated use {@link #create}
  @Deprecated
  public PausedClock() {}

  /// Makes a clock that starts at zero.
  ///
  /// @return the clock
  public static PausedClock create() {
    return new PausedClock();
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /// Returns how far the clock has moved.
  ///
  /// @return the time since it was made
  public Duration elapsed() {
    return Duration.ofNanos(nanos.get());
  }

  /// Sets whether it jumps by itself when nothing can run. If not, only {@link #advance} and {@link
  /// #advanceUntilIdle} move it, and a body that waits for a timer makes no progress meanwhile.
  ///
  /// @param automatic true at first
  public void setAutoAdvance(boolean automatic) {
    autoAdvance = automatic;
    tellRuntime();
  }

  /// Whether it jumps by itself.
  ///
  /// @return what {@link #setAutoAdvance} was given last
  public boolean isAutoAdvance() {
    return autoAdvance;
  }

  /// Moves the clock by hand.
  ///
  /// On a thread that belongs to no runtime, if no other thread runs this one, it runs what is due
  /// on the way: first what can run now, then the tasks of one timer after the other, each at its
  /// own time, at last those that are due at the end. On any other thread, such as that of a
  /// blocking call, and in a body, it only moves the clock, and the timers that become due fire the
  /// next time the runtime looks, all at the new instant.
  ///
  /// @param step how far, not negative
  /// @throws IllegalArgumentException if the step is negative
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("step: " + step + " (expected: not negative)");
    }
    long stepNanos = TimeUnit.NANOSECONDS.convert(step);
    long end = plus(nanos.get(), stepNanos);
    Scheduler own = scheduler;
    if (own != null && Steering.isPossible(own)) {
      Steering.move(own, stepNanos);
    }
    nanos.accumulateAndGet(end, Math::max);
    tellRuntime();
  }

  private static long plus(long now, long step) {
    return now > Long.MAX_VALUE - step ? Long.MAX_VALUE : now + step;
  }

  /// Runs all tasks that can run, until none can, without moving the clock; those as well whose
  /// timers are due. Does not wait for blocking work.
  ///
  /// @throws IllegalStateException on a thread that belongs to a runtime, while another thread runs
  ///   this clock's, or if that is closed or there is none
  public void runCurrent() {
    Steering.stand(steerable("runCurrent()"));
  }

  /// Moves the clock from timer to timer, and runs what is due, until there is no timer and nothing
  /// can run. Waits for blocking work and whatever else is under way as the clock's own jumps do.
  /// An interval that nobody ends goes on for ever.
  ///
  /// @throws IllegalStateException on a thread that belongs to a runtime, while another thread runs
  ///   this clock's, or if that is closed or there is none
  public void advanceUntilIdle() {
    Steering.moveUntilIdle(steerable("advanceUntilIdle()"));
  }

  private Scheduler steerable(String method) {
    Scheduler own = scheduler;
    if (own == null || !Steering.isPossible(own)) {
      throw new IllegalStateException(
          method
              + " on a clock "
              + (own == null ? "that no runtime has" : "of " + own)
              + " (expected: on the test's thread, outside of run(), while the runtime is open; in a"
              + " body, await a sleep or yieldNow())");
    }
    return own;
  }

  /// Keeps the clock from jumping until it is closed, while something outside of the runtime works
  /// that the clock does not know: a server in another thread, whoever completes a stage.
  ///
  /// {@snippet class = "weft.time.PausedClockTest" region = "hold"}
  ///
  /// @return to be closed; any thread, idempotent
  public Hold hold() {
    holds.incrementAndGet();
    return new Hold(this);
  }

  /// Like {@link #hold}, for the clock of the current runtime, whether or not that is paused: for
  /// libraries that wait for something outside of the runtime.
  ///
  /// @return to be closed; it holds nothing if the runtime's clock is not paused
  public static Hold holdCurrent() {
    Scheduler current = Ambient.ofThisThread();
    PausedClock clock = current == null ? null : current.pausedClock();
    return clock == null ? Hold.NOTHING : clock.hold();
  }

  /// Whether somebody holds it.
  ///
  /// @return true between {@link #hold} and its close
  public boolean isHeld() {
    return holds.get() > 0;
  }

  /// What keeps a clock from jumping. Any thread.
  public static final class Hold implements AutoCloseable {
    private static final Hold NOTHING = new Hold(null);

    private final AtomicReference<@Nullable PausedClock> clock;

    private Hold(@Nullable PausedClock clock) {
      this.clock = new AtomicReference<>(clock);
    }

    /// Lets the clock go. Idempotent.
    @Override
    public void close() {
      PausedClock held = clock.getAndSet(null);
      if (held != null) {
        held.holds.decrementAndGet();
        held.tellRuntime();
      }
    }
  }

  private void tellRuntime() {
    Scheduler own = scheduler;
    if (own != null) {
      own.onClockMoved();
    }
  }

  /// Moves the clock; for the runtime, whose timers it does not tell.
  ///
  /// @param stepNanos how far, not negative
  public void move(long stepNanos) {
    nanos.updateAndGet(now -> plus(now, stepNanos));
  }

  @Override
  public String toString() {
    return "a clock paused at " + elapsed();
  }
}
