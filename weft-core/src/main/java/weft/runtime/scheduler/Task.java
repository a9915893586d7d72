package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Belongings;
import weft.polling.Kept;
import weft.task.JoinException;
import weft.task.JoinHandle;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A body as future, as task and as join handle, in one object.
///
/// It is claimed once, in one of two ways: *inline*, by the body or combinator that awaits it and
/// then polls it as a part of its own task, or *spawned*, as a task of its own. The state is a set
/// of bits; guard: TaskTest, TaskJcstress.
///
///     0                     -> INLINE             an owner polled it first; final, plain
///     0                     -> SPAWNED|NOTIFIED   spawned; the caller must queue it
///     SPAWNED               -> +NOTIFIED          woken; the caller must queue it
///     SPAWNED|RUNNING       -> +NOTIFIED          woken during its poll; its worker will queue it
///     SPAWNED|…             -> +ABORTED|NOTIFIED  aborted; queued like a wake
///     SPAWNED|NOTIFIED      -> +RUNNING-NOTIFIED  a worker took it
///     SPAWNED|RUNNING       -> -RUNNING           the poll was pending, nobody woke it
///     …|RUNNING|NOTIFIED    -> -RUNNING           the poll was pending, woken meanwhile: queued
///     …|RUNNING             -> +DONE              it ended; final, further bits mean nothing
///
/// @param <T> the type of its value
public abstract class Task<T extends @Nullable Object> extends JoinHandle<T> {
  static final int NOTIFIED = 1;
  static final int RUNNING = 1 << 1;
  static final int ABORTED = 1 << 2;
  static final int DONE = 1 << 3;
  static final int INLINE = 1 << 4;
  static final int SPAWNED = 1 << 5;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Task.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Bits as above. Inline: owner only. Spawned: any thread, read-modify-write.
  private volatile int state;

  /// Guarded by the injector's lock while the task is in the injector, else null.
  @Nullable Task<?> next;

  /// What it belongs to. Set before publish by {@link LiveTasks}; replaced by the owner, at most
  /// once, by one that leads to the same scheduler.
  @Nullable Anchor anchor;

  /// Its place among its worker's live tasks; set before publish.
  byte place;

  /// For subclasses in this library and woven classes.
  protected Task() {}

  /// One poll of the body itself, whoever owns it. Owner only.
  ///
  /// @param waker woken when another step may make progress
  /// @return PENDING or the value
  /// @throws Throwable the failure of the body
  protected abstract @Nullable Object advance(Wakeable waker) throws Throwable;

  /// Cancels the body: withdraws what it waits for, then runs its cleanup. Owner only; called again
  /// while it answers PENDING.
  ///
  /// @param waker woken when another call may make progress
  /// @return PENDING while the cleanup is under way
  /// @throws Throwable what the unwinding ended with
  protected abstract @Nullable Object unwind(Wakeable waker) throws Throwable;

  /// Lets go of everything the body holds; it has ended.
  protected void clear() {}

  // ---- claimed inline

  @Override
  protected final @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    int current = state;
    if (current == 0) {
      STATE.set(this, INLINE);
      return advance(waker);
    }
    if (current == INLINE) {
      throw Misuse.claimedTwice(this, waker);
    }
    return pollOutcomeFirst(waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    return (int) STATE.get(this) == INLINE ? advance(waker) : pollOutcome(waker);
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    int current = state;
    if (current == 0) {
      STATE.set(this, INLINE);
      return null;
    }
    if (current == INLINE) {
      return unwind(waker);
    }
    withdrawWaiter();
    return null;
  }

  // ---- spawned

  /// Claims a fresh body as a task of its own and queues it on the current or default runtime.
  ///
  /// @param task the body
  /// @param <T> the type of its value
  /// @return the task as its handle
  public static <T extends @Nullable Object> JoinHandle<T> spawn(Task<T> task) {
    Ambient.scheduler().spawn(task);
    return task;
  }

  /// Spawns any future: a handle is given back as it is, a body becomes a task, others are wrapped.
  ///
  /// @param future the future
  /// @param <T> the type of its value
  /// @return the handle of the task
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> Task<T> toTask(Async<? extends T> future) {
    return future instanceof Task<?> task ? (Task<T>) task : new SpawnedFuture<>((Async<T>) future);
  }

  /// FRESH -> SPAWNED|NOTIFIED; the caller queues it.
  final void toSpawned() {
    if (!STATE.compareAndSet(this, 0, SPAWNED | NOTIFIED)) {
      throw Misuse.spawnedTwice(this, (state & SPAWNED) != 0);
    }
  }

