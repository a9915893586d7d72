package weft.stream;

/// The items of one key, a part of a stream that was grouped with {@link AsyncStream#groupBy},
/// where all about groups is told.
///
/// @param <K> the type of the key
/// @param <T> the type of the items
public final class StreamGroup<K, T> {
  private final K key;
  private final AsyncStream<T> stream;

  StreamGroup(K key, AsyncStream<T> stream) {
    this.key = key;
    this.stream = stream;
  }

  /// The key of its items.
  ///
  /// @return not null
  public K key() {
    return key;
  }

  /// Its items.
  ///
  /// @return the same stream each time; it has to be read to its end or closed, by one task
  public AsyncStream<T> stream() {
    return stream;
  }

  @Override
  public String toString() {
    return stream.toString();
  }
}
