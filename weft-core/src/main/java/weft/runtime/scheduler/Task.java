package weft.runtime.scheduler;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.support.Arguments;
import weft.task.CancelSignal;
import weft.task.JoinException;
import weft.task.JoinHandle;
import weft.task.UnhandledFailures;
import weft.unwinding.Undelivered;

/// A body as future, as task and as join handle, in one object.
///
/// It is claimed once, in one of two ways: *inline*, by the body or combinator that awaits it and
/// then polls it as a part of its own task, or *spawned*, as a task of its own. Its states: {@link
/// TaskState}.
///
/// @param <T> the type of its value
public abstract class Task<T extends @Nullable Object> extends Anchored<T> {
  /// Spawned: guarded by the injector's lock while the task is in the injector, else null. Inline:
  /// owner only, the body that awaits this one, once both are suspended.
  @Nullable Task<?> next;

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
    int current = state();
    if (current == 0) {
      toHead();
      return advance(waker);
    }
    if ((current & INLINE) != 0) {
      throw Misuse.claimedTwice(this, waker);
    }
    return pollOutcomeFirst(waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    int current = stateAsOwner();
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
    int current = state();
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
    toDiscarded();
  }

  /// The handle of a task gives its outcome to whoever asks next.
  @Override
  protected final boolean takesBack() {
    return (stateAsOwner() & SPAWNED) != 0;
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return state() == (INLINE | HEAD) ? force(waker) : pollCancel(waker);
  }

