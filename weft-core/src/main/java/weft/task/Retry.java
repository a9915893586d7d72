package weft.task;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;
import weft.task.doors.Makers;

/// A retry policy: how often to attempt a call that may fail, with which pauses, and for which
/// failures.
///
/// {@snippet class = "weft.task.RetryExamplesTest" region = "retry"}
///
/// Retry only calls that may be made twice, and failures that another attempt may cure: a lost
/// connection or a restarting server, but not an invalid request. Every layer that retries
/// multiplies the attempts of the layers below, so let only one layer retry, with a {@link
/// RetryBudget}. To fall back on something else, {@link Async#recover} is enough.
///
/// By default there are up to 3 attempts. The pauses double each time, up to 30 s, and the actual
/// pause is a random part of that, so that callers that failed together do not come back together.
/// (This is the "full jitter" of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture
/// Blog, 2015.)
///
/// If no attempt succeeds, the exception of the last one is thrown, unwrapped, with up to ten
/// earlier failures suppressed. Errors are not retried, and neither is cancellation: of the task
/// itself, or as a {@link JoinException} that {@linkplain JoinException#isCancelled says so}.
///
/// ## Cancel safety
///
/// Cancelling a run cancels the current attempt or pause. Whether an attempt is cancel safe depends
/// on its body.
///
/// ## Threads
///
/// Immutable; each method returns a new policy. A run belongs to one body, like any future.
public final class Retry {
  private static final int ATTEMPTS = 3;
  private static final double FACTOR = 2;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  static {
    Makers.setPauses(policy -> Attempts.begin(policy.backoff, policy.rules)::pauseAfter);
  }

  private final Backoff backoff;
  private final Rules rules;

  /// How much of a pause is random.
  public enum Jitter {
    /// All of it: this spreads callers best, and the server sees the fewest calls at a time.
    FULL,
    /// The second half: no pause is shorter than half its length.
    EQUAL,
    /// None. For tests, and if there is only one caller.
    NONE
  }

  /// When to stop.
  ///
  /// @param attempts how many at most, at least 1
  /// @param condition which failures are worth another attempt
  /// @param within how long all of it may take; null for no limit
  /// @param budget what is left for retries; null for no limit
  /// @param onRetry told of each failure that is retried
  record Rules(
      int attempts,
      Predicate<? super Exception> condition,
      @Nullable Duration within,
      @Nullable RetryBudget budget,
      Consumer<? super Failed> onRetry) {}

  /// An attempt that failed and will be followed by another; see {@link #onRetry}.
  ///
  /// @param attempt its number, from 1
  /// @param failure what it failed with
  /// @param pause how long until the next one begins
  public record Failed(int attempt, Exception failure, Duration pause) {}

  private Retry(Backoff backoff, Rules rules) {
    this.backoff = backoff;
    this.rules = rules;
  }

  /// Makes a policy with pauses that grow exponentially.
  ///
  /// @param first the pause after the first failure, before the random part; positive
  /// @return the policy
  /// @throws IllegalArgumentException if the pause is zero or negative
  public static Retry exponential(Duration first) {
    Arguments.positive("first", first);
    var longest = first.compareTo(LONGEST) > 0 ? first : LONGEST;
    return new Retry(
        new Backoff(first, FACTOR, longest, Jitter.FULL),
        new Rules(ATTEMPTS, failure -> true, null, null, retry -> {}));
  }

  /// Sets the factor by which each pause is longer than the one before.
  ///
  /// @param factor at least 1; 2 if it is not set
  /// @return a policy with the factor
  /// @throws IllegalArgumentException if the factor is less than 1
  public Retry factor(double factor) {
    return with(new Backoff(backoff.first(), factor, backoff.limit(), backoff.jitter()));
  }

  /// Sets the longest pause.
  ///
  /// @param limit positive; 30 s if it is not set, or the first pause if that is longer
  /// @return a policy with the limit
  /// @throws IllegalArgumentException if the limit is zero or negative
  public Retry limit(Duration limit) {
    return with(new Backoff(backoff.first(), backoff.factor(), limit, backoff.jitter()));
  }

  /// Sets how much of the pauses is random.
  ///
  /// @param jitter {@link Jitter#FULL} if it is not set
  /// @return a policy with the jitter
  public Retry jitter(Jitter jitter) {
    return with(new Backoff(backoff.first(), backoff.factor(), backoff.limit(), jitter));
  }

