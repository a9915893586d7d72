package weft.task;

import weft.support.Arguments;

/// A policy for a scope: how it reacts to failures, and how many of its tasks run at once; see
/// {@link weft.Weft#scope(ScopePolicy, weft.AsyncConsumer)}.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "policy"}
///
/// A time limit is not part of the policy; for that, use `scope(…).timeout(ofSeconds(5))`.
///
/// @param failures what the failure of a task means for the others
/// @param limit how many tasks run at once, at least 1. The others wait for their turn, roughly in
///   the order in which they were spawned; meanwhile they take some memory, but no resources that
///   their bodies would acquire. A task that awaits one that has not had its turn may wait for
///   ever, so a task should not await another one of its scope.
public record ScopePolicy(Failures failures, int limit) {
  /// What the failure of a task means for the others.
  public enum Failures {
    /// The first failure aborts the body and all other tasks.
    FIRST,

    /// The other tasks go on, and the scope fails when all have ended. Only a failure of the
    /// scope's body aborts the tasks.
    ALL,

    /// The failure of a task is its own: the other tasks go on, and so does the scope. Whoever
    /// awaits the task's handle gets the failure; if nobody does, it is reported as unhandled. Only
    /// a failure of the scope's body aborts the tasks, and fails the scope.
    OWN
  }

  /// Checks the limit.
  public ScopePolicy {
    Arguments.notNull("failures", failures);
    Arguments.atLeastOne("limit", limit);
  }

  /// The first failure aborts the other tasks; any number of tasks run at once. This is what {@link
  /// weft.Weft#scope(weft.AsyncConsumer) scope} does without a policy.
  ///
  /// @return the policy
  public static ScopePolicy firstFailure() {
    return new ScopePolicy(Failures.FIRST, Integer.MAX_VALUE);
  }

  /// Failures do not stop the other tasks; any number of tasks run at once.
  ///
  /// @return the policy
  public static ScopePolicy allFailures() {
    return new ScopePolicy(Failures.ALL, Integer.MAX_VALUE);
  }

  /// The failure of a task is its own, and any number of tasks run at once: a supervisor, for tasks
  /// that have nothing to do with each other, such as the connections of a server. (Kotlin's
  /// `supervisorScope`.)
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "supervisor"}
  ///
  /// @return the policy
  public static ScopePolicy supervisor() {
    return new ScopePolicy(Failures.OWN, Integer.MAX_VALUE);
  }

  /// The same policy with a limit on how many tasks run at once.
  ///
  /// @param tasks how many run at once, at least 1
  /// @return a policy
  /// @throws IllegalArgumentException if the limit is less than 1
  public ScopePolicy limit(int tasks) {
    return new ScopePolicy(failures, tasks);
  }
}
