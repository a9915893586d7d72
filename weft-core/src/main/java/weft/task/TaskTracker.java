package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;
import weft.sync.waiting.Line;
import weft.sync.waiting.PlainWait;
import weft.sync.waiting.WakeList;

/// Counts tasks, so that somebody can wait until all of them have ended: the connections of a
/// server that shuts down.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "tracker"}
///
/// It keeps nothing of a task that has ended, so it fits tasks that come and go for ever; where
/// their results matter, use a {@link JoinSet}. It aborts nothing: to ask tasks to end, give them a
/// {@link weft.sync.CancellationToken}; for tasks that are aborted with the code that started them,
/// there is {@link Weft#scope scope}. Failures are those of any task: of whoever awaits the handle,
/// else reported as unhandled. Tokio's `TaskTracker`, of tokio-util.
///
/// ## Cancel safety
///
/// Cancelling a wait does not touch the tasks.
///
/// ## Threads
///
/// Any thread, any number of waiters. What a task did happens before what follows the wait for it.
public final class TaskTracker {
  //     OPEN    -> CLOSED   close
  //     CLOSED  -> OPEN     reopen
  //     CLOSED and nothing left: a window, in which all waits are granted; also those that were
  //     made before it and are awaited after it. It ends with a reopen, a spawn or a token.

  /// The lock, and who waits.
  private final Line<Join> line = new Line<>();

  private final TaskOwner owner = this::toEnded;

  /// Tasks and tokens. Guarded by line.
  private int count;

  /// Guarded by line.
  private boolean closed;

  /// How many windows there were. Guarded by line.
  private long windows;

  /// Makes a tracker that is open and empty.
  public TaskTracker() {}

  /// Starts a task that is waited for, closed or not.
  ///
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return its handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a task without value that is waited for, closed or not.
  ///
  /// @param body an async body
  /// @return its handle
  /// @throws IllegalStateException if the runtime is closed
  public JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(Bodies.start(body));
  }

  /// Starts a future as a task that is waited for, closed or not.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return its handle
  /// @throws IllegalStateException if the runtime is closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    var task = new OwnedTask<T>(Arguments.notNull("future", future), owner);
    add();
    boolean accepted = false;
    try {
      Task.spawn(task);
      accepted = true;
    } finally {
      if (!accepted) {
        toEnded(task);
      }
    }
    return task;
  }

  /// Counts work that is not a task of this tracker: a blocking call, a callback, a task that
  /// others spawn.
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "token"}
  ///
  /// @return a token that is waited for until it is closed
  public Token token() {
    add();
    return new Token(this);
  }

  /// Work that a {@link TaskTracker} waits for. Any thread.
  public static final class Token implements AutoCloseable {
    private final TaskTracker tracker;
    private final @Nullable Owed owed = Owed.by(this, "token of a task tracker");

    /// Guarded by the tracker's line.
    private boolean closed;

    private Token(TaskTracker tracker) {
      this.tracker = tracker;
    }

    /// Says that the work has ended. Idempotent.
    @Override
    public void close() {
      Owed.settle(owed, this);
      tracker.toClosed(this);
    }

    @Override
    public String toString() {
      return "token of " + tracker;
    }
  }

  private void add() {
    synchronized (line) {
      count++;
    }
  }

  private void toEnded(OwnedTask<?> task) {
    var wakes = WakeList.make();
    synchronized (line) {
      if (task.toLeft()) {
        count--;
        grantIfWindow(wakes);
      }
    }
    wakes.wake();
  }

  private void toClosed(Token token) {
    var wakes = WakeList.make();
    synchronized (line) {
      if (!token.closed) {
        token.closed = true;
        count--;
        grantIfWindow(wakes);
      }
    }
    wakes.wake();
  }

  /// Says that a wait may end once nothing is left. Others may still be spawned, and are waited for
  /// as well.
  ///
  /// @return false if it was closed before
  public boolean close() {
    var wakes = WakeList.make();
    boolean changed;
    synchronized (line) {
      changed = !closed;
      closed = true;
      if (changed) {
        grantIfWindow(wakes);
      }
    }
    wakes.wake();
    return changed;
  }

  /// Takes a {@link #close} back: no wait ends until the next one.
  ///
  /// @return false if it was open
  public boolean reopen() {
    synchronized (line) {
      boolean changed = closed;
      closed = false;
      return changed;
    }
  }

  /// Under the lock, when the last was counted down or the tracker closed.
  private void grantIfWindow(WakeList wakes) {
    if (isWindow()) {
      windows++;
      line.grantAll(wakes);
    }
  }

  /// Under the lock.
  private boolean isWindow() {
    return closed && count == 0;
  }

  /// Whether it is closed.
  ///
  /// @return true from a {@link #close} to a {@link #reopen}
  public boolean isClosed() {
    synchronized (line) {
      return closed;
    }
  }

  /// How many tasks and tokens have not ended.
  ///
  /// @return not negative; other threads may be changing it
  public int size() {
    synchronized (line) {
      return count;
    }
  }

  /// Whether all tasks and tokens have ended.
  ///
  /// @return true if the size is zero
  public boolean isEmpty() {
    return size() == 0;
  }

  /// Waits until the tracker is closed and nothing is left. If it is for a moment only, that is
  /// enough: whatever comes after it does not hold up a wait that was made before it.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A wait that is cancelled is forgotten.
  ///
  /// @return a future that is done then; at once if it is so at its first poll, or was since this
  ///   call
  public Async<Void> join() {
    synchronized (line) {
      return new Join(isWindow() ? windows - 1 : windows);
    }
  }

  private final class Join extends PlainWait {
    /// How many windows were over when it was made.
    private final long made;

    Join(long made) {
      this.made = made;
    }

    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      synchronized (line) {
        if (isWindow() || windows != made) {
          toGranted();
        } else {
          line.add(this);
        }
      }
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
    }

    @Override
    public String toString() {
      return "join() of " + TaskTracker.this;
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      return "task tracker ("
          + (closed ? "closed, " : "open, ")
          + count
          + " left, "
          + line.size()
          + " waiting)";
    }
  }
}
