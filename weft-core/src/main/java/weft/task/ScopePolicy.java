package weft.task;

import weft.support.Arguments;

/// What a scope does about failures, and how many of its tasks run at once; see {@link
/// weft.Weft#scope(ScopePolicy, weft.AsyncConsumer)}.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "policy"}
///
/// A limit of time is no part of it: `scope(…).timeout(ofSeconds(5))`.
///
/// @param failures what the failure of a task means for the others
/// @param limit how many tasks run at once, at least 1. Others wait for their turn, about in the
///   order of their spawns; they hold memory, but nothing that their bodies take. A task that waits
///   for one that has no turn yet waits for ever, so a task should not await another of its scope.
public record ScopePolicy(Failures failures, int limit) {
  /// What the failure of a task means for the others.
  public enum Failures {
    /// The first failure aborts the body and all other tasks.
    FIRST,

    /// The others go on; the scope fails when all have ended. Only a failure of the scope's body
    /// aborts the tasks.
    ALL
  }

  /// Checks the limit.
  public ScopePolicy {
    Arguments.notNull("failures", failures);
    Arguments.atLeastOne("limit", limit);
  }

  /// The first failure aborts the others; any number runs at once. What {@link
  /// weft.Weft#scope(weft.AsyncConsumer) scope} does without a policy.
  ///
  /// @return the policy
  public static ScopePolicy firstFailure() {
    return new ScopePolicy(Failures.FIRST, Integer.MAX_VALUE);
  }

  /// Failures do not stop the others; any number runs at once.
  ///
  /// @return the policy
  public static ScopePolicy allFailures() {
    return new ScopePolicy(Failures.ALL, Integer.MAX_VALUE);
  }

  /// The same with a limit.
  ///
  /// @param tasks how many run at once, at least 1
  /// @return a policy
  /// @throws IllegalArgumentException if the limit is less than 1
  public ScopePolicy limit(int tasks) {
    return new ScopePolicy(failures, tasks);
  }
}
