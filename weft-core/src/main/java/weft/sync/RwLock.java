package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.Weft;
import weft.polling.Wanted;
import weft.runtime.scheduler.Bodies;
import weft.runtime.unclosed.Label;
import weft.support.Arguments;
import weft.sync.waiting.Permits;
import weft.woven.NowTwin;

/// A read-write lock for tasks, which guards a value that many may read at the same time, or one
/// may change.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "rwLock"}
///
/// It pays off if readers await while they hold it. For a value that is immutable and replaced as a
/// whole, use a volatile field; if nobody reads for long, a {@link Mutex} is lighter. Tokio's
/// `RwLock`.
///
/// It is not reentrant, not even for reading: a task that holds a read guard and reads again waits
/// for ever if a writer started to wait in between. There is no poisoning: the value is as the last
/// writer left it.
///
/// ## Cancel safety
///
/// **Loses its place in line.** If a cancelled request had already been given the lock, the lock
/// goes to the next in line. If a waiting writer is cancelled, the readers behind it go on. Use the
/// guard with try-with-resources. If a branch of a `join` or `select` has acquired a guard that is
/// not delivered, because the whole fails or is cancelled, the guard is closed.
///
/// ## Fairness
///
/// First come, first served. A waiting writer keeps later readers out, including {@link #tryRead},
/// so writers do not starve.
///
/// ## Threads
///
/// Any thread. What happened while it was held for writing happens before what follows the next
/// acquisition, and what readers did happens before what the next writer does. A guard may be
/// passed to another task.
///
/// @param <T> the type of the value
public final class RwLock<T extends @Nullable Object> {
  /// More readers than these never are; Tokio's number.
  private static final int MAX_READERS = Integer.MAX_VALUE >> 2;

  /// A reader takes one, a writer all.
  private final Permits permits;

  private final int maxReaders;

  /// Set before publish.
  private @Nullable Label label = Label.ofNew();

  /// Written with the write lock, read with either.
  private T value;

  private RwLock(T value, int maxReaders) {
    this.value = value;
    this.maxReaders = maxReaders;
    permits = new Permits(maxReaders);
  }

  /// Makes a lock that guards a value.
  ///
  /// @param value what the first holder sees; may be null if T allows it
  /// @param <T> the type of the value
  /// @return the lock, which is free
  public static <T extends @Nullable Object> RwLock<T> of(T value) {
    return new RwLock<>(value, MAX_READERS);
  }

  /// Makes a lock with a maximum number of concurrent readers.
  ///
  /// @param value what the first holder sees; may be null if T allows it
  /// @param maxReaders how many may hold it for reading at the same time, from 1 to 536,870,911
  /// @param <T> the type of the value
  /// @return the lock, which is free
  /// @throws IllegalArgumentException if the number is out of range
  public static <T extends @Nullable Object> RwLock<T> of(T value, int maxReaders) {
    if (maxReaders < 1 || maxReaders > MAX_READERS) {
      throw new IllegalArgumentException(
          "maxReaders: " + maxReaders + " (expected: from 1 to " + MAX_READERS + ")");
    }
    return new RwLock<>(value, maxReaders);
  }

  /// Gives it a name, for dumps and messages. Call it where the lock is made, before others use it.
  ///
  /// @param name not blank
  /// @return this
  /// @throws IllegalArgumentException if the name is blank
  public RwLock<T> named(String name) {
    label = Label.of(name);
    return this;
  }

  /// Waits for the lock for reading: until nobody is writing, and no writer is ahead in line.
  ///
  /// @return a future of the read guard, which has to be closed
  @NowTwin(NowTwins.class)
  public Async<ReadGuard<T>> read() {
    return new Read();
  }

  /// Waits for the lock for writing: until nobody is reading or writing, and it is first in line.
  ///
  /// @return a future of the write guard, which has to be closed
  @NowTwin(NowTwins.class)
  public Async<WriteGuard<T>> write() {
    return new Write();
  }

  /// Acquires the lock for reading if nobody is writing or waiting.
  ///
  /// @return the read guard, which has to be closed; or null
  public @Nullable ReadGuard<T> tryRead() {
    return permits.tryTake(1) ? readGuardOfTaken() : null;
  }

  /// Acquires the lock for writing if nobody holds it.
  ///
  /// @return the write guard, which has to be closed; or null
  public @Nullable WriteGuard<T> tryWrite() {
    return permits.tryTake(maxReaders) ? writeGuardOfTaken() : null;
  }

  /// Makes the guard of a share, which was taken and goes back if there is no memory for that.
  private ReadGuard<T> readGuardOfTaken() {
    try {
      return new ReadGuard<>(this);
    } catch (Throwable exhausted) {
      permits.add(1);
      throw exhausted;
    }
  }

  /// As above, for all shares.
  private WriteGuard<T> writeGuardOfTaken() {
    try {
      return new WriteGuard<>(this);
    } catch (Throwable exhausted) {
      permits.add(maxReaders);
      throw exhausted;
    }
  }

