package weft.stream;

/// One value for ever. Owner only.
///
/// @param <T> the type of the item
final class Repeat<T> extends AtHand<T> {
  private final T value;

  Repeat(T value) {
    this.value = value;
  }

  @Override
  T take() {
    return value;
  }

  @Override
  public String toString() {
    return "repeat";
  }
}
