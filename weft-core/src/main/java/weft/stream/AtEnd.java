package weft.stream;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits for the end of a stream, and then gives what it is told. Owner only.
///
/// @param <T> the type of the items, which are dropped
/// @param <R> the type of the result
final class AtEnd<T, R extends @Nullable Object> extends Terminal<T, R> {
  private final Supplier<R> result;

  AtEnd(AsyncStream<T> stream, String name, Supplier<R> result) {
    super(stream, name);
    this.result = result;
  }

  @Override
  boolean accept(T item) {
    return true;
  }

  @Override
  R result() {
    return result.get();
  }
}
