package weft.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A clock for tests that stands still while any task can run, and jumps to the next timer when
/// none can. So a test of an hour takes no time, and every sleep ends exactly at its deadline.
///
/// It needs a current-thread runtime. It does not jump while blocking work is queued or running.
/// The semantics are those of Tokio's `pause`.
///
/// ```java
/// var clock = PausedClock.create();
/// try (var runtime = AsyncRuntime.builder().currentThread().pausedClock(clock).build()) {
///   runtime.run(() -> sleep(ofHours(1)).await());
/// }
/// assert clock.elapsed().equals(ofHours(1));
/// ```
///
/// ## Threads
///
/// Any thread may read it; it moves on the runtime's thread.
public final class PausedClock implements TimeSource {
  /// Any thread.
  private final AtomicLong nanos = new AtomicLong();

  /// Set before publish, by the runtime it is given to.
  private volatile @Nullable Runnable onAdvance;

  private PausedClock() {}

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

  /// Moves the clock by hand. Timers that become due fire the next time the runtime checks, all at
  /// the new instant.
  ///
  /// @param step how far, not negative
  /// @throws IllegalArgumentException if the step is negative
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("step: " + step + " (expected: not negative)");
    }
    long stepNanos = TimeUnit.NANOSECONDS.convert(step);
    nanos.updateAndGet(now -> now > Long.MAX_VALUE - stepNanos ? Long.MAX_VALUE : now + stepNanos);
    Runnable listener = onAdvance;
    if (listener != null) {
      listener.run();
    }
  }

  /// Told of each {@link #advance}; for the runtime.
  ///
  /// @param listener the listener, which replaces the one before
  public void onAdvance(Runnable listener) {
    onAdvance = listener;
  }

  @Override
  public String toString() {
    return "a clock paused at " + elapsed();
  }
}
