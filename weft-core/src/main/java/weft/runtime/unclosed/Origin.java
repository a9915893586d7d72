package weft.runtime.unclosed;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Objects;
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

  /// The users' part of the present stack.
  static StackTraceElement[] ofThisThread() {
    return WALKER.walk(frames ->
        frames
            .filter(frame -> IS_USERS.get(frame.getDeclaringClass()))
            .limit(FRAMES)
            .map(StackFrame::toStackTraceElement)
            .toArray(StackTraceElement[]::new));
  }
}
