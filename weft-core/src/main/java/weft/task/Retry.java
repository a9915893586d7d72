package weft.task;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;

/// A policy for calls that may fail and then be worth another attempt: how often, after which
/// pauses, for which failures.
///
/// {@snippet class = "weft.task.RetryExamplesTest" region = "retry"}
///
/// Retry what may be done twice, and what another attempt may cure: a lost connection, a server
/// that is restarted; not a request that was wrong. Every layer that retries multiplies the
/// attempts of those below it, so let one of them do it, with a {@link RetryBudget}. To fall back
/// on something else, {@link Async#recover} is enough.
///
/// Unless told otherwise there are up to 3 attempts; pauses double, up to 30 s, and are random from
/// zero to that: callers that failed together shall not come back together. (Marc Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; his "full jitter".)
///
/// If no attempt succeeds, what the last one threw is thrown, the very exception, with the up to
/// ten failures before it as suppressed ones. Errors are not retried, nor is what ends as
/// cancelled: the task itself, or a {@link JoinException} that {@linkplain
/// JoinException#isCancelled says so}.
///
/// ## Cancel safety
///
/// Cancelling a run cancels its attempt or its pause. Whether an attempt is cancel safe is the
/// matter of its body.
///
/// ## Threads
///
/// Immutable; each method gives another policy. A run belongs to one body, as any future.
public final class Retry {
  private static final int ATTEMPTS = 3;
  private static final double FACTOR = 2;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Backoff backoff;
  private final Rules rules;

  /// Which part of a pause is random.
  public enum Jitter {
    /// All of it: callers spread best, and the server sees the least calls at a time.
    FULL,
    /// The second half: no pause is much shorter than it should be.
    EQUAL,
    /// None. For tests, and where there is one caller.
    NONE
  }

  /// When to stop.
  ///
  /// @param attempts how many at most, at least 1
  /// @param condition which failures are worth another attempt
  /// @param within how long all of it may take; null for no limit
  /// @param budget what is left for retries; null for no limit
  record Rules(
      int attempts,
      Predicate<? super Exception> condition,
      @Nullable Duration within,
      @Nullable RetryBudget budget) {}

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
        new Rules(ATTEMPTS, failure -> true, null, null));
  }

  /// By how much each pause is longer than the one before.
  ///
  /// @param factor at least 1; 2 if it is not set
  /// @return a policy with the factor
  /// @throws IllegalArgumentException if the factor is less than 1
  public Retry factor(double factor) {
    return with(new Backoff(backoff.first(), factor, backoff.limit(), backoff.jitter()));
  }

  /// The longest pause.
  ///
  /// @param limit positive; 30 s if it is not set, or the first pause if that is longer
  /// @return a policy with the limit
  /// @throws IllegalArgumentException if the limit is zero or negative
  public Retry limit(Duration limit) {
    return with(new Backoff(backoff.first(), backoff.factor(), limit, backoff.jitter()));
  }

  /// Which part of the pauses is random.
  ///
  /// @param jitter {@link Jitter#FULL} if it is not set
  /// @return a policy with the jitter
  public Retry jitter(Jitter jitter) {
    return with(new Backoff(backoff.first(), backoff.factor(), backoff.limit(), jitter));
  }

  /// How many attempts there may be, the first one included.
  ///
  /// @param attempts at least 1; 3 if it is not set; {@link Integer#MAX_VALUE} for no limit, which
  ///   wants a {@link #within}
  /// @return a policy with the number
  /// @throws IllegalArgumentException if the number is less than 1
  public Retry attempts(int attempts) {
    return with(
        new Rules(
            Arguments.atLeastOne("attempts", attempts),
            rules.condition(),
            rules.within(),
            rules.budget()));
  }

  /// Which failures are worth another attempt.
  ///
  /// @param condition called by the task that runs the body; what it throws ends the run. All
  ///   exceptions if it is not set
  /// @return a policy with the condition
  public Retry when(Predicate<? super Exception> condition) {
    Arguments.notNull("condition", condition);
    return with(new Rules(rules.attempts(), condition, rules.within(), rules.budget()));
  }

  /// How long all attempts and pauses may take together. The attempt that is under way then is
  /// cancelled and fails with {@link java.util.concurrent.TimeoutException}; a pause that would end
  /// later does not begin: the last failure is thrown at once. For a limit of each attempt put a
  /// {@link Async#timeout timeout} into the body.
  ///
  /// @param limit measured from the first poll of a run; not negative
  /// @return a policy with the limit
  /// @throws IllegalArgumentException if the limit is negative
  public Retry within(Duration limit) {
    Arguments.notNegative("limit", limit);
    return with(new Rules(rules.attempts(), rules.condition(), limit, rules.budget()));
  }

  /// Takes every retry out of a budget that others share.
  ///
  /// @param budget of the service that is called
  /// @return a policy with the budget
  public Retry budget(RetryBudget budget) {
    Arguments.notNull("budget", budget);
    return with(new Rules(rules.attempts(), rules.condition(), rules.within(), budget));
  }

  private Retry with(Backoff newBackoff) {
    return new Retry(newBackoff, rules);
  }

  private Retry with(Rules newRules) {
    return new Retry(backoff, newRules);
  }

  /// Runs a body until an attempt succeeds, or no other is to be made. Nothing runs yet.
  ///
  /// @param body an async body that gives a value; it runs once for each attempt
  /// @param <T> the type of the value
  /// @return a future of the value of the first attempt that succeeds; it fails with what the last
  ///   one threw
  public <T extends @Nullable Object> Async<T> run(AsyncSupplier<? extends T> body) {
    Arguments.notNull("body", body);
    return attempting(() -> Bodies.<T>start(body));
  }

  /// Runs a body without value until an attempt succeeds, or no other is to be made. Nothing runs
  /// yet.
  ///
  /// @param body an async body; it runs once for each attempt
  /// @return a future that is done when an attempt has succeeded; it fails with what the last one
  ///   threw
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
