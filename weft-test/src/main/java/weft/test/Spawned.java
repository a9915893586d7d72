package weft.test;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weft.runtime.AsyncRuntime;
import weft.task.TaskInfo;

/// The tasks of a runtime that have not ended, and where each was spawned. Told by the runtime's
/// hooks, on any thread.
final class Spawned {
  private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  /// Whether a class is the test's own: neither the JDK's nor Weft's. By where it was loaded from,
  /// for tests may stand in any package.
  private static final ClassValue<Boolean> IS_USERS =
      new ClassValue<>() {
        private final @Nullable CodeSource core = sourceOf(AsyncRuntime.class);
        private final @Nullable CodeSource kit = sourceOf(Spawned.class);

        @Override
        protected Boolean computeValue(Class<?> type) {
          ClassLoader loader = type.getClassLoader();
          CodeSource source = sourceOf(type);
          return loader != null
              && loader != ClassLoader.getPlatformClassLoader()
              && !Objects.equals(source, core)
              && !Objects.equals(source, kit);
        }
      };

  private record Origin(String name, @Nullable StackFrame frame) {
    @Override
    public String toString() {
      return frame == null ? name : name + ", spawned at " + frame.toStackTraceElement();
    }
  }

  /// Any thread; by the number of the task.
  private final Map<Long, Origin> alive = new ConcurrentHashMap<>();

  void add(TaskInfo task) {
    StackFrame frame =
        WALKER.walk(frames ->
            frames.filter(f -> IS_USERS.get(f.getDeclaringClass())).findFirst().orElse(null));
    alive.put(task.id(), new Origin(task.name(), frame));
  }

  void remove(TaskInfo task) {
    alive.remove(task.id());
  }

  int count() {
    return alive.size();
  }

  /// A line for each place, with the number of tasks that were spawned there.
  String describe() {
    return Leftovers.tally(alive.values().stream().map(Origin::toString));
  }

  private static @Nullable CodeSource sourceOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }
}
