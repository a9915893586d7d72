package weft.stream;

/// Where a stream pushes its items when many are at hand ({@link AsyncStream#pollEach}): plain
/// calls from the source down to the consumer, which the compiler can see through, so that a boxed
/// number need not exist. Owner only. Bench: stream_fold.
///
/// @param <T> the type of the items
abstract class Target<T> {
  /// Takes an item.
  ///
  /// @return whether it wants another one now
  abstract boolean accept(T item) throws Throwable;
}
