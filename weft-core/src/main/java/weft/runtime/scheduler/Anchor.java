package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.unwinding.Belongings;

/// What ties a body to where it belongs, in one field of it: nothing for an inline body, the chunk
/// of live tasks it stands in for a task, and an object with more for the few that have more.
abstract sealed class Anchor permits LiveTasks.Chunk, Anchor.Extended {
  /// The scheduler of a task; null for an inline body. Final, so that a thread that reads an anchor
  /// without synchronization, to wake the task, sees it.
  final @Nullable Scheduler scheduler;

  Anchor(@Nullable Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// The scheduler of a task, whose anchor is never without one.
  final Scheduler schedulerOfTask() {
    Scheduler own = scheduler;
    if (own == null) {
      throw new AssertionError("the anchor of a body that is no task");
    }
    return own;
  }

  /// For bodies that keep futures, for tasks that are being cancelled, and for those with traits.
  static final class Extended extends Anchor {
    private static final VarHandle ID;

    static {
      try {
        ID = MethodHandles.lookup().findVarHandle(Extended.class, "id", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /// Where a task stands; null for an inline body.
    final LiveTasks.@Nullable Chunk chunk;

    final Cancellation cancellation = new Cancellation();

    /// Owner only.
    @Nullable Belongings belongings;

    /// Owner only: how many awaits the forced body has begun.
    int forcedAwaits;

    /// Set before publish; a name given at the spawn.
    @Nullable String name;

    /// Set before publish; the worker to which the task is confined.
    @Nullable Worker home;

    /// Set before publish; the task-local values with which it begins. Owner only.
    @Nullable Locals locals;

    /// 0 until somebody asks. Any thread, CAS.
    private volatile long id;

    Extended(@Nullable Anchor anchor) {
      super(anchor == null ? null : anchor.scheduler);
      chunk = anchor instanceof LiveTasks.Chunk own ? own : null;
    }

    /// The task has ended: its handle, which may be kept, keeps nothing of it.
    void letGo() {
      locals = null;
      belongings = null;
    }

    /// The task's number. Any thread.
    long id() {
      if (id == 0) {
        ID.compareAndSet(this, 0L, TaskIds.next());
      }
      return id;
    }
  }
}
