package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.sync.waiting.Permits;

/// A number of permits, of which tasks take some and give them back: so many may do something at
/// the same time.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "semaphore"}
///
/// One permit that guards a value is a {@link Mutex}; to wait for an event use {@link Notify}. On
/// plain threads without tasks, {@link java.util.concurrent.Semaphore} is enough. Tokio's
/// `Semaphore`.
///
/// ## Cancel safety
///
/// **Loses its place in line.** Permits that a cancelled request had been given, all or some of
/// them, go to the next in line. A permit that a body holds is its own: close it in
/// try-with-resources. A permit that a branch of a `join` or `select` has given, but that is not
/// delivered because the whole fails or is cancelled, goes back.
///
/// ## Fairness
///
/// First come, first served, also for several permits at once: the first in line collects permits
/// as they come back, and those behind it wait even if there are enough for them. Meanwhile {@link
/// #availablePermits} is 0 and {@link #tryAcquire()} gives null.
///
/// ## Threads
///
/// Any thread. What happened before a permit was given back happens before what follows its next
/// acquisition.
public final class AsyncSemaphore {
  private final Permits permits;

  private AsyncSemaphore(int free) {
    permits = new Permits(free);
  }

  /// Makes a semaphore.
  ///
  /// @param permits how many are free at first; not negative
  /// @return the semaphore
  /// @throws IllegalArgumentException if the number is negative
  public static AsyncSemaphore of(int permits) {
    return new AsyncSemaphore(notNegative(permits));
  }

  static int notNegative(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits: " + permits + " (expected: not negative)");
    }
    return permits;
  }

  /// Waits for a permit.
  ///
  /// @return a future of the permit, to be closed; it fails with {@link SemaphoreClosedException}
  ///   if the semaphore is or gets closed
  public Async<Permit> acquire() {
    return acquire(1);
  }

  /// Waits for several permits at once.
  ///
  /// @param permits how many; not negative. No permits are given at once; more than there ever are
  ///   together make it, and all behind it, wait until some are added.
  /// @return a future of them, to be closed; it fails with {@link SemaphoreClosedException} if the
  ///   semaphore is or gets closed
  /// @throws IllegalArgumentException if the number is negative
  public Async<Permit> acquire(int permits) {
    return new Acquire(notNegative(permits));
  }

  /// Takes a permit if one is free and nobody waits.
  ///
  /// @return the permit, to be closed; null if there is none, or the semaphore is closed
  public @Nullable Permit tryAcquire() {
    return tryAcquire(1);
  }

  /// Takes several permits if so many are free and nobody waits.
  ///
  /// @param permits how many; not negative
  /// @return the permits, to be closed; null if there are fewer, or the semaphore is closed
  /// @throws IllegalArgumentException if the number is negative
  public @Nullable Permit tryAcquire(int permits) {
    return this.permits.tryTake(notNegative(permits)) ? permitFor(permits) : null;
  }

  /// How many permits could be taken now.
  ///
  /// @return not negative; 0 while somebody waits; at most Integer.MAX_VALUE is told
  public int availablePermits() {
    return (int) Math.min(permits.free(), Integer.MAX_VALUE);
  }

  /// Adds new permits, for good.
  ///
  /// @param permits how many; not negative
  /// @throws IllegalArgumentException if the number is negative
  public void addPermits(int permits) {
    this.permits.add(notNegative(permits));
  }

  /// Takes free permits away, for good. Permits that somebody holds are not touched: call {@link
  /// Permit#forget}.
  ///
  /// @param permits how many at most; not negative
  /// @return how many were free and are gone
  /// @throws IllegalArgumentException if the number is negative
  public int forgetPermits(int permits) {
    return (int) this.permits.takeUpTo(notNegative(permits));
  }

  /// Gives no more permits: whoever waits for some fails with {@link SemaphoreClosedException}, as
  /// does whoever comes. Permits that somebody holds stay valid. Idempotent.
  public void close() {
    permits.close();
  }

  /// Whether it gives no more permits.
  ///
  /// @return true after {@link #close}
  public boolean isClosed() {
    return permits.isClosed();
  }

  /// Wraps permits that were taken, which go back if there is no memory for that.
  private Permit permitFor(int taken) {
    try {
      return new Permit(this, taken);
    } catch (Throwable exhausted) {
      release(taken);
      throw exhausted;
    }
  }

  void release(int count) {
    permits.add(count);
  }

  private final class Acquire extends Permits.Request<Permit> {
    Acquire(int count) {
      super(permits, count);
    }

    @Override
    protected Permit take() {
      return new Permit(AsyncSemaphore.this, (int) wanted);
    }

    @Override
    protected Permit refused() {
      throw new SemaphoreClosedException("acquire(" + wanted + ")", AsyncSemaphore.this);
    }

    @Override
    public String toString() {
      return "acquire(" + wanted + ") of " + AsyncSemaphore.this;
    }
  }

  @Override
  public String toString() {
    return "semaphore (" + permits + ")";
  }
}