  /// Waits for the lock for reading, runs a body with the value, and stops reading, however the
  /// body ends.
  ///
  /// {@snippet class = "weft.sync.LockExamplesTest" region = "withRead"}
  ///
  /// @param body an async body; it must not lock this for writing
  /// @param <R> the type of its result
  /// @return a future of its result
  public <R extends @Nullable Object> Async<R> withRead(
      AsyncFunction<? super T, ? extends R> body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var guard = read().await()) {
        return Bodies.<T, R>start(body, guard.value()).await();
      }
    });
  }

  /// Waits for the lock for writing, runs a body with the value, which it may change from within,
  /// and stops writing, however the body ends. To put another value in its place, use {@link
  /// #update}.
  ///
  /// @param body an async body; it must not lock this again
  /// @param <R> the type of its result
  /// @return a future of its result
  public <R extends @Nullable Object> Async<R> withWrite(
      AsyncFunction<? super T, ? extends R> body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var guard = write().await()) {
        return Bodies.<T, R>start(body, guard.value()).await();
      }
    });
  }

  /// Waits for the lock for writing, replaces the value by what a body makes of it, and stops
  /// writing. If the body fails or is cancelled, the value stays.
  ///
  /// @param body an async body that returns the new value; it must not lock this again
  /// @return a future of the new value
  public Async<T> update(AsyncFunction<? super T, ? extends T> body) {
    Arguments.notNull("body", body);
    return Weft.async(() -> {
      try (var guard = write().await()) {
        T next = Bodies.<T, T>start(body, guard.value()).await();
        guard.set(next);
        return next;
      }
    });
  }

  private Wanted wanted() {
    return new Wanted(Wanted.Kind.LOCK, this, Label.text(label), 1);
  }

  private IllegalStateException closed(String operation) {
    return new IllegalStateException(
        operation
            + "() was called on a guard of "
            + this
            + " that is closed, so others may change the value. Lock it again.");
  }

  /// A read guard: gives access to the value for reading, until it is closed.
  ///
  /// @param <T> the type of the value
  public static final class ReadGuard<T extends @Nullable Object> extends LockGuard
      implements AutoCloseable {
    private final RwLock<T> lock;

    private ReadGuard(RwLock<T> lock) {
      super("read guard of a lock");
      this.lock = lock;
    }

    /// Returns the value.
    ///
    /// @return what was written last
    /// @throws IllegalStateException if the guard is closed
    public T value() {
      if (!isOpen()) {
        throw lock.closed("value");
      }
      return lock.value;
    }

    /// Stops reading. The last reader hands the lock to the next in line. Idempotent.
    @Override
    public void close() {
      if (toClosed()) {
        unlock();
      }
    }

    @Override
    Object lock() {
      return lock;
    }

    @Override
    void unlock() {
      lock.permits.add(1);
    }

    @Override
    public String toString() {
      return (isOpen() ? "read guard of " : "closed read guard of ") + lock;
    }
  }

  /// A write guard: gives access to the value for reading and writing, until it is closed or
  /// downgraded.
  ///
  /// @param <T> the type of the value
  public static final class WriteGuard<T extends @Nullable Object> extends LockGuard
      implements AutoCloseable {
    private final RwLock<T> lock;

    private WriteGuard(RwLock<T> lock) {
      super("write guard of a lock");
      this.lock = lock;
    }

    /// Returns the value.
    ///
    /// @return what was written last
    /// @throws IllegalStateException if the guard is closed or downgraded
    public T value() {
      if (!isOpen()) {
        throw lock.closed("value");
      }
      return lock.value;
    }

    /// Replaces the value.
    ///
    /// @param value what the next holders see
    /// @throws IllegalStateException if the guard is closed or downgraded
    public void set(T value) {
      if (!isOpen()) {
        throw lock.closed("set");
      }
      lock.value = value;
    }

    /// Turns this write guard into a read guard, without anybody writing in between. Readers that
    /// are next in line may then read, too. This closes the write guard.
    ///
    /// @return the read guard, which has to be closed
    /// @throws IllegalStateException if the guard is closed or downgraded
    public ReadGuard<T> downgrade() {
      if (!toClosed()) {
        throw lock.closed("downgrade");
      }
      int back = lock.maxReaders;
      try {
        var reader = new ReadGuard<>(lock);
        back--;
        return reader;
      } finally {
        lock.permits.add(back);
      }
    }

    /// Stops writing, and hands the lock to the next in line. Idempotent.
    @Override
    public void close() {
      if (toClosed()) {
        unlock();
      }
    }

    @Override
    Object lock() {
      return lock;
    }

    @Override
    void unlock() {
      lock.permits.add(lock.maxReaders);
    }

    @Override
    public String toString() {
      return (isOpen() ? "write guard of " : "closed write guard of ") + lock;
    }
  }

  private final class Read extends Permits.Request<ReadGuard<T>> {
    Read() {
      super(permits, 1);
    }

    @Override
    protected ReadGuard<T> take() {
      return new ReadGuard<>(RwLock.this);
    }

    @Override
    protected Wanted wants() {
      return RwLock.this.wanted();
    }

    @Override
    public String toString() {
      return "read() of " + RwLock.this;
    }
  }

  private final class Write extends Permits.Request<WriteGuard<T>> {
    Write() {
      super(permits, maxReaders);
    }

    @Override
    protected WriteGuard<T> take() {
      return new WriteGuard<>(RwLock.this);
    }

    @Override
    protected Wanted wants() {
      return RwLock.this.wanted();
    }

    @Override
    public String toString() {
      return "write() of " + RwLock.this;
    }
  }

  @Override
  public String toString() {
    long free = permits.free();
    return "lock"
        + Label.text(label)
        + " ("
        + (free == maxReaders ? "free" : free > 0 ? "read" : "held")
        + (free == maxReaders ? "" : ", " + permits.waiting() + " waiting")
        + ")";
  }
}
