package weft.task;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;

/// A builder that spawns tasks with a name, or tasks that stay on one worker, in a {@link JoinSet}
/// or under a key of a {@link JoinMap}; otherwise as {@link TaskBuilder}.
///
/// Immutable; each method returns a new builder.
///
/// @param <T> the type of the tasks' values
public final class MemberBuilder<T extends @Nullable Object> implements MemberSpawner<T> {
  private final BiFunction<Async<? extends T>, Traits, JoinHandle<T>> starter;
  private final Traits traits;

  MemberBuilder(BiFunction<Async<? extends T>, Traits, JoinHandle<T>> starter, Traits traits) {
    this.starter = starter;
    this.traits = traits;
  }

  /// Names the task, for dumps, messages and {@link TaskInfo}.
  ///
  /// @param name not blank
  /// @return a builder with the name
  /// @throws IllegalArgumentException if the name is blank
  public MemberBuilder<T> name(String name) {
    return new MemberBuilder<>(starter, traits.withName(Arguments.notNull("name", name)));
  }

  /// Keeps the task on one worker; see {@link TaskBuilder#confined}.
  ///
  /// @return a builder of confined tasks
  public MemberBuilder<T> confined() {
    return new MemberBuilder<>(starter, traits.withConfined());
  }

  @Override
  public JoinHandle<T> spawn(Async<? extends T> future) {
    return starter.apply(Arguments.notNull("future", future), traits);
  }
}
