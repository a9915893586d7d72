package weft;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.combinators.FromPoll;
import weft.combinators.Guarded;
import weft.combinators.Limit;
import weft.combinators.Settled;
import weft.combinators.StageFuture;
import weft.combinators.Timeout;
import weft.polling.Pollable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Blocker;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.TaskFuture;
import weft.support.Arguments;
import weft.sync.Shared;
import weft.time.Deadline;

/// A lazy future: a computation that runs when it is first awaited, and only once.
///
/// Make one with {@link Weft#async(AsyncSupplier) async}. Combine several with `join` and `select`,
/// or run one concurrently, as a task, with `spawn`. Inside an async body, {@link #await} it; on a
/// plain or virtual thread, {@link #block} for it.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "greet"}
///
/// ## Cancel safety
///
/// A future is cancelled if it loses a `select`, exceeds a `timeout` or belongs to an aborted task.
/// The operation it waits for is withdrawn, then its `finally` blocks run, inner before outer. Only
/// then does the code that cancelled it go on. A future that was never polled runs nothing.
///
/// ## Threads
///
/// A future is awaited by one body and not shared between tasks. Only a {@link
/// weft.task.JoinHandle} may be shared.
///
/// @param <T> the type of the value
public abstract class Async<T extends @Nullable Object> extends Pollable {
  /// For subclasses in this library. To write a future of your own, use {@link #fromPoll}.
  protected Async() {}

  /// Suspends the calling body until this future is done, without blocking a thread, and returns
  /// its value.
  ///
  /// Call it only inside async bodies, where the weaver turns it into a suspension point. A call
  /// anywhere else is a compile error if the weaver's annotation processor runs; otherwise it
  /// throws IllegalStateException.
  ///
  /// @return the value, may be null
  /// @throws Exception the exception that the future failed with, unwrapped
  /// @throws IllegalStateException if it is called outside a woven async body
  @SuppressWarnings("DoNotCallSuggester") // woven code does not get here
  public final T await() throws Exception {
    throw Misuse.awaitOutsideBody();
  }

  /// Runs this future on the default runtime and blocks the calling thread until it is done.
  ///
  /// For plain and virtual threads. If the thread is interrupted, the future is aborted, its
  /// cleanup is waited for, and InterruptedException is thrown.
  ///
  /// @return the value, may be null
  /// @throws InterruptedException if this thread was interrupted
  /// @throws Exception the exception that the future failed with, unwrapped
  /// @throws IllegalStateException on a worker thread, which must not block
  public final T block() throws Exception {
    return Blocker.block(this);
  }

  /// Starts this future as a task, at once, and returns it as a CompletableFuture, for code that
  /// knows nothing of this library. {@link #fromStage} is the other way.
  ///
  /// The task runs on the current runtime or, on a thread that belongs to none, on the default one.
  /// If this future fails, so does the CompletableFuture, with the same exception; `join` and `get`
  /// wrap it, as they always do. Whoever ends the CompletableFuture before, with `cancel`,
  /// `complete`, `orTimeout` and the like, aborts the task, whose cleanup runs then; but nobody can
  /// wait for that. Cancelling a dependent stage does not, as ever. Of a {@link
  /// weft.task.JoinHandle} only the wait ends.
  ///
  /// Dependent stages without `Async` in their names may run on a worker thread, so they must not
  /// block.
  ///
  /// @return a fresh CompletableFuture, completed at the task's end; cancelled if the task is
  ///   aborted otherwise, as by the end of its runtime
  /// @throws IllegalStateException if the runtime is closed
  public final CompletableFuture<T> toFuture() {
    return TaskFuture.start(this, Ambient.scheduler());
  }

  /// Shares this future: several may await it, also in different tasks, and its work runs once. It
  /// is cancelled when the last of them has gone.
  ///
  /// {@snippet class = "weft.sync.SharedTest" region = "shared"}
  ///
  /// @return what gives each awaiter a future of its own
  public final Shared<T> shared() {
    return Shared.of(this);
  }

