package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.polling.Wanted;
import weft.runtime.scheduler.Bodies;
import weft.runtime.unclosed.Label;
import weft.support.Arguments;
import weft.sync.waiting.Permits;
import weft.woven.NowTwin;

/// A semaphore for tasks: a number of permits that tasks acquire and give back, to limit how many
/// do something at the same time.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "semaphore"}
///
/// To let one task at a time use a value, use a {@link Mutex}; to wait for an event, {@link
/// Notify}. If there are only plain threads and no tasks, {@link java.util.concurrent.Semaphore} is
/// enough. Tokio's `Semaphore`.
///
/// ## Cancel safety
///
/// **Loses its place in line.** If a cancelled request had already been given all or some of its
/// permits, they go to the next in line. A permit that a body has received is the body's
/// responsibility: close it with try-with-resources. If a branch of a `join` or `select` has
/// acquired a permit that is not delivered, because the whole fails or is cancelled, the permit is
/// given back.
///
/// ## Fairness
///
/// First come, first served, also for several permits at once: the first in line collects permits
/// as they come back, and those behind it wait even if there would be enough for them. Meanwhile
/// {@link #availablePermits} is 0 and {@link #tryAcquire()} returns null.
///
/// ## Threads
///
/// Any thread. What happened before a permit was given back happens before what follows its next
/// acquisition.
public final class AsyncSemaphore {
  private static final VarHandle TOTAL;

  static {
    try {
      TOTAL = MethodHandles.lookup().findVarHandle(AsyncSemaphore.class, "total", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Permits permits;

  /// How many there are, free or not, for dumps. Any thread, read-modify-write.
  private volatile long total;

  /// Set before publish.
  private @Nullable Label label = Label.ofNew();

  private AsyncSemaphore(int free) {
    permits = new Permits(free);
    total = free;
  }

  /// Makes a semaphore.
  ///
  /// @param permits how many are available at first; not negative
  /// @return the semaphore
  /// @throws IllegalArgumentException if the number is negative
  public static AsyncSemaphore of(int permits) {
    return new AsyncSemaphore(Arguments.notNegative("permits", permits));
  }

  /// Gives it a name, for dumps and messages. Call it where the semaphore is made, before others
  /// use it.
  ///
  /// @param name not blank
  /// @return this
  /// @throws IllegalArgumentException if the name is blank
  public AsyncSemaphore named(String name) {
    label = Label.of(name);
    return this;
  }

  /// Waits for a permit.
  ///
  /// @return a future of the permit, which has to be closed; it fails with {@link
  ///   SemaphoreClosedException} if the semaphore is closed, now or while it waits
  @NowTwin(NowTwins.class)
  public Async<Permit> acquire() {
    return acquire(1);
  }

  /// Waits for several permits at once.
  ///
  /// @param permits how many; not negative. A request for 0 permits is granted at once. A request
  ///   for more than the semaphore has in total waits until more are added, and so do all requests
  ///   behind it.
  /// @return a future of the permits, which have to be closed; it fails with {@link
  ///   SemaphoreClosedException} if the semaphore is closed, now or while it waits
  /// @throws IllegalArgumentException if the number is negative
  @NowTwin(NowTwins.class)
  public Async<Permit> acquire(int permits) {
    return new Acquire(Arguments.notNegative("permits", permits));
  }

  /// Acquires a permit if one is available and nobody waits for one.
  ///
  /// @return the permit, which has to be closed; null if none is available or the semaphore is
  ///   closed
  public @Nullable Permit tryAcquire() {
    return tryAcquire(1);
  }

  /// Acquires several permits if that many are available and nobody waits for some.
  ///
  /// @param permits how many; not negative
  /// @return the permits, which have to be closed; null if there are fewer, or the semaphore is
  ///   closed
  /// @throws IllegalArgumentException if the number is negative
  public @Nullable Permit tryAcquire(int permits) {
    return this.permits.tryTake(Arguments.notNegative("permits", permits))
        ? permitFor(permits)
        : null;
  }

  /// Waits for a permit, runs a body, and gives the permit back, however the body ends.
  ///
  /// {@snippet class = "weft.sync.LockExamplesTest" region = "withPermit"}
  ///
  /// @param body an async body that returns a value
  /// @param <R> the type of its result
  /// @return a future of its result; it fails with {@link SemaphoreClosedException} if the
  ///   semaphore is closed before the body begins
  public <R extends @Nullable Object> Async<R> withPermit(AsyncSupplier<? extends R> body) {
    return withPermits(1, body);
  }

  /// Like {@link #withPermit(AsyncSupplier)}, for a body without a result.
  ///
  /// @param body an async body
  /// @return a future that is done when the body has ended
  public Async<Void> withPermit(AsyncRunnable body) {
    return withPermits(1, body);
  }

  /// Like {@link #withPermit(AsyncSupplier)}, with several permits at once.
  ///
  /// @param permits how many; not negative
  /// @param body an async body that returns a value
  /// @param <R> the type of its result
  /// @return a future of its result
  /// @throws IllegalArgumentException if the number is negative
  public <R extends @Nullable Object> Async<R> withPermits(
      int permits, AsyncSupplier<? extends R> body) {
    Arguments.notNegative("permits", permits);
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var _ = acquire(permits).await()) {
        return Bodies.<R>start(body).await();
      }
    });
  }

  /// Like {@link #withPermits(int, AsyncSupplier)}, for a body without a result.
  ///
  /// @param permits how many; not negative
  /// @param body an async body
  /// @return a future that is done when the body has ended
  /// @throws IllegalArgumentException if the number is negative
  public Async<Void> withPermits(int permits, AsyncRunnable body) {
    Arguments.notNegative("permits", permits);
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var _ = acquire(permits).await()) {
        Bodies.start(body).await();
      }
    });
  }

  /// How many permits could be acquired now.
  ///
  /// @return not negative; 0 while somebody waits; Integer.MAX_VALUE if there are more than that
  public int availablePermits() {
    return (int) Math.min(permits.free(), Integer.MAX_VALUE);
  }

  /// Adds new permits, permanently.
  ///
  /// @param permits how many; not negative
  /// @throws IllegalArgumentException if the number is negative
  public void addPermits(int permits) {
    addToTotal(Arguments.notNegative("permits", permits));
    this.permits.add(permits);
  }

  /// Removes available permits, permanently. It does not affect permits that are held; to remove
  /// those, call {@link Permit#forget}.
  ///
  /// @param permits how many at most; not negative
  /// @return how many were available and have been removed
  /// @throws IllegalArgumentException if the number is negative
  public int forgetPermits(int permits) {
    long taken = this.permits.takeUpTo(Arguments.notNegative("permits", permits));
    addToTotal(-taken);
    return (int) taken;
  }

  /// Closes the semaphore, so that it gives no more permits: all requests, waiting or new, fail
  /// with {@link SemaphoreClosedException}. Permits that are held stay valid. Idempotent.
  public void close() {
    permits.close();
  }

  /// Whether the semaphore is closed.
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

  /// Some are new, or will never come back.
  void addToTotal(long count) {
    TOTAL.getAndAdd(this, count);
  }

  /// How many are in somebody's hands; outdated at once.
  private long out() {
    return Math.max(0, total - permits.free() - permits.collected());
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
    protected Wanted wants() {
      return new Wanted(Wanted.Kind.PERMITS, AsyncSemaphore.this, Label.text(label), out());
    }

    @Override
    public String toString() {
      return "acquire(" + wanted + ") of " + AsyncSemaphore.this;
    }
  }

  @Override
  public String toString() {
    return "semaphore" + Label.text(label) + " (" + permits + ")";
  }
}
