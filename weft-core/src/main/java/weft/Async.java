package weft;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.combinators.FromPoll;
import weft.combinators.Guarded;
import weft.combinators.Limit;
import weft.combinators.StageFuture;
import weft.combinators.Timeout;
import weft.polling.Pollable;
import weft.runtime.scheduler.Blocker;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Misuse;
import weft.support.Arguments;
import weft.time.Deadline;

/// A computation that has not started: a lazy future, which runs when it is awaited, and once.
///
/// Make one with {@link Weft#async(AsyncSupplier) async}; combine several with `join` and `select`;
/// run it beside others with `spawn`. Inside an async body {@link #await} it, on a plain or virtual
/// thread {@link #block} for it.
///
/// ```java
/// static Async<String> greet(String name) {
///   return async(() -> {
///     sleep(ofMillis(100)).await();
///     return "Hello, " + name;
///   });
/// }
/// ```
///
/// ## Cancel safety
///
/// A future that loses a `select`, exceeds a `timeout` or belongs to an aborted task is cancelled:
/// the operation it waits for is withdrawn, and its `finally` blocks run, inner before outer,
/// before whoever cancelled it goes on. One that was never polled runs nothing.
///
/// ## Threads
///
/// Awaited by one body; not shared between tasks. Only a {@link weft.task.JoinHandle} may be passed
/// around.
///
/// @param <T> the type of the value
public abstract class Async<T extends @Nullable Object> extends Pollable {
  /// For subclasses in this library. To write a future of your own use {@link #fromPoll}.
  protected Async() {}

  /// Suspends the body until this future is done, without holding a thread, and gives its value.
  ///
  /// It belongs inside async bodies and only there: the weaver turns it into a suspension point. A
  /// call anywhere else is a compile error where the weaver runs, and this exception where it does
  /// not.
  ///
  /// @return the value, may be null
  /// @throws Exception the very exception the future failed with
  /// @throws IllegalStateException if it is called outside a woven async body
  @SuppressWarnings("DoNotCallSuggester") // woven code does not get here
  public final T await() throws Exception {
    throw Misuse.awaitOutsideBody();
  }

  /// Runs this future on the default runtime, and this thread waits for it.
  ///
  /// For plain and virtual threads. An interrupt aborts the future, waits for its cleanup, and
  /// throws.
  ///
  /// @return the value, may be null
  /// @throws InterruptedException if this thread was interrupted
  /// @throws Exception the very exception the future failed with
  /// @throws IllegalStateException on a worker, which must not wait
  public final T block() throws Exception {
    return Blocker.block(this);
  }

  /// Limits how long this future may take.
  ///
  /// It fails with {@link java.util.concurrent.TimeoutException} when the limit has passed; this
  /// future is cancelled first and its cleanup waited for, so it may fail that much later. If both
  /// happen at once the value wins.
  ///
  /// @param limit measured from the first poll; not negative
  /// @return the limited future
  /// @throws IllegalArgumentException if the limit is negative
  public final Async<T> timeout(Duration limit) {
    return new Timeout<>(this, new Limit.After(limit), null);
  }

  /// As {@link #timeout(Duration)}, until an instant, so that several futures can share a limit.
  ///
  /// @param deadline by the clock of the runtime that polls it; if it has passed, only what is done
  ///   at its first poll is in time
  /// @return the limited future, which fails with IllegalArgumentException if the deadline is of
  ///   another clock
  public final Async<T> timeoutAt(Deadline deadline) {
    return new Timeout<>(this, new Limit.At(Arguments.notNull("deadline", deadline)), null);
  }

  /// As {@link #timeout(Duration)}, with a deadline of its own for the cleanup: when that has
  /// passed, too, every await in it throws at once, and the overrun is reported.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param cleanupDeadline measured from the cancellation; not negative
  /// @return the limited future
  /// @throws IllegalArgumentException if a duration is negative
  public final Async<T> timeout(Duration limit, Duration cleanupDeadline) {
    return new Timeout<>(
        this, new Limit.After(limit), Arguments.notNegative("cleanupDeadline", cleanupDeadline));
  }

  /// Takes part in a select only under a condition: `select(a, b.when(open))`.
  ///
  /// @param guard whether the branch takes part; a disabled branch is never polled
  /// @return this future with its guard, for `select` only
  public final Async<T> when(boolean guard) {
    return new Guarded<>(this, guard);
  }

  /// Goes on with a function of the value. The function is an async body and may await.
  ///
  /// @param function applied to the value
  /// @param <R> the type of its result
  /// @return a future of the function's result
  public final <R extends @Nullable Object> Async<R> map(
      AsyncFunction<? super T, ? extends R> function) {
    Arguments.notNull("function", function);
    return Weft.async(() -> Bodies.<T, R>start(function, this.await()).await());
  }

  /// Goes on with another future that a plain function makes of the value.
  ///
  /// @param function gives the future that runs next
  /// @param <R> the type of its value
  /// @return a future of the second future's value
  public final <R extends @Nullable Object> Async<R> then(
      Function<? super T, ? extends Async<? extends R>> function) {
    Arguments.notNull("function", function);
    return Weft.async(() -> function.apply(this.await()).await());
  }

  /// Goes on with a function of the failure, should this future fail with an Exception; errors and
  /// cancellation pass. The function is an async body and may await.
  ///
  /// @param function applied to the failure
  /// @return a future that gives this one's value or the function's
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

  /// Reads a future of a type as one of a supertype, which its type parameter does not allow.
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
    /// Looks whether the future is done. If it is not, the waker must be kept and woken when it is
    /// worth looking again; a waker kept before is then obsolete.
    ///
    /// @param waker wakes the task that polls
    /// @return the answer
    /// @throws Exception the failure of the future
    Poll<T> poll(Waker waker) throws Exception;
  }

  /// The door for futures written by hand: an operation that somebody else completes.
  ///
  /// ```java
  /// Async<Integer> parsed = Async.fromPoll(waker -> {
  ///   if (box.value() != null) return Poll.ready(box.value());
  ///   box.onChange(waker::wake);
  ///   return Poll.pending();
  /// });
  /// ```
  ///
  /// ## Cancel safety
  ///
  /// Nothing is withdrawn when it is cancelled; see the form with `onCancel`.
  ///
  /// @param poll called on a worker, by one task at a time, never after it was done
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> fromPoll(PollFunction<T> poll) {
    return fromPoll(poll, () -> {});
  }

  /// Like {@link #fromPoll(PollFunction)}, for an operation that can be withdrawn.
  ///
  /// @param poll called on a worker, by one task at a time, never after it was done
  /// @param onCancel withdraws the operation; called at most once, only if it was polled and is not
  ///   done
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> fromPoll(
      PollFunction<T> poll, Runnable onCancel) {
    return new FromPoll<>(Arguments.notNull("poll", poll), Arguments.notNull("onCancel", onCancel));
  }

  /// Awaits any completion stage, such as a CompletableFuture.
  ///
  /// A failure arrives as itself, not wrapped in CompletionException.
  ///
  /// ## Cancel safety
  ///
  /// When the wait is cancelled the stage's future is cancelled, too. A dependent stage does not
  /// pass that on to its source: cancelling `request.thenApply(f)` does not cancel the request, so
  /// await the request and apply f in the body.
  ///
  /// @param stage the stage, which runs already or is done
  /// @param <T> the type of the value
  /// @return a future of its value
  public static <T extends @Nullable Object> Async<T> fromStage(CompletionStage<T> stage) {
    return new StageFuture<>(Arguments.notNull("stage", stage));
  }
}
