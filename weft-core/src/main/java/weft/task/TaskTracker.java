package weft.task;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.scheduler.Traits;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;
import weft.sync.waiting.Line;
import weft.sync.waiting.PlainWait;
import weft.sync.waiting.WakeList;

/// A tracker that counts tasks, so that others can wait until all of them have ended, such as the
/// connections of a server that shuts down.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "tracker"}
///
/// It keeps nothing of a task that has ended, so it suits tasks that come and go for ever. If their
/// results matter, use a {@link JoinSet}. It does not abort tasks: to ask them to end, give them a
/// {@link weft.sync.CancellationToken}; for tasks that are aborted together with the code that
/// started them, use {@link Weft#scope scope}. As with any task, a failure is thrown when the
/// handle is awaited, and otherwise reported as unhandled. Tokio's `TaskTracker`, of tokio-util.
///
/// ## Cancel safety
///
/// Cancelling a wait does not affect the tasks.
///
/// ## Threads
///
/// Any thread, any number of waiters. What a task did happens before what follows the wait for it.
public final class TaskTracker implements Spawner {
  //     OPEN    -> CLOSED   close
  //     CLOSED  -> OPEN     reopen
  //     CLOSED and nothing left: a window, in which all waits are granted; also those that were
  //     made before it and are awaited after it. It ends with a reopen, a spawn or a token.

  /// The lock, and who waits.
  private final Line<Join> line = new Line<>();

  private final TaskOwner owner =
      new TaskOwner() {
        @Override
        public void onEnd(OwnedTask<?> task) {
          toEnded(task);
        }

        @Override
        public String description() {
          return TaskTracker.this.toString();
        }
      };

  /// Tasks and tokens. Guarded by line.
  private int count;

  /// Guarded by line.
  private boolean closed;

  /// How many windows there were. Guarded by line.
  private long windows;

  /// Makes a tracker that is open and empty.
  ///
  /// @deprecated use {@link #create}
  @Deprecated
  public TaskTracker() {}

  /// Makes a tracker that is open and empty.
  ///
  /// @return the tracker
  public static TaskTracker create() {
    return new TaskTracker();
  }

  /// Starts a future as a task that this tracker waits for, whether or not the tracker is closed.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return its handle
  /// @throws IllegalStateException if the runtime is closed
  @Override
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return spawn(Arguments.notNull("future", future), Traits.NONE);
  }

  private <T extends @Nullable Object> JoinHandle<T> spawn(
      Async<? extends T> future, Traits traits) {
    var task = new OwnedTask<T>(future, owner);
    add();
    boolean accepted = false;
    try {
      Ambient.scheduler().spawn(task, traits);
      accepted = true;
    } finally {
      if (!accepted) {
        toEnded(task);
      }
    }
    return task;
  }

  /// Starts building a task of this tracker that has a name, or that stays on one worker.
  ///
  /// @return a builder that spawns tasks that this tracker waits for
  public TaskBuilder task() {
    return new TaskBuilder(this::spawn, Traits.NONE);
  }

  /// Counts work that is not a task of this tracker: a blocking call, a callback, or a task that
  /// was spawned elsewhere.
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "token"}
  ///
  /// @return a token; the tracker waits until it is closed
  public Token token() {
    add();
    return new Token(this);
  }

  /// A token for work that a {@link TaskTracker} waits for. Any thread.
  public static final class Token implements AutoCloseable {
    private final TaskTracker tracker;
    private final @Nullable Owed owed = Owed.by(this, "token of a task tracker");

    /// Guarded by the tracker's line.
    private boolean closed;

    private Token(TaskTracker tracker) {
      this.tracker = tracker;
    }

    /// Marks the work as ended. Idempotent.
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

  /// Closes the tracker: from now on, a wait ends once no task is left. More tasks may still be
  /// spawned, and are waited for as well.
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

  /// Reopens the tracker: no wait ends until it is closed again.
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

  /// Waits until the tracker is closed and no task or token is left. It is enough if this is so for
  /// a moment: tasks that are spawned afterwards do not delay a wait that was made before.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling a wait has no other effect.
  ///
  /// @return a future that is done then; at once if it is so at its first poll, or has been since
  ///   this call
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
