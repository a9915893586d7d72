package weft.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A clock that stands still while there is anything to run, and jumps to the next timer when there
/// is not: tests of an hour take no time, and every sleep ends at its exact instant.
///
/// It needs a current-thread runtime; it does not jump while blocking work is under way. The
/// semantics are Tokio's `pause`.
///
/// ```java
/// var clock = new PausedClock();
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

  /// Makes a clock that stands at zero.
  public PausedClock() {}

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /// How far it has moved.
  ///
  /// @return the time since it was made
  public Duration elapsed() {
    return Duration.ofNanos(nanos.get());
  }

  /// Moves it by hand. Timers that become due fire when the runtime next looks, all at the new
  /// instant.
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
