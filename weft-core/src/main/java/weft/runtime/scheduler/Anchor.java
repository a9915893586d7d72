package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.polling.Belongings;

/// What ties a body to where it belongs, in one field of it: nothing for an inline body, the chunk
/// of live tasks it stands in for a task, and an object with more for the few that have more.
abstract sealed class Anchor permits LiveTasks.Chunk, Anchor.Extended {
  /// The scheduler of a task; null for an inline body. Final, so that a thread that reads an anchor
  /// without synchronization, to wake the task, sees it.
  final @Nullable Scheduler scheduler;

  Anchor(@Nullable Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// For bodies that keep futures, and for tasks that are being cancelled.
  static final class Extended extends Anchor {
    /// Where a task stands; null for an inline body.
    final LiveTasks.@Nullable Chunk chunk;

    final Cancellation cancellation = new Cancellation();

    /// Owner only.
    @Nullable Belongings belongings;

    /// Owner only: how many awaits the forced body has begun.
    int forcedAwaits;

    Extended(@Nullable Anchor anchor) {
      super(anchor == null ? null : anchor.scheduler);
      chunk = anchor instanceof LiveTasks.Chunk own ? own : null;
    }
  }
}
