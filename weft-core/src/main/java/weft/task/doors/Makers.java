package weft.task.doors;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.combinators.ScopeTasks;
import weft.runtime.scheduler.Starter;
import weft.task.Retry;
import weft.task.TaskBuilder;
import weft.task.TaskScope;

/// Makes objects of `weft.task` whose constructors are hidden, because their parameters are: the
/// JDK's way of shared secrets. {@link TaskBuilder}, {@link TaskScope} and {@link Retry} give it
/// their constructors when they are initialised.
public final class Makers {
  private static volatile @Nullable Function<Starter, TaskBuilder> builders;
  private static volatile @Nullable Function<ScopeTasks, TaskScope> scopes;
  private static volatile @Nullable Function<Retry, Pauses> pauses;

  private Makers() {}

  /// For the initialiser of {@link TaskBuilder}.
  ///
  /// @param maker its constructor
  public static void setBuilders(Function<Starter, TaskBuilder> maker) {
    builders = maker;
  }

  /// For the initialiser of {@link TaskScope}.
  ///
  /// @param maker its constructor
  public static void setScopes(Function<ScopeTasks, TaskScope> maker) {
    scopes = maker;
  }

  /// For the initialiser of {@link Retry}.
  ///
  /// @param maker begins a run
  public static void setPauses(Function<Retry, Pauses> maker) {
    pauses = maker;
  }

  /// Makes a task builder.
  ///
  /// @param starter starts its tasks
  /// @return a builder without name
  public static TaskBuilder builder(Starter starter) {
    if (builders == null) {
      initialise(TaskBuilder.class);
    }
    return Objects.requireNonNull(builders).apply(starter);
  }

  /// Makes a scope.
  ///
  /// @param tasks its tasks
  /// @return what users see of them
  public static TaskScope scope(ScopeTasks tasks) {
    if (scopes == null) {
      initialise(TaskScope.class);
    }
    return Objects.requireNonNull(scopes).apply(tasks);
  }

  /// Begins a run of a policy. On a worker.
  ///
  /// @param policy the policy
  /// @return the pauses between its attempts
  public static Pauses pauses(Retry policy) {
    return Objects.requireNonNull(pauses).apply(policy);
  }

  private static void initialise(Class<?> type) {
    try {
      MethodHandles.lookup().ensureInitialized(type);
    } catch (IllegalAccessException e) {
      throw new AssertionError("a public class of this module", e);
    }
  }
}