  /// Sets how many attempts there may be, including the first one.
  ///
  /// @param attempts at least 1; 3 if it is not set; {@link Integer#MAX_VALUE} for no limit, which
  ///   should be combined with {@link #within}
  /// @return a policy with the number
  /// @throws IllegalArgumentException if the number is less than 1
  public Retry attempts(int attempts) {
    return with(
        new Rules(
            Arguments.atLeastOne("attempts", attempts),
            rules.condition(),
            rules.within(),
            rules.budget(),
            rules.onRetry()));
  }

  /// Sets which failures are retried.
  ///
  /// @param condition called by the task that runs the body; if it throws, the run ends with that
  ///   exception. If it is not set, all exceptions are retried
  /// @return a policy with the condition
  public Retry when(Predicate<? super Exception> condition) {
    Arguments.notNull("condition", condition);
    return with(
        new Rules(rules.attempts(), condition, rules.within(), rules.budget(), rules.onRetry()));
  }

  /// Sets how long all attempts and pauses may take together. An attempt that is running when the
  /// limit passes is cancelled and fails with {@link java.util.concurrent.TimeoutException}. A
  /// pause that would end after the limit is not started: the last failure is thrown at once. To
  /// limit each attempt, put a {@link Async#timeout timeout} into the body.
  ///
  /// @param limit measured from the first poll of a run; not negative
  /// @return a policy with the limit
  /// @throws IllegalArgumentException if the limit is negative
  public Retry within(Duration limit) {
    Arguments.notNegative("limit", limit);
    return with(
        new Rules(rules.attempts(), rules.condition(), limit, rules.budget(), rules.onRetry()));
  }

  /// Makes retries draw on a shared budget.
  ///
  /// @param budget the budget of the service that is called
  /// @return a policy with the budget
  public Retry budget(RetryBudget budget) {
    Arguments.notNull("budget", budget);
    return with(
        new Rules(rules.attempts(), rules.condition(), rules.within(), budget, rules.onRetry()));
  }

  /// Sets what is told of each failure that is followed by another attempt, such as a log or a
  /// counter. The last failure is not among them: it is thrown.
  ///
  /// {@snippet class = "weft.task.RetryExamplesTest" region = "onRetry"}
  ///
  /// @param listener called by the task that runs the body, before the pause; if it throws, the run
  ///   ends with that exception. It replaces an earlier one
  /// @return a policy with the listener
  public Retry onRetry(Consumer<? super Failed> listener) {
    Arguments.notNull("listener", listener);
    return with(
        new Rules(rules.attempts(), rules.condition(), rules.within(), rules.budget(), listener));
  }

  private Retry with(Backoff newBackoff) {
    return new Retry(newBackoff, rules);
  }

  private Retry with(Rules newRules) {
    return new Retry(backoff, newRules);
  }

  /// Makes a future that runs a body until an attempt succeeds or the policy allows no other.
  /// Nothing runs yet.
  ///
  /// @param body an async body that returns a value; it runs once for each attempt
  /// @param <T> the type of the value
  /// @return a future of the value of the first attempt that succeeds; it fails with the exception
  ///   of the last attempt
  public <T extends @Nullable Object> Async<T> run(AsyncSupplier<? extends T> body) {
    Arguments.notNull("body", body);
    return attempting(() -> Bodies.<T>start(body));
  }

  /// Makes a future that runs a body without a result until an attempt succeeds or the policy
  /// allows no other. Nothing runs yet.
  ///
  /// @param body an async body; it runs once for each attempt
  /// @return a future that is done when an attempt has succeeded; it fails with the exception of
  ///   the last attempt
  public Async<Void> run(AsyncRunnable body) {
    Arguments.notNull("body", body);
    return attempting(() -> Bodies.start(body));
  }

  private <T extends @Nullable Object> Async<T> attempting(Supplier<Async<T>> attempt) {
    return Weft.async(() -> {
      var attempts = Attempts.begin(backoff, rules);
      for (; ; ) {
        Exception failure;
        try {
          return attempts.limited(attempt.get()).await();
        } catch (Exception e) {
          failure = e;
        }
        attempts.pauseAfter(failure).await();
      }
    });
  }

  @Override
  public String toString() {
    return "retry (up to " + rules.attempts() + " attempts, pauses from " + backoff.first() + ")";
  }
}
