package weft.stream;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The items that are not equal to an earlier one. Owner only.
///
/// @param <T> the type of the items
final class Distinct<T> extends Operator<T, T> {
  private final Set<Object> seen = new HashSet<>();

  Distinct(AsyncStream<T> source) {
    super(source);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      Object item = source.poll(waker);
      if (item == null || item == Polling.PENDING || seen.add(item)) {
        return item;
      }
    }
  }

  @Override
  void release() {
    seen.clear();
  }

  @Override
  public String toString() {
    return "distinct";
  }
}
