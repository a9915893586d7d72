package weft.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Reserve;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;
import weft.unwinding.Undelivered;

/// The handle of a spawned task: await the task's result, check whether it has finished, or abort
/// it.
///
/// Unlike other futures, it is not lazy: the task runs whether or not anybody awaits the handle,
/// and it goes on if an await of the handle is cancelled. Only one body may await it at a time. The
/// result is kept, so the handle may be awaited again afterwards.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "handle"}
///
/// ## Cancel safety
///
/// **Cancel safe.** Cancelling the await (by a lost select, a timeout) only stops waiting; the task
/// goes on.
///
/// @param <T> the type of the task's value
public abstract class JoinHandle<T extends @Nullable Object> extends Async<T> {
  /// Stands for a null value in {@link #outcome}.
  private static final Object NULL = new Object();

  /// Stands in {@link #outcome} for nobody, who waits in place of whoever might.
  private static final Wakeable DETACHED = new Nobody();

  /// Stands in {@link #outcome} where nobody has the handle, so that nobody can wait.
  private static final Wakeable NOBODY = new Nobody();

  /// Who is told of nothing.
  private static final class Nobody extends Wakeable {
    @Override
    protected void wake() {}
  }

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(JoinHandle.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Any thread, CAS. Guard: TaskTest, TaskJcstress.
  ///
  ///     null     -> Wakeable   somebody waits
  ///     Wakeable -> Wakeable   the same waiter under another waker
  ///     Wakeable -> null       the waiter withdrew
  ///     null     -> NOBODY     spawned where nobody keeps the handle; before publish, plain
  ///     NOBODY   -> result     the task ended; plain, with release
  ///     null     -> DETACHED   nobody will wait
  ///     DETACHED -> Wakeable   somebody waits all the same
  ///     either   -> result     the task ended: NULL, a Boxed, a Failure, or the value itself.
  ///                            DETACHED -> Failure: reported by whoever ended the task
  ///     value    -> Failure    nobody was to receive it, and it went back to where it came from
  private volatile @Nullable Object outcome;

  /// A value that would be taken for a waiter.
  private record Boxed(Object value) {}

  /// For subclasses in this library.
  protected JoinHandle() {}

  /// Asks the task to stop. It is cancelled at the await where it waits, its cleanup runs, and it
  /// ends as cancelled. A task that ends before it awaits again keeps its result. Idempotent. Does
  /// not wait: to wait for the cleanup, await the handle.
  ///
  /// ## Threads
  ///
  /// Any thread.
  public abstract void abort();

  /// Like {@link #abort()}, with a deadline of its own for the cleanup. When the deadline has
  /// passed, every await in the cleanup throws at once, and the overrun is reported. A task that is
  /// already being cancelled keeps its deadline.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @param cleanupDeadline how long the cleanup may take, measured from its start; not negative.
  ///   With zero it may not wait at all.
  /// @throws IllegalArgumentException if the deadline is negative
  public abstract void abort(Duration cleanupDeadline);

  /// Like {@link #abort()}, and says why: whoever awaits the handle finds it in the {@link
  /// JoinException}, and the cleanup in the {@link CancelSignal}. A task that is already being
  /// cancelled keeps its reason.
  ///
  /// ## Threads
  ///
  /// Any thread.
  ///
  /// @param reason for people, such as `"the client has gone"`
  public abstract void abort(String reason);

  /// Asks the task to stop without waiting in its cleanup: `finally` blocks run, but every await in
  /// them throws at once. It may also be called after {@link #abort()}, for a task whose cleanup
  /// takes too long. Idempotent. Does not wait.
  ///
  /// ## Threads
  ///
  /// Any thread.
  public abstract void abortNow();

  /// Declares that nobody will await this handle. A failure of the task is then reported as soon as
  /// the task ends (at once, if it has ended), not only when the handle is garbage collected or the
  /// runtime closes.
  ///
  /// The weaver adds this call wherever the result of a `spawn` is ignored: `spawn(() -> …);`. Call
  /// it yourself if you keep a handle only to abort the task. The handle can still be awaited,
  /// which takes the call back. While somebody awaits the handle, the call does nothing.
  /// Idempotent.
  ///
  /// ## Threads
  ///
  /// Any thread.
  public final void detach() {
    if (OUTCOME.compareAndExchange(this, null, DETACHED) instanceof Failure failure) {
      failure.settle();
    }
  }

  /// Returns which task this is. Any thread.
  ///
  /// @return its id, name and place
  public abstract TaskInfo info();

  /// Whether the task has ended, including its cleanup. Any thread.
  ///
  /// @return true once the result is available without waiting
  public final boolean isFinished() {
    Object current = outcome;
    return current != null && !(current instanceof Wakeable);
  }

  /// How a task ended, for recordings.
  ///
  /// @return `value`, `failure`, `cancelled`, or `none` if it has not ended
  protected final String outcomeName() {
    if (outcome instanceof Failure failure) {
      return failure.cancelled() ? "cancelled" : "failure";
    }
    return isFinished() ? "value" : "none";
  }

  /// Whether it has ended with a value.
  ///
  /// @return false also if it has not ended
  protected final boolean isValueOutcome() {
    return isFinished() && !(outcome instanceof Failure);
  }

  /// Registers the waiter, or delivers.
  ///
  /// @param waker the waiter
  /// @return PENDING or the value
  /// @throws JoinException if the task failed or was aborted
  protected final @Nullable Object pollOutcome(Wakeable waker) throws JoinException {
    return isFinishedElseWake(waker) ? deliver(outcome, waker) : Polling.PENDING;
  }

  /// The first poll of a new waiter, which is refused while another waits.
  ///
  /// @param waker the waiter
  /// @return PENDING or the value
  /// @throws JoinException if the task failed or was aborted
  protected final @Nullable Object pollOutcomeFirst(Wakeable waker) throws JoinException {
    Object current = OUTCOME.compareAndExchange(this, null, waker);
    if (current == DETACHED) {
      current = OUTCOME.compareAndExchange(this, DETACHED, waker);
      if (current == DETACHED) {
        return Polling.PENDING;
      }
    }
    if (current == null) {
      return Polling.PENDING;
    }
    if (current instanceof Wakeable first) { // the same waker may be another branch's, too
      throw Misuse.handleAwaitedByTwo(this, first, waker);
    }
    return Worker.hasBudget(waker) ? deliver(current, waker) : Polling.PENDING;
  }

  /// Registers the waiter, and tells whether there is anything to wait for.
  ///
  /// @param waker the waiter
  /// @return true if the task has ended
  protected final boolean isFinishedElseWake(Wakeable waker) {
    Object current;
    do {
      current = OUTCOME.getAcquire(this);
      if (current != null && !(current instanceof Wakeable)) {
        return true;
      }
    } while (current != waker && !OUTCOME.compareAndSet(this, current, waker));
    return false;
  }

  /// Registers the waiter of a task that is about to be spawned.
  ///
  /// @param waker the waiter
  protected final void toAwaited(Wakeable waker) {
    if (OUTCOME.compareAndExchange(this, null, waker) instanceof Wakeable first) {
      throw Misuse.handleAwaitedByTwo(this, first, waker);
    } // else, if it was claimed before, the spawn is refused
  }

  /// Nobody has this handle. Before publish.
  protected final void toHandleless() {
    OUTCOME.set(this, NOBODY);
  }

  /// Ends the wait of one that may not be the waiter.
  ///
  /// @param waker the waiter
  protected final void withdraw(Wakeable waker) {
    OUTCOME.compareAndSet(this, waker, null);
  }

  /// Ends the wait, not the task.
  protected final void withdrawWaiter() {
    Object current = OUTCOME.getAcquire(this);
    if (current instanceof Wakeable && current != DETACHED) {
      OUTCOME.compareAndSet(this, current, null);
    }
  }

  /// Ends the task with a value and wakes the waiter. Once, by whoever ran the task.
  ///
  /// @param value the value, may be null
  protected final void completeWith(@Nullable Object value) {
    if (value == null) {
      publish(NULL);
    } else {
      publish(value instanceof Wakeable || value instanceof Failure ? new Boxed(value) : value);
    }
  }

  /// Ends the task with a failure, wakes the waiter, and has the failure reported should nobody
  /// ever ask. Once, by whoever ran the task.
  ///
  /// @param failure what the body threw
  /// @param reporter told of a failure that nobody observed; null if somebody was told
  protected final void failWith(Throwable failure, @Nullable UnhandledFailures reporter) {
    endWith(Failure.of(failure), reporter);
  }

  /// Ends an aborted task.
  ///
  /// @param ending what its unwinding threw: a cleanup's failure, or the signal
  /// @param reason why it was aborted; null if nobody said so
  /// @param reporter told of a cleanup's failure that nobody observed; null if somebody was told
  protected final void abortWith(
      Throwable ending, @Nullable String reason, @Nullable UnhandledFailures reporter) {
    endWith(Failure.aborted(ending, reason), reporter);
  }

  /// Ends a task that its closed runtime will never poll again, unless it has ended.
  protected final void drop() {
    endUnlessEnded(Failure.of(new CancelSignal()));
  }

  /// Ends a task that could not be ended properly, unless it has ended. Without memory it allocates
  /// nothing.
  ///
  /// @param failure what went wrong
  protected final void endBroken(Throwable failure) {
    endUnlessEnded(
        failure instanceof OutOfMemoryError ? Failure.OUT_OF_MEMORY : Failure.of(failure));
  }

  private void endUnlessEnded(Failure failure) {
    Object current;
    do {
      current = OUTCOME.getAcquire(this);
      if (current != null && !(current instanceof Wakeable)) {
        return;
      }
    } while (!OUTCOME.compareAndSet(this, current, failure));
    if (current != null) {
      wakeSurely((Wakeable) current);
    }
  }

  private void endWith(Failure failure, @Nullable UnhandledFailures reporter) {
    if (reporter != null && failure.deservesReport()) {
      failure.watchedBy(reporter, info());
      reporter.watch(this, failure);
    }
    Object waiter = publish(failure);
    if (waiter == DETACHED || waiter == NOBODY) {
      failure.settle();
    }
  }

  /// Ends the task and wakes the waiter.
  ///
  /// @return the waiter, or {@link #DETACHED}, or {@link #NOBODY}, or null
  private @Nullable Object publish(Object result) {
    if (OUTCOME.get(this) == NOBODY) {
      OUTCOME.setRelease(this, result);
      return NOBODY;
    }
    Object previous = OUTCOME.getAndSet(this, result);
    if (previous instanceof Wakeable waiter) {
      wakeSurely(waiter);
    }
    return previous;
  }

  /// Nobody would wake it again.
  private static void wakeSurely(Wakeable waiter) {
    try {
      Polling.wake(waiter);
    } catch (OutOfMemoryError e) {
      Reserve.releaseFor(e);
      Polling.wake(waiter);
    }
  }

  private @Nullable Object deliver(@Nullable Object result, Wakeable waker) throws JoinException {
    if (result == NULL) {
      return null;
    }
    if (result instanceof Failure failure) {
      failure.toObserved();
      throw JoinException.of(failure);
    }
    if (Undelivered.isGivenBack(result)) {
      throw Misuse.givenBack(this, waker);
    }
    return result instanceof Boxed boxed ? boxed.value() : result;
  }

  /// The result of a finished task as `run` and `block` give it: the body's own exception.
  ///
  /// @return the value
  /// @throws Throwable what the body threw; a cancellation as {@link JoinException}
  protected final @Nullable Object outcomeUnwrapped() throws Throwable {
    if (outcome instanceof Failure failure && !failure.cancelled()) {
      failure.toObserved();
      throw failure.cause();
    }
    return pollOutcome(NO_WAITER);
  }

  /// Whether it has ended as aborted.
  ///
  /// @return false also if it has not ended
  protected final boolean isCancelledOutcome() {
    return outcome instanceof Failure failure && failure.cancelled();
  }

  /// The value of a finished task.
  ///
  /// @return null also if it has none
  protected final @Nullable Object outcomeValue() {
    Object current = outcome;
    if (current instanceof Boxed boxed) {
      return boxed.value();
    }
    return current == NULL || current instanceof Failure || current instanceof Wakeable
        ? null
        : current;
  }

  /// The value of a finished task, which nobody was to receive and is going back. Whoever asks all
  /// the same is told that the task was cancelled.
  ///
  /// @return null also if it has none
  protected final @Nullable Object takeOutcomeAway() {
    Object value = outcomeValue();
    return value != null && OUTCOME.compareAndSet(this, value, Failure.of(new CancelSignal()))
        ? value
        : null;
  }

  private static final Wakeable NO_WAITER = new Nobody();

  /// What a body leaves behind for the body that awaits it in the same task. Owner only.
  ///
  /// @param result a value, which may be null, or what it threw
  protected final void setInlineOutcome(@Nullable Object result) {
    OUTCOME.set(this, result);
  }

  /// What {@link #setInlineOutcome} was given. Owner only.
  ///
  /// @return a value, which may be null, or what it threw
  protected final @Nullable Object inlineOutcome() {
    return OUTCOME.get(this);
  }

  /// Makes the signal that unwinds a cancelled body.
  ///
  /// @return a fresh signal
  protected static Throwable newCancelSignal() {
    return new CancelSignal();
  }

  /// The signal that unwinds a cancelled body, whatever else was thrown meanwhile.
  ///
  /// @param thrown null for nothing; the signal itself; else what is suppressed in it
  /// @return the signal
  protected static Throwable cancelSignal(@Nullable Throwable thrown) {
    return CancelSignal.with(thrown);
  }

  /// Makes a future whose poll throws, for resuming a body with an exception at its await.
  ///
  /// @param failure what it throws
  /// @return the future
  protected static Pollable throwing(Throwable failure) {
    return new Pollable() {
      @Override
      protected Object poll(Wakeable waker) throws Throwable {
        throw failure;
      }

      @Override
      public String toString() {
        return failure instanceof CancelSignal
            ? "nothing: it is cancelled"
            : "nothing: " + Waits.textOf(failure);
      }
    };
  }
}
