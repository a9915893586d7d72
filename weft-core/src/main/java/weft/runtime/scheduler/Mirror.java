package weft.runtime.scheduler;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a mirrored task-local value is shown: something of the thread's, such as a logger's
/// context. Reads and writes that of the present thread; what these throw is reported.
///
/// @param getter gives what is there, null for nothing; null if it cannot be read
/// @param setter puts something there
/// @param clear makes it nothing; null if the setter does that
public record Mirror(
    @Nullable Supplier<? extends @Nullable Object> getter,
    Consumer<@Nullable Object> setter,
    @Nullable Runnable clear) {

  /// What is there now.
  ///
  /// @param otherwise the answer if it cannot be read
  @Nullable Object read(@Nullable Object otherwise) {
    if (getter == null) {
      return otherwise;
    }
    try {
      return getter.get();
    } catch (Throwable failure) {
      report(failure);
      return otherwise;
    }
  }

  /// Puts something there, or nothing.
  ///
  /// @param value null for nothing
  /// @param like a value of the kind that the setter takes: for maps, of which many a setter takes
  ///   no null, nothing is an empty one
  void write(@Nullable Object value, Object like) {
    try {
      if (value != null) {
        setter.accept(value);
      } else if (clear != null) {
        clear.run();
      } else {
        setter.accept(like instanceof Map ? Map.of() : null);
      }
    } catch (Throwable failure) {
      report(failure);
    }
  }

  private static void report(Throwable failure) {
    Ambient.scheduler().failures().report(failure);
  }
}
