package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Arguments;
import weft.polling.Belongings;
import weft.polling.Kept;
import weft.task.JoinException;
import weft.task.JoinHandle;
import weft.task.TaskInfo;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A body as future, as task and as join handle, in one object.
///
/// It is claimed once, in one of two ways: *inline*, by the body or combinator that awaits it and
/// then polls it as a part of its own task, or *spawned*, as a task of its own. The state is a set
/// of bits; guard: TaskTest, TaskJcstress.
///
///     0                     -> INLINE|HEAD        a combinator polled it first; plain
///     0                     -> INLINE             a body awaited it: a link of that body's chain
///     0                     -> INLINE|UNBEGUN     the same, but its first step is still to come
///     INLINE|UNBEGUN        -> INLINE             it begins
///     INLINE                -> +DONE              it ended; the outcome waits for its body
///     INLINE                -> +DONE|THREW        the same, the outcome is what it threw
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
/// The upper bits of a spawned task that waits say since when, see {@link #waitingSeconds}.
///
/// @param <T> the type of its value
public abstract class Task<T extends @Nullable Object> extends JoinHandle<T> {
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

  /// From here up: the coarse time at which the task began to wait.
  static final int SINCE_SHIFT = 11;

  private static final int FLAGS = (1 << SINCE_SHIFT) - 1;

