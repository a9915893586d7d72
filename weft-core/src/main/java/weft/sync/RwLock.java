package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.sync.waiting.Permits;

/// A lock for tasks and the value it guards, which many may read at the same time, or one may
/// change.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "rwLock"}
///
/// It pays where readers await while they hold it. A value that is immutable and replaced as a
/// whole wants a volatile field; where nobody reads for long, a {@link Mutex} is lighter. Tokio's
/// `RwLock`.
///
/// It is not reentrant, also for reading: a task that holds a read guard and reads again while a
/// writer waits between the two, waits for ever. No poisoning: the value is as the last writer left
/// it.
///
/// ## Cancel safety
///
/// **Loses its place in line.** A lock that was handed to a cancelled request goes on to the next;
/// when a writer in line is cancelled, the readers behind it go on. Take the guard in
/// try-with-resources. One that a branch of a `join` or `select` has given, but that is not
/// delivered because the whole fails or is cancelled, is closed.
///
/// ## Fairness
///
/// First come, first served. A writer in line keeps later readers out, {@link #tryRead} as well, so
/// writers do not starve.
///
/// ## Threads
///
/// Any thread. What happened while it was held for writing happens before what follows the next
/// acquisition, and what readers did before what the next writer does. A guard may be handed to
/// another task.
///
/// @param <T> the type of the value
public final class RwLock<T extends @Nullable Object> {
  /// More readers than these never are; Tokio's number.
  private static final int MAX_READERS = Integer.MAX_VALUE >> 2;

  /// A reader takes one, a writer all.
  private final Permits permits;

  private final int maxReaders;

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

  /// Makes a lock that so many may hold for reading at the same time.
  ///
  /// @param value what the first holder sees; may be null if T allows it
  /// @param maxReaders from 1 to 536,870,911
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

  /// Waits until nobody writes, nor waited before to write.
  ///
  /// @return a future of the right to read, to be closed
  public Async<ReadGuard<T>> read() {
    return new Read();
  }

  /// Waits until nobody reads or writes.
  ///
  /// @return a future of the right to write, to be closed
  public Async<WriteGuard<T>> write() {
    return new Write();
  }

  /// Takes the lock for reading if nobody writes or waits.
  ///
  /// @return the right to read, to be closed; or null
  public @Nullable ReadGuard<T> tryRead() {
    return permits.tryTake(1) ? readGuardOfTaken() : null;
  }

  /// Takes the lock for writing if nobody holds it.
  ///
  /// @return the right to write, to be closed; or null
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

  private IllegalStateException closed(String operation) {
    return new IllegalStateException(
        operation
            + "() was called on a guard of "
            + this
            + " that is closed, so others may change the value. Lock it again.");
  }

  /// The right to read the value, until it is closed.
  ///
  /// @param <T> the type of the value
  public static final class ReadGuard<T extends @Nullable Object> extends LockGuard
      implements AutoCloseable {
    private final RwLock<T> lock;

    private ReadGuard(RwLock<T> lock) {
      super("read guard of a lock");
      this.lock = lock;
    }

    /// The value.
    ///
    /// @return what was written last
    /// @throws IllegalStateException if the guard is closed
    public T value() {
      if (!isOpen()) {
        throw lock.closed("value");
      }
      return lock.value;
    }

    /// Ends the reading; the last reader hands the lock to the next in line. Idempotent.
    @Override
    public void close() {
      if (toClosed()) {
        unlock();
      }
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

  /// The right to read and change the value, until it is closed or downgraded.
  ///
  /// @param <T> the type of the value
  public static final class WriteGuard<T extends @Nullable Object> extends LockGuard
      implements AutoCloseable {
    private final RwLock<T> lock;

    private WriteGuard(RwLock<T> lock) {
      super("write guard of a lock");
      this.lock = lock;
    }

    /// The value.
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

    /// Goes on as a reader, without anybody writing in between; readers that are next in line come
    /// in. This guard is closed by it.
    ///
    /// @return the right to read, to be closed
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

    /// Ends the writing: hands the lock to the next in line. Idempotent.
    @Override
    public void close() {
      if (toClosed()) {
        unlock();
      }
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
    public String toString() {
      return "write() of " + RwLock.this;
    }
  }

  @Override
  public String toString() {
    long free = permits.free();
    return "lock ("
        + (free == maxReaders ? "free" : free > 0 ? "read" : "held")
        + (free == maxReaders ? "" : ", " + permits.waiting() + " waiting")
        + ")";
  }
}
