package weft.stream;

import org.jspecify.annotations.Nullable;

/// Given values. Owner only.
///
/// @param <T> the type of the items
final class FromArray<T> extends AtHand<T> {
  private final T[] items;
  private int next;

  FromArray(T[] items) {
    this.items = items;
  }

  @Override
  @Nullable T take() {
    if (next == items.length) {
      return null;
    }
    int index = next++;
    return Items.item("item " + index, items[index]);
  }

  @Override
  public String toString() {
    return "of(" + items.length + " items)";
  }
}
