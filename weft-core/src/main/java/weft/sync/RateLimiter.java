package weft.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.runtime.scheduler.Ambient;
import weft.support.Arguments;
import weft.sync.waiting.Permits;
import weft.time.Sleep;
import weft.time.TimeSource;

/// A limit on how often something happens: so many permits in a period, handed out evenly, with a
/// number of them saved up for bursts.
///
/// {@snippet class = "weft.sync.RateLimiterTest" region = "limiter"}
///
/// It is a token bucket, as those of Go's `x/time/rate` and Guava's `RateLimiter`: a bucket that
/// holds up to *burst* permits, is full at first, and fills at the given rate. A permit is used up,
/// never given back. To limit how many do something at the same time, use an {@link
/// AsyncSemaphore}; to space out the items of a stream, {@link weft.stream.AsyncStream#throttle}.
///
/// ## Cancel safety
///
/// **Loses its place in line.** A request takes its permits when they are all there, at once, and
/// is done: one that is cancelled before has taken none, and those behind it move up.
///
/// ## Fairness
///
/// First come, first served, also for several permits at once: those behind a large request wait.
///
/// ## Time
///
/// By the clock of the runtime that asks, so also by a paused one; if that is another clock than
/// the time before, the bucket stays as it was then. There is no thread, and no timer while nobody
/// waits.
///
/// ## Threads
///
/// Any thread.
public final class RateLimiter {
  /// How late a timer may be, at the cost of nobody who waits.
  private static final double LATENESS_NANOS = 10e6;

  /// The right to be the next who is served.
  private final Permits turn = new Permits(1);

  private final int burst;

  /// How many permits a nanosecond brings.
  private final double rate;

  private final String name;

  /// What the bucket holds, which after somebody has waited may be more than the burst. Guarded by
  /// this.
  private double tokens;

  /// When that was so, by the clock. Guarded by this.
  private long filledAt;

  /// Null before the first request. Guarded by this.
  private @Nullable TimeSource clock;

  private RateLimiter(int permits, Duration period, int burst) {
    this.burst = burst;
    rate = permits / (period.getSeconds() * 1e9 + period.getNano());
    name = permits + " in " + period;
    tokens = burst;
  }

  /// Makes a limiter that saves up as many permits as a period brings.
  ///
  /// @param permits how many in each period, at least 1; they come evenly, not all at once
  /// @param period positive
  /// @return the limiter, whose bucket is full
  /// @throws IllegalArgumentException if an argument is out of range
  public static RateLimiter of(int permits, Duration period) {
    return of(permits, period, permits);
  }

  /// Makes a limiter.
  ///
  /// @param permits how many in each period, at least 1; they come evenly, not all at once
  /// @param period positive
  /// @param burst how many are saved up while nobody waits, at least 1. If it is less than what two
  ///   milliseconds bring, the step of timers, one who asks again and again gets less than the rate
  /// @return the limiter, whose bucket is full
  /// @throws IllegalArgumentException if an argument is out of range
  public static RateLimiter of(int permits, Duration period, int burst) {
    return new RateLimiter(
        Arguments.atLeastOne("permits", permits),
        Arguments.positive("period", period),
        Arguments.atLeastOne("burst", burst));
  }

  /// Waits for a permit and uses it up.
  ///
  /// @return a future that is done when the caller may go on
  public Async<Void> acquire() {
    return acquire(1);
  }

  /// Waits for several permits and uses them up.
  ///
  /// @param permits from 1 to the burst
  /// @return a future that is done when the caller may go on
  /// @throws IllegalArgumentException if the number is out of range
  public Async<Void> acquire(int permits) {
    requireInRange(permits);
    return Weft.async(() -> {
      boolean waits = turn.free() == 0;
      new Turn(permits).await();
      try {
        for (long nanos = take(permits, waits); nanos > 0; nanos = take(permits, true)) {
          Sleep.after(Duration.ofNanos(nanos)).await();
        }
      } finally {
        turn.add(1);
      }
    });
  }

  /// Uses a permit up if there is one and nobody waits.
  ///
  /// @return false if not
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /// Uses several permits up if there are so many and nobody waits.
  ///
  /// @param permits from 1 to the burst
  /// @return false if not; then none is used up
  /// @throws IllegalArgumentException if the number is out of range
  public boolean tryAcquire(int permits) {
    requireInRange(permits);
    if (!turn.tryTake(1)) {
      return false;
    }
    try {
      return take(permits, false) == 0;
    } finally {
      turn.add(1);
    }
  }

  private void requireInRange(int permits) {
    if (permits < 1 || permits > burst) {
      throw new IllegalArgumentException(
          "permits: " + permits + " (expected: from 1 to the burst, " + burst + ")");
    }
  }

  /// How many permits could be used up now, were nobody waiting.
  ///
  /// @return from 0 to the burst
  public synchronized int availablePermits() {
    fill(turn.free() == 0);
    return (int) Math.min(burst, tokens);
  }

  /// Takes permits if they are there.
  ///
  /// @param waited whether somebody has waited since the last time
  /// @return zero if they were; else how long until they will be, in nanoseconds
  private synchronized long take(int permits, boolean waited) {
    fill(waited);
    if (tokens >= permits) {
      tokens -= permits;
      return 0;
    }
    return Math.max(1, (long) Math.ceil((permits - tokens) / rate));
  }

  /// Under the lock. While somebody waits, the bucket holds a little more: what comes while a timer
  /// is late is not lost to those who wait.
  private void fill(boolean waited) {
    TimeSource now = Ambient.scheduler().clock();
    long nanos = now.nanoTime();
    if (clock == now) {
      double brought = Math.max(0, nanos - filledAt) * rate;
      tokens = Math.min(waited ? burst + LATENESS_NANOS * rate : burst, tokens + brought);
    }
    clock = now;
    filledAt = nanos;
  }

  /// Waits for the right to be served.
  private final class Turn extends Permits.Request<@Nullable Void> {
    private final int permits;

    Turn(int permits) {
      super(turn, 1);
      this.permits = permits;
    }

    @Override
    protected @Nullable Void take() {
      return null;
    }

    @Override
    public String toString() {
      return "acquire(" + permits + ") of " + RateLimiter.this;
    }
  }

  @Override
  public String toString() {
    return "rate limiter (" + name + ", " + turn.waiting() + " waiting)";
  }
}
