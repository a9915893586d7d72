package weft.stream;

/// What becomes of an item for which a buffer has no room.
public enum Overflow {
  /// Whoever has the item waits until there is room.
  WAIT,
  /// The oldest item in the buffer is dropped.
  DROP_OLDEST,
  /// The new item is dropped.
  DROP_NEWEST,
  /// Everything in the buffer is dropped, and only the new item stays.
  LATEST,
  /// The stream fails with {@link OverflowException}, after what is in the buffer.
  FAIL
}
