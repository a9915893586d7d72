package weft.runtime.unclosed;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where in the users' code something was made.
final class Origin {
  private static final int FRAMES = 32;

  private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  /// Whether a class is neither the JDK's nor this library's; by where it was loaded from, for
  /// users may have a package of the same name.
  private static final ClassValue<Boolean> IS_USERS =
      new ClassValue<>() {
        private final @Nullable CodeSource own = sourceOf(Origin.class);

        @Override
        protected Boolean computeValue(Class<?> type) {
          ClassLoader loader = type.getClassLoader();
          return loader != null
              && loader != ClassLoader.getPlatformClassLoader()
              && !Objects.equals(sourceOf(type), own);
        }
      };

  private Origin() {}

  private static @Nullable CodeSource sourceOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource();
  }

  /// The users' part of the present stack; all of it where nobody can tell, for one jar holds both.
  static StackTraceElement[] ofThisThread() {
    StackTraceElement[] users = frames(frame -> IS_USERS.get(frame.getDeclaringClass()));
    return users.length > 0 ? users : frames(frame -> true);
  }

  private static StackTraceElement[] frames(Predicate<StackFrame> which) {
    return WALKER.walk(frames ->
        frames
            .filter(which)
            .limit(FRAMES)
            .map(StackFrame::toStackTraceElement)
            .toArray(StackTraceElement[]::new));
  }
}
