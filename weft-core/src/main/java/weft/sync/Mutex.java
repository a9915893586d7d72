package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.polling.Wanted;
import weft.runtime.scheduler.Bodies;
import weft.runtime.unclosed.Label;
import weft.support.Arguments;
import weft.sync.waiting.Permits;
import weft.woven.NowTwin;

/// A lock for tasks, which guards a value and may be held across an `await`.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "mutex"}
///
/// If the value is only read and written, with no await in between, `synchronized` or an atomic is
/// better. For many readers, use an {@link RwLock}. If one task can own the value, let the others
/// send it requests through an {@link Mpsc}. Tokio's `Mutex`.
///
/// It is not reentrant: a task that locks it again while it holds the guard waits for itself, for
/// ever. Instead, pass the guard, or its value, to the code that needs it. If a body fails while it
/// holds the lock, the lock is released as usual. There is no poisoning: the value is as the body
/// left it.
///
/// ## Cancel safety
///
/// **Loses its place in line.** If a cancelled request had already been given the lock, the lock
/// goes to the next in line. A body that is cancelled while it holds the guard closes it on its way
/// out, if it uses try-with-resources. If a branch of a `join` or `select` has acquired a guard
/// that is not delivered, because the whole fails or is cancelled, the guard is closed.
///
/// ## Fairness
///
/// First come, first served. The holder hands the lock to the first in line; while somebody waits,
/// {@link #tryLock} returns null.
///
/// ## Threads
///
/// Any thread. What happened while the lock was held happens before what follows its next
/// acquisition. The guard belongs to the body that acquired it, and may be passed to another.
///
/// @param <T> the type of the value
public final class Mutex<T extends @Nullable Object> {
  private final Permits permits = new Permits(1);

  /// Set before publish.
  private @Nullable Label label = Label.ofNew();

  /// The holder of the lock only.
  private T value;

  private Mutex(T value) {
    this.value = value;
  }

  /// Makes a lock that guards a value.
  ///
  /// @param value what the first holder sees; may be null if T allows it
  /// @param <T> the type of the value
  /// @return the lock, which is free
  public static <T extends @Nullable Object> Mutex<T> of(T value) {
    return new Mutex<>(value);
  }

  /// Makes a lock without a value, which guards a piece of code or something stored elsewhere.
  ///
  /// @return the lock, which is free; its value is null
  @SuppressWarnings("NullAway") // a Void is null
  public static Mutex<Void> create() {
    return new Mutex<>(null);
  }

  /// Gives it a name, for dumps and messages. Call it where the lock is made, before others use it.
  ///
  /// @param name not blank
  /// @return this
  /// @throws IllegalArgumentException if the name is blank
  public Mutex<T> named(String name) {
    label = Label.of(name);
    return this;
  }

  /// Makes a lock without a value.
  ///
  /// @return the lock, which is free
  /// @deprecated use {@link #create}
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // the core depends on the JDK alone
  public static Mutex<Void> of() {
    return create();
  }

  /// Waits for the lock.
  ///
  /// @return a future of its guard, which has to be closed
  @NowTwin(NowTwins.class)
  public Async<Guard<T>> lock() {
    return new Lock();
  }

  /// Acquires the lock if it is free and nobody waits for it.
  ///
  /// @return its guard, which has to be closed; null if the lock is not free
  public @Nullable Guard<T> tryLock() {
    return permits.tryTake(1) ? guardOfTaken() : null;
  }

  /// Makes the guard of the lock, which was taken and is free again if there is no memory for that.
  private Guard<T> guardOfTaken() {
    try {
      return new Guard<>(this);
    } catch (Throwable exhausted) {
      permits.add(1);
      throw exhausted;
    }
  }

  /// Waits for the lock, runs a body with the value, and releases the lock, however the body ends.
  ///
  /// @param body an async body; it must not lock this mutex
  /// @param <R> the type of its result
  /// @return a future of its result
  public <R extends @Nullable Object> Async<R> withLock(
      AsyncFunction<? super T, ? extends R> body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var guard = lock().await()) {
        return Bodies.<T, R>start(body, guard.value()).await();
      }
    });
  }

  /// Like {@link #withLock(AsyncFunction)}, for a body that needs no value.
  ///
  /// @param body an async body that returns a value; it must not lock this mutex
  /// @param <R> the type of its result
  /// @return a future of its result
  public <R extends @Nullable Object> Async<R> withLock(AsyncSupplier<? extends R> body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var _ = lock().await()) {
        return Bodies.<R>start(body).await();
      }
    });
  }

  /// Like {@link #withLock(AsyncFunction)}, for a body without value and result.
  ///
  /// @param body an async body; it must not lock this mutex
  /// @return a future that is done when the body has ended
  public Async<Void> withLock(AsyncRunnable body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var _ = lock().await()) {
        Bodies.start(body).await();
      }
    });
  }

  /// Waits for the lock, replaces the value by what a body makes of it, and releases the lock. If
  /// the body fails or is cancelled, the value stays.
  ///
  /// @param body an async body that returns the new value; it must not lock this mutex
  /// @return a future of the new value
  public Async<T> update(AsyncFunction<? super T, ? extends T> body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var guard = lock().await()) {
        T next = Bodies.<T, T>start(body, guard.value()).await();
        guard.set(next);
        return next;
      }
    });
  }

  /// The guard of a locked mutex: gives access to the value, until it is closed.
  ///
  /// @param <T> the type of the value
  public static final class Guard<T extends @Nullable Object> extends LockGuard
      implements AutoCloseable {
    private final Mutex<T> mutex;

    private Guard(Mutex<T> mutex) {
      super("guard of a mutex");
      this.mutex = mutex;
    }

    /// Returns the value.
    ///
    /// @return what was set last
    /// @throws IllegalStateException if the guard is closed
    public T value() {
      ensureOpen("value");
      return mutex.value;
    }

    /// Replaces the value.
    ///
    /// @param value what the next holder sees
    /// @throws IllegalStateException if the guard is closed
    public void set(T value) {
      ensureOpen("set");
      mutex.value = value;
    }

    private void ensureOpen(String operation) {
      if (!isOpen()) {
        throw new IllegalStateException(
            operation
                + "() was called on a guard of "
                + mutex
                + " that is closed, so somebody else may hold the lock. Lock it again.");
      }
    }

    /// Releases the lock, or hands it to the first in line if somebody waits. Idempotent.
    @Override
    public void close() {
      if (toClosed()) {
        unlock();
      }
    }

    @Override
    Object lock() {
      return mutex;
    }

    @Override
    void unlock() {
      mutex.permits.add(1);
    }

    @Override
    public String toString() {
      return (isOpen() ? "guard of " : "closed guard of ") + mutex;
    }
  }

  private final class Lock extends Permits.Request<Guard<T>> {
    Lock() {
      super(permits, 1);
    }

    @Override
    protected Guard<T> take() {
      return new Guard<>(Mutex.this);
    }

    @Override
    protected Wanted wants() {
      return new Wanted(Wanted.Kind.LOCK, Mutex.this, Label.text(label), 1);
    }

    @Override
    public String toString() {
      return "lock() of " + Mutex.this;
    }
  }

  @Override
  public String toString() {
    return "mutex"
        + Label.text(label)
        + " ("
        + (permits.free() > 0 ? "free" : "locked, " + permits.waiting() + " waiting")
        + ")";
  }
}
