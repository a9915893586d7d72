package weft.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;
import weft.sync.waiting.Line;
import weft.sync.waiting.PlainWait;
import weft.sync.waiting.WakeList;

/// The background tasks of an object, which end with it: a scope that is a field. When the group is
/// closed, its tasks are aborted.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "group"}
///
/// The failure of a task is its own: the others go on. It is thrown when the handle is awaited, and
/// otherwise reported as unhandled. The group keeps nothing of a task that has ended, so it suits
/// tasks that come and go for ever.
///
/// Where the tasks must have ended before a body goes on, use {@link Weft#scope scope}; where their
/// results matter, a {@link JoinSet}; where they should come to an end by themselves, a {@link
/// TaskTracker}. Kotlin's `CoroutineScope(SupervisorJob())` as a field.
///
/// ## Cancel safety
///
/// Cancelling a wait does not affect the tasks.
///
/// ## Threads
///
/// Any thread, any number of waiters. What a task did happens before what follows the wait for it.
public final class TaskGroup implements Spawner, AutoCloseable {
  /// The lock, and who waits until no task is left.
  private final Line<Join> line = new Line<>();

  private final TaskOwner owner =
      new TaskOwner() {
        @Override
        public void onEnd(OwnedTask<?> task) {
          toEnded(task);
        }

        @Override
        public String description() {
          return TaskGroup.this.toString();
        }
      };

  /// Those that may be aborted. Guarded by line.
  private final Set<OwnedTask<?>> live = new LinkedHashSet<>();

  /// How many are being spawned, and not among the live ones yet. Guarded by line.
  private int spawning;

  /// Guarded by line.
  private boolean closed;

  private TaskGroup() {}

  /// Makes a group without tasks.
  ///
  /// @return the group
  public static TaskGroup create() {
    return new TaskGroup();
  }

  /// Starts a future as a task of the group, on the current runtime.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the group or the runtime is closed
  @Override
  public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return spawn(Arguments.notNull("future", future), Traits.NONE);
  }

  /// Starts building a task of the group that has a name, or that stays on one worker.
  ///
  /// @return a builder that spawns tasks in the group
  public TaskBuilder task() {
    return new TaskBuilder(this::spawn, Traits.NONE);
  }

  private <T extends @Nullable Object> JoinHandle<T> spawn(
      Async<? extends T> future, Traits traits) {
    var task = new OwnedTask<T>(future, owner);
    synchronized (line) {
      if (closed) {
        throw new IllegalStateException(
            "spawn(): this task group is closed. Spawn before it is closed, or make another one.");
      }
      spawning++;
    }
    boolean accepted = false;
    try {
      Ambient.scheduler().spawn(task, traits);
      accepted = true;
    } finally {
      toSpawned(task, accepted);
    }
    return task;
  }

  /// Notes a task that was spawned; not before, for only then it may be aborted, which it is if the
  /// group was closed meanwhile. It may have ended.
  private void toSpawned(OwnedTask<?> task, boolean accepted) {
    var wakes = WakeList.make();
    boolean doomed;
    synchronized (line) {
      spawning--;
      if (accepted && !task.hasLeft()) {
        live.add(task);
      }
      doomed = accepted && closed;
      grantIfEmpty(wakes);
    }
    wakes.wake();
    if (doomed) {
      task.abort();
    }
  }

  /// By its worker, or whoever closes the runtime.
  private void toEnded(OwnedTask<?> task) {
    var wakes = WakeList.make();
    synchronized (line) {
      task.toLeft();
      live.remove(task);
      grantIfEmpty(wakes);
    }
    wakes.wake();
  }

  /// Under the lock.
  private void grantIfEmpty(WakeList wakes) {
    if (count() == 0) {
      line.grantAll(wakes);
    }
  }

  /// Under the lock.
  private int count() {
    return spawning + live.size();
  }

  /// Aborts the tasks that are in the group now. Others may be spawned. Does not wait for their
  /// cleanup.
  public void abortAll() {
    List<OwnedTask<?>> all;
    synchronized (line) {
      all = List.copyOf(live);
    }
    all.forEach(JoinHandle::abort);
  }

  /// Aborts all tasks, and rejects new ones. Does not wait for their cleanup: for that, await
  /// {@link #shutdown}. Idempotent.
  @Override
  public void close() {
    synchronized (line) {
      closed = true;
    }
    abortAll();
  }

  /// Closes the group and waits until its tasks have cleaned up.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Once it was polled, the group is closed even so; call it again to wait.
  ///
  /// @return a future that is done when no task is left; nothing happens before its first poll
  public Async<Void> shutdown() {
    return Weft.async(() -> {
      close();
      join().await();
    });
  }

  /// Waits until no task is left. It is enough if this is so for a moment. More tasks may be
  /// spawned meanwhile, and are waited for as well.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling a wait has no other effect.
  ///
  /// @return a future that is done then, at once if no task is left at its first poll
  public Async<Void> join() {
    return new Join();
  }

  /// Whether it is closed.
  ///
  /// @return true after {@link #close} or {@link #shutdown}
  public boolean isClosed() {
    synchronized (line) {
      return closed;
    }
  }

  /// How many tasks have not ended.
  ///
  /// @return not negative; other threads may be changing it
  public int size() {
    synchronized (line) {
      return count();
    }
  }

  /// Whether all tasks have ended.
  ///
  /// @return true if the size is zero
  public boolean isEmpty() {
    return size() == 0;
  }

  private final class Join extends PlainWait {
    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      synchronized (line) {
        if (count() == 0) {
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
      return "join() of " + TaskGroup.this;
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      return "task group ("
          + (closed ? "closed, " : "")
          + count()
          + " left, "
          + line.size()
          + " waiting)";
    }
  }
}
