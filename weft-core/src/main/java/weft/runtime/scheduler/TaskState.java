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
///     0                     -> SPAWNED|ACTIVE     spawned; the caller must queue it
///     SPAWNED               -> +ACTIVE            woken; the caller must queue it
///     SPAWNED|ACTIVE        -> +NOTIFIED          woken while it was queued or polled
///     SPAWNED|…             -> +ABORTED           aborted, with a wake
///     SPAWNED|…             -> +FORCED            to be unwound without waiting for anything
///     …|ACTIVE|NOTIFIED     -> -NOTIFIED          its next poll begins
///     SPAWNED|ACTIVE        -> -ACTIVE            the poll was pending, nobody woke it
///     …|ACTIVE              -> +DONE              it ended; final, further bits mean nothing
///
/// ACTIVE means that one queue holds it or one worker polls it, so that to queue it again after a
/// poll, and to take it from a queue, changes nothing: a task that yields needs no atomic operation
/// here, and one that waits needs two, the wake and the end of the poll.
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
  static final int ACTIVE = 1 << 1;
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

  /// 0 -> SPAWNED|ACTIVE; the caller queues it.
  ///
  /// @return false if it was claimed before
  final boolean toClaimed(boolean traits) {
    return STATE.compareAndSet(this, 0, spawned(traits));
  }

  /// The same for a task that nobody else has. Plain: its queue publishes it.
  ///
  /// @return false if it was claimed before
  final boolean toClaimedFresh(boolean traits) {
    if (stateAsOwner() != 0) {
      return false;
    }
    STATE.set(this, spawned(traits));
    return true;
  }

  private static int spawned(boolean traits) {
    return traits ? SPAWNED | ACTIVE | TRAITS : SPAWNED | ACTIVE;
  }

  /// Turns ACTIVE on, or NOTIFIED if it is on already, and more bits. Any thread. It writes even
  /// what is there already: its worker has to see what was written before the wake.
  ///
  /// @return the bits before
  final int toNotified(int bits) {
    int current = state;
    while ((current & DONE) == 0) {
      int woken = current | bits | ((current & ACTIVE) == 0 ? ACTIVE : NOTIFIED);
      int seen = (int) STATE.compareAndExchange(this, current, woken);
      if (seen == current) {
        return current;
      }
      current = seen;
    }
    return current;
  }

  /// Whether the caller of {@link #toNotified} must queue it.
  static boolean isToBeQueued(int before) {
    return (before & (ACTIVE | DONE)) == 0;
  }

  /// …|ACTIVE|NOTIFIED -> -NOTIFIED: a poll begins. By the worker that took it from a queue.
  ///
  /// @return the bits now
  final int toPolled() {
    int current = state;
    return (current & NOTIFIED) == 0
        ? current
        : (int) STATE.getAndBitwiseAnd(this, ~NOTIFIED) & ~NOTIFIED;
  }

  /// SPAWNED|ACTIVE -> -ACTIVE, unless it was woken meanwhile. By its worker.
  ///
  /// @param polled what {@link #toPolled} returned
  /// @param coarseTime now
  /// @return false if it was woken; then the caller queues it
  final boolean toWaiting(int polled, int coarseTime) {
    int waiting = (polled & FLAGS & ~ACTIVE) | (coarseTime << SINCE_SHIFT);
    return STATE.compareAndSet(this, polled, waiting);
  }

  /// …|ACTIVE -> +DONE. By its worker.
  final void toDone() {
    STATE.setRelease(this, SPAWNED | DONE);
  }

  /// Whether this task waits to be woken. Any thread.
  final boolean isWaiting() {
    return isWaiting(state);
  }

  /// Whether this task is queued, or a worker polls it. Any thread.
  final boolean isActive() {
    return (state & (SPAWNED | ACTIVE | DONE)) == (SPAWNED | ACTIVE);
  }

  private static boolean isWaiting(int bits) {
    return (bits & (SPAWNED | ACTIVE | DONE)) == SPAWNED;
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

  /// Whether a worker polls this task. Any thread.
  abstract boolean isRunning();

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
    if (isWaiting(current)) {
      return "waiting" + how;
    }
    return (isRunning() ? "running" : "queued") + how;
  }
}