  /// INLINE -> DONE: the outcome waits for the body that awaits this one. Owner only.
  ///
  /// @param outcome the value, or what it threw
  /// @param threw which of both
  protected final void toLinkDone(@Nullable Object outcome, boolean threw) {
    setInlineOutcome(outcome);
    next = null;
    toInlineDone(threw);
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

  /// Like {@link #spawn}, of a body that nobody else has.
  ///
  /// @param task the body, just made
  /// @param <T> the type of its value
  /// @return the task as its handle
  public static <T extends @Nullable Object> JoinHandle<T> spawnFresh(Task<T> task) {
    Ambient.scheduler().spawn(task, Traits.FRESH);
    return task;
  }

  /// Like {@link #spawnFresh}, where nobody keeps the handle.
  ///
  /// @param task the body, just made
  public static void spawnDetached(Task<?> task) {
    Ambient.scheduler().spawn(task, Traits.DETACHED);
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

  /// 0 -> SPAWNED|ACTIVE; the caller queues it.
  ///
  /// @param traits what it is given
  /// @param equipped whether it is given what {@link #equip} gives it
  final void toSpawned(Traits traits, boolean equipped) {
    if (!(traits.fresh() ? toClaimedFresh(equipped) : toClaimed(equipped))) {
      throw Misuse.spawnedTwice(this, (state() & SPAWNED) != 0);
    }
    if (traits.detached()) {
      toHandleless();
    }
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
    if ((state() & (ABORTED | DONE)) == 0) {
      cancellation().limit(cleanupDeadline);
      notifyWith(ABORTED);
    }
  }

  @Override
  public final void abort(String reason) {
    Arguments.notNull("reason", reason);
    if ((state() & (ABORTED | DONE)) == 0) {
      try {
        cancellation().because(reason);
      } catch (OutOfMemoryError e) { // aborted it is all the same, as by a runtime that closes
        Reserve.releaseFor(e);
      }
      notifyWith(ABORTED);
    }
  }

  /// Why the task that runs here was aborted.
  ///
  /// @return null if it was not, or nobody said why
  public static @Nullable String reasonOfRunning() {
    Task<?> running = running();
    return running == null ? null : running.reason();
  }

  private @Nullable String reason() {
    Cancellation known = cancellationOrNull();
    return known == null ? null : known.reason();
  }

  @Override
  public final void abortNow() {
    notifyWith(ABORTED | FORCED);
  }

  private void notifyWith(int bits) {
    int before = toNotified(bits);
    if (isToBeQueued(before)) {
      schedule(before);
    }
  }

  /// Polls the task once. By the worker that took it from a queue.
  final void run(Worker worker) {
    int bits = toPolled();
    worker.toRunning(this);
    boolean aborted = (bits & ABORTED) != 0;
    Object result;
    try {
      result = (bits & TRAITS) == 0 ? pollOnce(bits) : pollWithLocals(bits);
    } catch (Throwable failure) {
      Reserve.releaseFor(failure);
      end();
      fail(failure, aborted);
      leave();
      return;
    }
    if (result == Polling.PENDING) {
      worker.catchUpInPoll(); // what that wakes comes before this one, if it has yielded
      toWaitingOrQueued(bits, worker);
      return;
    }
    end();
    if (aborted) {
      Undelivered.giveBack(result);
      fail(null, true);
    } else {
      completeWith(result);
    }
    leave();
  }

  private @Nullable Object pollOnce(int bits) throws Throwable {
    return (bits & ABORTED) == 0 ? advance(this) : cancel((bits & FORCED) != 0);
  }

  /// Its values are put away before anybody may poll it again: another worker may, at once.
  private @Nullable Object pollWithLocals(int bits) throws Throwable {
    Locals outside = Locals.replace(inheritedLocals());
    try {
      return pollOnce(bits);
    } finally {
      Locals.replace(outside);
    }
  }

  /// Publishes a failure, whatever happens: somebody may wait. What the task held is gone by now,
  /// so even if it was that which used the memory up, there mostly is some for it.
  ///
  /// @param failure what the body threw, or null for the signal
  private void fail(@Nullable Throwable failure, boolean aborted) {
    try {
      toFailed(failure == null ? newCancelSignal() : failure, aborted);
    } catch (Throwable more) {
      endBroken(more);
      homeScheduler().failures().report(failure == null ? more : failure);
    }
  }

  /// Its poll could not be ended properly, as may happen without memory: nobody will poll it again,
  /// and whoever waits for it is told. By its worker.
  final void toBroken(Throwable failure) {
    Reserve.releaseFor(failure);
    endBroken(failure);
    leave();
  }

  /// CANCELLING until the deadline, then FORCED.
  private @Nullable Object cancel(boolean forced) throws Throwable {
    if (forced) {
      return force(this);
    }
    Object result = unwind(this);
    if (result != Polling.PENDING || !cancellation().isOverdue(this)) {
      return result;
    }
    homeScheduler().failures().report(cancellation().overrun(this));
    return force(this);
  }

  private void toWaitingOrQueued(int bits, Worker worker) {
    if (worker.hasYielded()) {
      VarHandle.acquireFence(); // before the worker looks at the slot of what was woken last
    } else if (toWaiting(bits, worker.coarseTime())) {
      return;
    }
    Worker home = home(bits);
    if (home == null) {
      worker.pushYielded(this);
    } else {
      home.pushConfined(this);
    }
  }

  /// ACTIVE -> DONE.
  private void end() {
    if (anchor instanceof Anchor.Extended extended) {
      extended.cancellation.end(this);
      extended.letGo();
    }
    clear();
    toDone();
  }

  /// Off the list of live tasks, once the outcome is published: a closing runtime counts on both.
  private void leave() {
    Scheduler scheduler = homeScheduler();
    scheduler.hooks().onEnd(this, scheduler);
    LiveTasks.remove(this);
    try {
      left();
    } finally {
      scheduler.onTaskEnded();
    }
  }

  /// It has ended, and its outcome is published. Twice if it was dropped in a poll that returns
  /// after all.
  void left() {}

  /// The runtime has stopped and will not poll this task again: whoever waits for it is told.
  final void toDropped() {
    drop();
    left();
  }

  /// For {@link Rehearsal}: ends it as without memory, and looks at the outcome.
  final void rehearseEnd(OutOfMemoryError failure) {
    endBroken(failure);
    try {
      resultUnwrapped();
    } catch (Throwable expected) {
      endBroken(expected); // it has ended before
    }
  }

  private void toFailed(Throwable failure, boolean aborted) {
    Scheduler scheduler = homeScheduler();
    if (scheduler.isClosing() && isCancellation(failure)) {
      // the shutdown may have reached its children first, which is no failure of its cleanup
      Throwable signal = newCancelSignal();
      addCleanupFailures(failure, signal);
      abortWith(signal, reason(), scheduler.failures());
      return;
    }
    boolean heard = !(failure instanceof CancelSignal) && isHeard(failure);
    UnhandledFailures reporter = heard ? null : scheduler.failures();
    if (aborted) {
      abortWith(failure, reason(), reporter);
    } else {
      failWith(failure, reporter);
    }
  }

  /// Tells somebody beside the one who awaits the handle.
  ///
  /// @return true if it need not be reported as unhandled, whatever becomes of the handle
  boolean isHeard(Throwable failure) {
    return false;
  }

  private static boolean isCancellation(Throwable failure) {
    return failure instanceof CancelSignal
        || (failure instanceof JoinException join && join.isCancelled());
  }

  private static void addCleanupFailures(Throwable failure, Throwable signal) {
    for (Throwable suppressed : failure.getSuppressed()) {
      if (isCancellation(suppressed)) {
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

  /// How it ended.
  final String outcomeForEvent() {
    return outcomeName();
  }

  /// What {@link Blocker} gives to the thread that waited for this root.
  final @Nullable Object resultUnwrapped() throws Throwable {
    return outcomeUnwrapped();
  }

  /// Spawns it as the root of a thread, which is its waiter before anybody else can be.
  final void spawnFor(Wakeable thread, Scheduler scheduler) {
    toAwaited(thread);
    boolean accepted = false;
    try {
      scheduler.spawn(this);
      accepted = true;
    } finally {
      if (!accepted) {
        withdraw(thread);
      }
    }
  }

  /// Whether it was aborted before it ended.
  final boolean hasEndedAborted() {
    return isCancelledOutcome();
  }

  /// Whether it has ended with a value.
  final boolean hasEndedWithValue() {
    return isValueOutcome();
  }

  /// The value it ended with.
  ///
  /// @return null also if there is none
  final @Nullable Object valueOrNull() {
    return outcomeValue();
  }

  /// The value it ended with, for who has to close it: nobody else is given it from now on.
  ///
  /// @return null also if there is none
  final @Nullable Object valueTakenAway() {
    return takeOutcomeAway();
  }

  /// Whether it has ended; if not, the thread will be woken when it has.
  final boolean isFinishedOr(Wakeable thread) {
    return isFinishedElseWake(thread);
  }
}