  private static final VarHandle STATE;
  private static final VarHandle ANCHOR;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Task.class, "state", int.class);
      ANCHOR = MethodHandles.lookup().findVarHandle(Task.class, "anchor", Anchor.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Bits as above. Inline: owner only. Spawned: any thread, read-modify-write.
  private volatile int state;

  /// Spawned: guarded by the injector's lock while the task is in the injector, else null. Inline:
  /// owner only, the body that awaits this one, once both are suspended.
  @Nullable Task<?> next;

  /// What it belongs to. Set before publish by {@link LiveTasks}; replaced, at most once, by CAS,
  /// by one that leads to the same scheduler.
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

  /// Cancels the body, or goes on with cancelling it, so that nothing can wait any more. Owner
  /// only.
  ///
  /// @param waker handed on to what is polled
  /// @return anything but PENDING
  /// @throws Throwable what the unwinding ended with
  protected abstract @Nullable Object force(Wakeable waker) throws Throwable;

  // ---- claimed inline

  @Override
  protected final @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    int current = state;
    if (current == 0) {
      STATE.set(this, INLINE | HEAD);
      return advance(waker);
    }
    if ((current & INLINE) != 0) {
      throw Misuse.claimedTwice(this, waker);
    }
    return pollOutcomeFirst(waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    int current = (int) STATE.get(this);
    if (current == (INLINE | HEAD)) {
      return advance(waker);
    }
    if ((current & INLINE) == 0) {
      return pollOutcome(waker);
    }
    if ((current & THREW) != 0) {
      throw (Throwable) Objects.requireNonNull(inlineOutcome());
    }
    return inlineOutcome();
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    int current = state;
    if (current == (INLINE | HEAD)) {
      return unwind(waker);
    }
    if ((current & SPAWNED) != 0) {
      withdrawWaiter();
    }
    return null;
  }

  @Override
  protected final void discard() {
    STATE.compareAndSet(this, 0, INLINE | DONE);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return state == (INLINE | HEAD) ? force(waker) : pollCancel(waker);
  }

  /// 0 -> INLINE, or INLINE|UNBEGUN: a body awaits this one. Owner only.
  ///
  /// @param begun whether its first step comes at once
  /// @return false if it was claimed before
  protected final boolean toLink(boolean begun) {
    if (state != 0) {
      return false;
    }
    STATE.set(this, begun ? INLINE : INLINE | UNBEGUN);
    return true;
  }

  /// Whether a body awaits this one and it has not ended. Owner only.
  ///
  /// @return false for tasks and branches
  protected final boolean isLink() {
    return ((int) STATE.get(this) & ~UNBEGUN) == INLINE;
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
    if ((int) STATE.get(this) != (INLINE | UNBEGUN)) {
      return false;
    }
    STATE.set(this, INLINE);
    return true;
  }

  /// INLINE -> DONE: the outcome waits for the body that awaits this one. Owner only.
  ///
  /// @param outcome the value, or what it threw
  /// @param threw which of both
  protected final void toLinkDone(@Nullable Object outcome, boolean threw) {
    setInlineOutcome(outcome);
    next = null;
    STATE.set(this, threw ? INLINE | DONE | THREW : INLINE | DONE);
  }

  /// The body that awaits this one. Owner only.
  ///
  /// @return null for a task and for a branch
  protected final @Nullable Task<?> awaiter() {
    return next;
  }

  /// Notes the body that awaits this one. Owner only.
  ///
  /// @param body the body
  protected final void setAwaiter(Task<?> body) {
    next = body;
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

  /// 0 -> SPAWNED|NOTIFIED; the caller queues it.
  ///
  /// @param traits whether it has some, which {@link #equip} gives it
  final void toSpawned(boolean traits) {
    int spawned = traits ? SPAWNED | NOTIFIED | TRAITS : SPAWNED | NOTIFIED;
    if (!STATE.compareAndSet(this, 0, spawned)) {
      throw Misuse.spawnedTwice(this, (state & SPAWNED) != 0);
    }
  }

  /// Gives a task its traits, before it is queued. By the spawner.
  final void equip(@Nullable String name, @Nullable Worker home, @Nullable Locals locals) {
    Anchor.Extended extended = extendedAnchor();
    extended.name = name;
    extended.home = home;
    extended.locals = locals;
  }

  /// The worker to which it is confined.
  private @Nullable Worker home(int bits) {
    return (bits & TRAITS) != 0 && anchor instanceof Anchor.Extended extended
        ? extended.home
        : null;
  }

  @Override
  protected final void wake() {
    notifyWith(0);
  }

  /// Queues it, which the caller has notified.
  private void schedule(int bits) {
    Worker home = home(bits);
    if (home == null) {
      homeScheduler().scheduleWoken(this);
    } else {
      home.pushConfined(this);
    }
  }

  @Override
  public final void abort() {
    notifyWith(ABORTED);
  }

  @Override
  public final void abort(Duration cleanupDeadline) {
    Arguments.notNegative("cleanupDeadline", cleanupDeadline);
    if ((state & (ABORTED | DONE)) == 0) {
      cancellation().limit(cleanupDeadline);
      notifyWith(ABORTED);
    }
  }

  @Override
  public final void abortNow() {
    notifyWith(ABORTED | FORCED);
  }

  private void notifyWith(int bits) {
    int before = (int) STATE.getAndBitwiseOr(this, bits | NOTIFIED);
    if ((before & (NOTIFIED | RUNNING | DONE)) == 0) {
      schedule(before);
    }
  }

  private Scheduler homeScheduler() {
    Anchor current = anchor;
    if (current == null) {
      throw new AssertionError("not spawned: " + this);
    }
    return current.schedulerOfTask();
  }

  /// How long this task has been waiting. Any thread.
  ///
  /// @param tick now
  /// @return seconds, up to 24 days, one more or less; -1 if it is not waiting
  final int waitingSeconds(long tick) {
    int current = state;
    if ((current & (SPAWNED | RUNNING | NOTIFIED | DONE)) != SPAWNED) {
      return -1;
    }
    int units = (int) (tick >> Worker.COARSE_SHIFT) - (current >>> SINCE_SHIFT);
    return (int) ((units & -1 >>> SINCE_SHIFT) * 1.024);
  }

  /// How this task is being cancelled, if it is. Any thread.
  final @Nullable Cancellation cancellationOrNull() {
    return (Anchor) ANCHOR.getAcquire(this) instanceof Anchor.Extended extended
        ? extended.cancellation
        : null;
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
    Anchor.Extended extended = extendedAnchor();
    Belongings belongings = extended.belongings;
    if (belongings == null) {
      belongings = new Belongings();
      extended.belongings = belongings;
    }
    belongings.add(future);
  }

  /// How this task is being cancelled. Any thread.
  private Cancellation cancellation() {
    return extendedAnchor().cancellation;
  }

  /// Counts the awaits of a forced body. Owner only.
  ///
  /// @return how many it has begun, this one included
  protected final int countForcedAwait() {
    return ++extendedAnchor().forcedAwaits;
  }

  private Anchor.Extended extendedAnchor() {
    for (; ; ) {
      Anchor current = (Anchor) ANCHOR.getAcquire(this);
      if (current instanceof Anchor.Extended extended) {
        return extended;
      }
      var extended = new Anchor.Extended(current);
      if (ANCHOR.compareAndSet(this, current, extended)) {
        return extended;
      }
    }
  }

  /// Polls the task once. By the worker that took it from a queue.
  final void run(Worker worker) {
    int before = (int) STATE.getAndAdd(this, RUNNING - NOTIFIED);
    worker.toRunning(this);
    if ((before & TRAITS) == 0) {
      run(worker, before);
      return;
    }
    Locals outside =
        Locals.replace(anchor instanceof Anchor.Extended extended ? extended.locals : null);
    try {
      run(worker, before);
    } finally {
      Locals.replace(outside);
    }
  }

  private void run(Worker worker, int before) {
    boolean aborted = (before & ABORTED) != 0;
    Object result;
    try {
      result = aborted ? cancel((before & FORCED) != 0) : advance(this);
    } catch (Throwable failure) {
      end();
      fail(failure, aborted);
      leave();
      return;
    }
    if (result == Woven.PENDING) {
      toWaiting(before + RUNNING - NOTIFIED, worker);
      return;
    }
    end();
    if (aborted) {
      fail(newCancelSignal(), true);
    } else {
      completeWith(result);
    }
    leave();
  }

  /// CANCELLING until the deadline, then FORCED.
  private @Nullable Object cancel(boolean forced) throws Throwable {
    if (forced) {
      return force(this);
    }
    Object result = unwind(this);
    if (result != Woven.PENDING || !cancellation().isOverdue(this)) {
      return result;
    }
    homeScheduler().failures().report(cancellation().overrun(this));
    return force(this);
  }

  private void toWaiting(int running, Worker worker) {
    int waiting = ((running - RUNNING) & FLAGS) | (worker.coarseTime() << SINCE_SHIFT);
    if (!STATE.compareAndSet(this, running, waiting)) {
      int bits = (int) STATE.getAndAdd(this, -RUNNING);
      Worker home = home(bits);
      if (home == null) {
        worker.pushYielded(this);
      } else {
        home.pushConfined(this);
      }
    }
  }

  /// RUNNING -> DONE.
  private void end() {
    if (anchor instanceof Anchor.Extended extended) {
      extended.cancellation.end(this);
    }
    clear();
    STATE.setRelease(this, SPAWNED | DONE);
  }

  /// Off the list of live tasks, once the outcome is published: a closing runtime counts on both.
  private void leave() {
    Scheduler scheduler = homeScheduler();
    scheduler.hooks().onEnd(this, scheduler);
    LiveTasks.remove(this);
    scheduler.onTaskEnded();
  }

  /// The runtime has stopped and will not poll this task again: whoever waits for it is told.
  final void toDropped() {
    drop();
  }

  private void fail(Throwable failure, boolean aborted) {
    Scheduler scheduler = homeScheduler();
    if (scheduler.isClosing()
        && isOfCancelledTask(failure)) { // the shutdown reached its child first
      Throwable signal = newCancelSignal();
      addCleanupFailures(failure, signal);
      abortWith(signal, scheduler.failures());
    } else if (aborted) {
      abortWith(failure, scheduler.failures());
    } else {
      failWith(failure, scheduler.failures());
    }
  }

  private static boolean isOfCancelledTask(Throwable failure) {
    return failure instanceof JoinException join && join.isCancelled();
  }

  private static void addCleanupFailures(Throwable failure, Throwable signal) {
    for (Throwable suppressed : failure.getSuppressed()) {
      if (isOfCancelledTask(suppressed)) {
        addCleanupFailures(suppressed, signal);
      } else {
        signal.addSuppressed(suppressed);
      }
    }
  }

  /// The task that is being polled on this thread.
  ///
  /// @return null on threads that are not workers
  public static @Nullable Task<?> running() {
    Worker worker = Worker.current();
    return worker == null ? null : worker.running();
  }

  /// Where it stands among the live tasks; null for an inline body.
  final LiveTasks.@Nullable Chunk chunk() {
    Anchor current = anchor; // at every poll, so no pattern switch, which takes an indy call
    if (current instanceof LiveTasks.Chunk own) {
      return own;
    }
    return current instanceof Anchor.Extended extended ? extended.chunk : null;
  }

  private String name() {
    String given =
        (Anchor) ANCHOR.getAcquire(this) instanceof Anchor.Extended extended ? extended.name : null;
    return given == null ? describe() : given;
  }

  @Override
  public final TaskInfo info() {
    return new TaskInfo(id(), name());
  }

  private long id() {
    return extendedAnchor().id();
  }

  /// How it ended.
  final String outcomeForEvent() {
    return outcomeName();
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
    return name() + "[" + stateName(state) + "]";
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
      return (state & DONE) != 0 ? "finished" : "awaited";
    }
    if ((state & DONE) != 0) {
      return "finished";
    }
    String aborted = (state & ABORTED) == 0 ? "" : (state & FORCED) == 0 ? ", aborted" : ", forced";
    if ((state & RUNNING) != 0) {
      return "running" + aborted;
    }
    return ((state & NOTIFIED) != 0 ? "queued" : "waiting") + aborted;
  }
}
