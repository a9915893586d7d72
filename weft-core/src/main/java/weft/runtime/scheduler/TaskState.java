package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.task.JoinHandle;

/// The state of a {@link Task}, as a set of bits, and its transitions. Guard: TaskTest,
/// TaskJcstress.
///
///     0                     -> INLINE|HEAD        a combinator polled it first; plain
///     0                     -> INLINE             a body awaited it: a link of that body's chain
///     0                     -> INLINE|UNBEGUN     the same, but its first step is still to come
///     INLINE|UNBEGUN        -> INLINE             it begins
///     INLINE                -> +DONE              it ended; the outcome waits for its body
///     INLINE                -> +DONE|THREW        the same, the outcome is what it threw
///     0                     -> INLINE|DONE        it was discarded before anybody polled it
///     0                     -> SPAWNED|NOTIFIED   spawned; the caller must queue it
///     SPAWNED               -> +NOTIFIED          woken; the caller must queue it
///     SPAWNED|RUNNING       -> +NOTIFIED          woken during its poll; its worker will queue it
///     SPAWNED|…             -> +ABORTED|NOTIFIED  aborted; queued like a wake
///     SPAWNED|…             -> +FORCED            to be unwound without waiting for anything
///     SPAWNED|NOTIFIED      -> +RUNNING-NOTIFIED  a worker took it
///     SPAWNED|RUNNING       -> -RUNNING           the poll was pending, nobody woke it
///     …|RUNNING|NOTIFIED    -> -RUNNING           the poll was pending, woken meanwhile: queued
///     …|RUNNING             -> +DONE              it ended; final, further bits mean nothing
///
/// SPAWNED comes with TRAITS if the task has some: a name, task-local values, a worker of its own.
/// The upper bits of a spawned task that waits say since when, see {@link #waitingSeconds}; those of
/// a link say how many bodies of its chain are above it, see {@link #linkDepth}.
///
/// A superclass of the task rather than a part of it: millions of tasks may be asleep.
///
/// @param <T> the type of the task's value
abstract class TaskState<T extends @Nullable Object> extends JoinHandle<T> {
  static final int NOTIFIED = 1;
  static final int RUNNING = 1 << 1;
  static final int ABORTED = 1 << 2;
  static final int DONE = 1 << 3;
  static final int INLINE = 1 << 4;
  static final int SPAWNED = 1 << 5;
  static final int FORCED = 1 << 6;
  static final int UNBEGUN = 1 << 7;
  static final int THREW = 1 << 8;
  static final int HEAD = 1 << 9;
  static final int TRAITS = 1 << 10;

  /// From here up: the coarse time at which the task began to wait, or the depth of a link.
  private static final int SINCE_SHIFT = 11;

  /// The greatest depth for which there is room.
  static final int MAX_DEPTH = -1 >>> SINCE_SHIFT;

