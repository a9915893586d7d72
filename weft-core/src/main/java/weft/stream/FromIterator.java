package weft.stream;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The elements of an iterable. Owner only.
///
/// @param <T> the type of the items
final class FromIterator<T> extends AtHand<T> {
  private final Iterable<? extends T> items;
  private @Nullable Iterator<? extends T> iterator;

  FromIterator(Iterable<? extends T> items) {
    this.items = items;
  }

  @Override
  @Nullable T take() {
    Iterator<? extends T> left = iterator;
    if (left == null) {
      left = items.iterator();
      iterator = left;
    }
    return left.hasNext() ? Items.item("an element of the iterable", left.next()) : null;
  }

  @Override
  public String toString() {
    return "from(" + items.getClass().getSimpleName() + ")";
  }
}