  @Override
  protected final void wake() {
    int before = (int) STATE.getAndBitwiseOr(this, NOTIFIED);
    if ((before & (NOTIFIED | RUNNING | DONE)) == 0) {
      homeScheduler().scheduleWoken(this);
    }
  }

  @Override
  public final void abort() {
    int before = (int) STATE.getAndBitwiseOr(this, ABORTED | NOTIFIED);
    if ((before & (NOTIFIED | RUNNING | DONE)) == 0) {
      homeScheduler().scheduleWoken(this);
    }
  }

  private Scheduler homeScheduler() {
    Scheduler scheduler = anchor == null ? null : anchor.scheduler;
    if (scheduler == null) {
      throw new AssertionError("not spawned: " + this);
    }
    return scheduler;
  }

  /// What is cancelled when this body ends. Owner only.
  ///
  /// @return null for nearly all bodies
  protected final @Nullable Belongings belongings() {
    return anchor instanceof Anchor.Extended extended ? extended.belongings : null;
  }

  /// Makes a future end with this body. Owner only.
  ///
  /// @param future the future
  protected final void addBelonging(Kept<?> future) {
    Anchor.Extended extended =
        anchor instanceof Anchor.Extended own ? own : new Anchor.Extended(anchor);
    anchor = extended;
    extended.belongings.add(future);
  }

  /// Polls the task once. By the worker that took it from a queue.
  final void run(Worker worker) {
    int before = (int) STATE.getAndAdd(this, RUNNING - NOTIFIED);
    boolean aborted = (before & ABORTED) != 0;
    Object result;
    try {
      result = aborted ? unwind(this) : advance(this);
    } catch (Throwable failure) {
      toDone();
      fail(failure, aborted);
      leave();
      return;
    }
    if (result == Woven.PENDING) {
      toWaiting(before + RUNNING - NOTIFIED, worker);
      return;
    }
    toDone();
    if (aborted) {
      fail(newCancelSignal(), true);
    } else {
      completeWith(result);
    }
    leave();
  }

  private void toWaiting(int running, Worker worker) {
    if (!STATE.compareAndSet(this, running, running - RUNNING)) {
      STATE.getAndAdd(this, -RUNNING);
      worker.pushYielded(this);
    }
  }

  /// RUNNING -> DONE.
  private void toDone() {
    clear();
    STATE.setRelease(this, SPAWNED | DONE);
  }

  /// Off the list of live tasks, once the outcome is published: a closing runtime counts on both.
  private void leave() {
    LiveTasks.remove(this);
    homeScheduler().onTaskEnded();
  }

  /// The runtime has stopped and will not poll this task again: whoever waits for it is told.
  final void toDropped() {
    drop();
  }

  private void fail(Throwable failure, boolean aborted) {
    Scheduler scheduler = homeScheduler();
    if (aborted) {
      abortWith(failure, scheduler.failures());
    } else if (scheduler.isClosing() && isOfCancelledTask(failure)) {
      abortWith(newCancelSignal(), scheduler.failures()); // the shutdown reached its child first
    } else {
      failWith(failure, scheduler.failures());
    }
  }

  private static boolean isOfCancelledTask(Throwable failure) {
    return failure instanceof JoinException join && join.isCancelled();
  }

  /// What {@link Blocker} gives to the thread that waited for this root.
  final @Nullable Object resultUnwrapped() throws Throwable {
    return outcomeUnwrapped();
  }

  /// Whether it has ended; if not, the thread will be woken when it has.
  final boolean isFinishedOr(Wakeable thread) {
    return isFinishedElseWake(thread);
  }

  /// Claims a root for the thread that waits for it.
  final boolean isFresh() {
    return state == 0;
  }

  /// The name of the body and its state, for messages.
  @Override
  public String toString() {
    return describe() + "[" + stateName(state) + "]";
  }

  /// What the body is, for messages.
  ///
  /// @return for example `Main.fetch`
  protected String describe() {
    return getClass().getName();
  }

  private static String stateName(int state) {
    if (state == 0) {
      return "not started";
    }
    if ((state & INLINE) != 0) {
      return "awaited";
    }
    if ((state & DONE) != 0) {
      return "finished";
    }
    String aborted = (state & ABORTED) != 0 ? ", aborted" : "";
    if ((state & RUNNING) != 0) {
      return "running" + aborted;
    }
    return ((state & NOTIFIED) != 0 ? "queued" : "waiting") + aborted;
  }
}
