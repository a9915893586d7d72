package weft.stream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;

/// The first item. Owner only.
///
/// @param <T> the type of the items
final class FindFirst<T> extends Terminal<T, Optional<T>> {
  private @Nullable T first;

  FindFirst(AsyncStream<T> stream) {
    super(stream, "findFirst");
  }

  @Override
  boolean accept(T item) {
    first = item;
    return false;
  }

  @Override
  Optional<T> result() {
    return Optional.ofNullable(first);
  }

  @Override
  protected @Nullable Object undelivered() {
    return first == null ? Polling.PENDING : first;
  }
}