  private static final int FLAGS = (1 << SINCE_SHIFT) - 1;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(TaskState.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Bits as above. Inline: owner only. Spawned: any thread, read-modify-write.
  private volatile int state;

  TaskState() {}

  /// The bits. Any thread.
  final int state() {
    return state;
  }

  /// The bits, as its owner wrote them or a spawner before the owner saw the task. Owner only.
  final int stateAsOwner() {
    return (int) STATE.get(this);
  }

  /// Whether nobody has claimed it. Any thread.
  final boolean isFresh() {
    return state == 0;
  }

  /// Whether it is a task of its own. Any thread.
  final boolean isSpawned() {
    return (state & SPAWNED) != 0;
  }

  // ---- claimed inline; owner only

  /// 0 -> INLINE|HEAD, for a task that is fresh.
  final void toHead() {
    STATE.set(this, INLINE | HEAD);
  }

  /// 0 -> INLINE|DONE, if it is fresh.
  final void toDiscarded() {
    STATE.compareAndSet(this, 0, INLINE | DONE);
  }

  /// 0 -> INLINE: a body awaits this one, whose first step comes at once. Owner only.
  ///
  /// @return false if it was claimed before
  protected final boolean toLink() {
    if (state != 0) {
      return false;
    }
    STATE.set(this, INLINE);
    return true;
  }

  /// 0 -> INLINE|UNBEGUN: a body awaits this one, whose first step is still to come. Owner only.
  ///
  /// @return false if it was claimed before
  protected final boolean toUnbegunLink() {
    if (state != 0) {
      return false;
    }
    STATE.set(this, INLINE | UNBEGUN);
    return true;
  }

  /// Whether a body awaits this one and it has not ended. Owner only.
  ///
  /// @return false for tasks and branches
  protected final boolean isLink() {
    return ((int) STATE.get(this) & FLAGS & ~UNBEGUN) == INLINE;
  }

  /// Notes how many bodies are above this one in its chain. Owner only.
  ///
  /// @param depth how many
  protected final void setLinkDepth(int depth) {
    STATE.set(this, ((int) STATE.get(this) & FLAGS) | depth << SINCE_SHIFT);
  }

  /// How many bodies are above this one in its chain, once that has suspended. Owner only.
  ///
  /// @return 0 for tasks and branches
  protected final int linkDepth() {
    int current = (int) STATE.get(this);
    return (current & INLINE) == 0 ? 0 : current >>> SINCE_SHIFT;
  }

  /// Whether it is polled as a part of another task. Owner only.
  ///
  /// @return false for tasks
  protected final boolean isInline() {
    return ((int) STATE.get(this) & INLINE) != 0;
  }

  /// INLINE|UNBEGUN -> INLINE. Owner only.
  ///
  /// @return whether its first step was still to come
  protected final boolean toBegun() {
    int current = (int) STATE.get(this);
    if ((current & FLAGS) != (INLINE | UNBEGUN)) {
      return false;
    }
    STATE.set(this, current - UNBEGUN);
    return true;
  }

  /// INLINE -> +DONE, or +DONE|THREW.
  final void toInlineDone(boolean threw) {
    STATE.set(this, threw ? INLINE | DONE | THREW : INLINE | DONE);
  }

  // ---- spawned

  /// 0 -> SPAWNED|NOTIFIED; the caller queues it.
  ///
  /// @return false if it was claimed before
  final boolean toClaimed(boolean traits) {
    int spawned = traits ? SPAWNED | NOTIFIED | TRAITS : SPAWNED | NOTIFIED;
    return STATE.compareAndSet(this, 0, spawned);
  }

  /// Turns NOTIFIED and more bits on. Any thread.
  ///
  /// @return the bits before
  final int toNotified(int bits) {
    return (int) STATE.getAndBitwiseOr(this, bits | NOTIFIED);
  }

  /// Whether the caller of {@link #toNotified} must queue it.
  static boolean isToBeQueued(int before) {
    return (before & (NOTIFIED | RUNNING | DONE)) == 0;
  }

  /// SPAWNED|NOTIFIED -> +RUNNING-NOTIFIED. By the worker that took it from a queue.
  ///
  /// @return the bits before
  final int toRunning() {
    return (int) STATE.getAndAdd(this, RUNNING - NOTIFIED);
  }

  /// SPAWNED|RUNNING -> -RUNNING, unless it was woken meanwhile. By its worker.
  ///
  /// @param before what {@link #toRunning} returned
  /// @param coarseTime now
  /// @return false if it was woken; then {@link #toQueued} is next
  final boolean toWaiting(int before, int coarseTime) {
    int waiting = ((before - NOTIFIED) & FLAGS) | (coarseTime << SINCE_SHIFT);
    return STATE.compareAndSet(this, before + RUNNING - NOTIFIED, waiting);
  }

  /// …|RUNNING|NOTIFIED -> -RUNNING; the caller queues it. By its worker.
  ///
  /// @return the bits before
  final int toQueued() {
    return (int) STATE.getAndAdd(this, -RUNNING);
  }

  /// …|RUNNING -> +DONE. By its worker.
  final void toDone() {
    STATE.setRelease(this, SPAWNED | DONE);
  }

  /// Whether this task waits to be woken. Any thread.
  final boolean isWaiting() {
    return isWaiting(state);
  }

  /// Whether a worker polls this task. Any thread.
  final boolean isRunning() {
    return (state & (SPAWNED | RUNNING | DONE)) == (SPAWNED | RUNNING);
  }

  private static boolean isWaiting(int bits) {
    return (bits & (SPAWNED | RUNNING | NOTIFIED | DONE)) == SPAWNED;
  }

  /// How long this task has been waiting. Any thread.
  ///
  /// @param tick now
  /// @return seconds, up to 24 days, one more or less; -1 if it is not waiting
  final int waitingSeconds(long tick) {
    int current = state;
    if (!isWaiting(current)) {
      return -1;
    }
    int units = (int) (tick >> Pace.COARSE_SHIFT) - (current >>> SINCE_SHIFT);
    return (int) ((units & -1 >>> SINCE_SHIFT) * 1.024);
  }

  /// The state in words, for messages. Any thread.
  final String stateName() {
    int current = state;
    if (current == 0) {
      return "not started";
    }
    if ((current & INLINE) != 0) {
      return (current & DONE) != 0 ? "finished" : "awaited";
    }
    if ((current & DONE) != 0) {
      return "finished";
    }
    String how = (current & ABORTED) == 0 ? "" : (current & FORCED) == 0 ? ", aborted" : ", forced";
    if ((current & RUNNING) != 0) {
      return "running" + how;
    }
    return ((current & NOTIFIED) != 0 ? "queued" : "waiting") + how;
  }
}