  /// Returns a future that limits how long this one may take.
  ///
  /// When the limit has passed, this future is cancelled, and after its cleanup the limited future
  /// fails with {@link java.util.concurrent.TimeoutException}. So it may fail later than the limit,
  /// by the duration of the cleanup. If the value and the limit come at the same time, the value
  /// wins.
  ///
  /// @param limit measured from the first poll; not negative
  /// @return the limited future
  /// @throws IllegalArgumentException if the limit is negative
  public final Async<T> timeout(Duration limit) {
    return new Timeout<>(this, new Limit.After(limit), null);
  }

  /// Like {@link #timeout(Duration)}, but until an instant, so that several futures can share a
  /// limit.
  ///
  /// @param deadline by the clock of the runtime that polls it; if it has passed already, only a
  ///   future that is done at its first poll is in time
  /// @return the limited future, which fails with IllegalArgumentException if the deadline is of
  ///   another clock
  public final Async<T> timeoutAt(Deadline deadline) {
    return new Timeout<>(this, new Limit.At(Arguments.notNull("deadline", deadline)), null);
  }

  /// Like {@link #timeout(Duration)}, with a deadline of its own for the cleanup. When that has
  /// passed as well, every await in the cleanup throws at once, and the overrun is reported.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param cleanupDeadline measured from the cancellation; not negative
  /// @return the limited future
  /// @throws IllegalArgumentException if a duration is negative
  public final Async<T> timeout(Duration limit, Duration cleanupDeadline) {
    return new Timeout<>(
        this, new Limit.After(limit), Arguments.notNegative("cleanupDeadline", cleanupDeadline));
  }

  /// Like {@link #timeout(Duration)}, but with a value in place of the TimeoutException: {@code
  /// price(item).timeoutOr(ofMillis(200), lastKnown)}.
  ///
  /// When the limit has passed, this future is cancelled, and the value is given after its cleanup.
  /// A failure of this future is thrown as ever, also if it is a TimeoutException of its own; a
  /// failure of the cleanup is reported as unhandled.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param value what is given when this future is late, may be null if T allows it
  /// @return the limited future
  /// @throws IllegalArgumentException if the limit is negative
  public final Async<T> timeoutOr(Duration limit, T value) {
    return Timeout.orElse(this, new Limit.After(limit), value);
  }

  /// Makes this future a conditional branch of a select: `select(a, b.when(open))`.
  ///
  /// @param guard whether the branch takes part; a disabled branch is never polled
  /// @return this future with the guard, for use in `select` only
  public final Async<T> when(boolean guard) {
    return new Guarded<>(this, guard);
  }

  /// Applies a function to the value of this future. The function is an async body and may await.
  ///
  /// @param function applied to the value
  /// @param <R> the type of its result
  /// @return a future of the function's result
  public final <R extends @Nullable Object> Async<R> map(
      AsyncFunction<? super T, ? extends R> function) {
    Arguments.notNull("function", function);
    return Weft.async(() -> Bodies.<T, R>start(function, this.await()).await());
  }

  /// Continues with another future, which a plain function makes from the value of this one.
  ///
  /// @param function returns the future that runs next
  /// @param <R> the type of its value
  /// @return a future of the second future's value
  public final <R extends @Nullable Object> Async<R> then(
      Function<? super T, ? extends Async<? extends R>> function) {
    Arguments.notNull("function", function);
    return Weft.async(() -> function.apply(this.await()).await());
  }

  /// Applies a function to the failure if this future fails with an Exception. Errors and
  /// cancellation are not caught. The function is an async body and may await.
  ///
  /// @param function applied to the failure
  /// @return a future of this one's value or, if it failed, of the function's result
  public final Async<T> recover(AsyncFunction<? super Exception, ? extends T> function) {
    Arguments.notNull("function", function);
    return Weft.async(() -> {
      Exception failure;
      try {
        return this.await();
      } catch (Exception e) {
        failure = e;
      }
      return Bodies.<Exception, T>start(function, failure).await();
    });
  }

