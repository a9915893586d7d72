package weft.stream;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;

/// The least of all items, or the first of several. Owner only.
///
/// @param <T> the type of the items
final class Best<T> extends Terminal<T, Optional<T>> {
  private final Comparator<? super T> comparator;
  private @Nullable T best;

  Best(AsyncStream<T> stream, String name, Comparator<? super T> comparator) {
    super(stream, name);
    this.comparator = comparator;
  }

  @Override
  boolean accept(T item) {
    T least = best;
    if (least == null || comparator.compare(item, least) < 0) {
      best = item;
    }
    return true;
  }

  @Override
  Optional<T> result() {
    return Optional.ofNullable(best);
  }

  @Override
  protected @Nullable Object undelivered() {
    return best == null ? Polling.PENDING : best;
  }
}