  /// Applies a function to the failure if this future fails with an exception of a type. Other
  /// exceptions, errors and cancellation are not caught. The function is an async body and may
  /// await.
  ///
  /// {@snippet class = "weft.OutcomeTest" region = "recover"}
  ///
  /// The handle of a task fails with a {@link weft.task.JoinException}, whose cause is what the
  /// task threw.
  ///
  /// @param type the type of the failures
  /// @param function applied to the failure
  /// @param <X> the type of the failures
  /// @return a future of this one's value or, if it failed so, of the function's result
  public final <X extends Exception> Async<T> recover(
      Class<X> type, AsyncFunction<? super X, ? extends T> function) {
    Arguments.notNull("type", type);
    Arguments.notNull("function", function);
    return Weft.async(() -> {
      X failure;
      try {
        return this.await();
      } catch (Exception e) {
        if (!type.isInstance(e)) {
          throw e;
        }
        failure = type.cast(e);
      }
      return Bodies.<X, T>start(function, failure).await();
    });
  }

  /// Gives how this future ends, in place of its value or its exception. Errors and cancellation
  /// are not caught.
  ///
  /// {@snippet class = "weft.OutcomeTest" region = "settled"}
  ///
  /// @return a future of the outcome, which does not fail with an Exception
  public final Async<Outcome<T>> settled() {
    return new Settled<>(this);
  }

  /// Converts a future to one of a supertype, since Java's type parameters are not covariant.
  ///
  /// @param future the future
  /// @param <T> the supertype
  /// @return the same object
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> Async<T> upcast(Async<? extends T> future) {
    return (Async<T>) future;
  }

  /// One poll of a hand-written future.
  ///
  /// @param <T> the type of the value
  @FunctionalInterface
  public interface PollFunction<T extends @Nullable Object> {
    /// Checks whether the future is done. If it is not, keep the waker, and call it when another
    /// poll may make progress. The waker of an earlier poll is then obsolete.
    ///
    /// @param waker wakes the task that polls
    /// @return ready with the value, or pending
    /// @throws Exception the failure of the future
    Poll<T> poll(Waker waker) throws Exception;
  }

  /// Makes a future from a hand-written poll function, for an operation that something else
  /// completes.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "fromPoll"}
  ///
  /// ## Cancel safety
  ///
  /// Cancelling it does not withdraw the operation; for that, see the overload with `onCancel`.
  ///
  /// @param poll called on a worker thread, by one task at a time, and never again once it returned
  ///   ready
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> fromPoll(PollFunction<T> poll) {
    return fromPoll(poll, () -> {});
  }

  /// Like {@link #fromPoll(PollFunction)}, for an operation that can be withdrawn.
  ///
  /// @param poll called on a worker thread, by one task at a time, and never again once it returned
  ///   ready
  /// @param onCancel withdraws the operation; called at most once, and only if the future was
  ///   polled and is not done
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> fromPoll(
      PollFunction<T> poll, Runnable onCancel) {
    return new FromPoll<>(Arguments.notNull("poll", poll), Arguments.notNull("onCancel", onCancel));
  }

  /// Makes a future from a completion stage, such as a CompletableFuture.
  ///
  /// If the stage fails, awaiting the future throws the original exception, not a
  /// CompletionException.
  ///
  /// ## Cancel safety
  ///
  /// When the await is cancelled, the stage's CompletableFuture is cancelled, too. A dependent
  /// stage does not pass this on to its source: cancelling `request.thenApply(f)` does not cancel
  /// the request. So await the request itself, and apply f in the body. If others wait for the
  /// stage, too, use {@link #fromSharedStage}.
  ///
  /// @param stage the stage, which is already running or done
  /// @param <T> the type of the value
  /// @return a future of its value
  public static <T extends @Nullable Object> Async<T> fromStage(CompletionStage<T> stage) {
    return new StageFuture<>(Arguments.notNull("stage", stage), false);
  }

  /// Like {@link #fromStage}, for a stage that others wait for, too, such as a value of a cache.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling the await ends only the wait; the stage goes on.
  ///
  /// @param stage the stage, which is already running or done
  /// @param <T> the type of the value
  /// @return a future of its value
  public static <T extends @Nullable Object> Async<T> fromSharedStage(CompletionStage<T> stage) {
    return new StageFuture<>(Arguments.notNull("stage", stage), true);
  }
}
