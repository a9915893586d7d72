package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;

/// Many streams by key, read as one, to which streams are added and from which they are removed
/// while it runs: the rooms that a chat user has joined, the symbols that a client watches.
/// (Tokio's `StreamMap`.)
///
/// {@snippet class = "weft.stream.StreamExamplesTest" region = "rooms"}
///
/// Streams that have items at the same time take turns. A stream that has ended is closed and
/// removed, silently. One that fails is closed and removed, too, and the failure is that of {@link
/// #next}, after which the map goes on with the others.
///
/// Use {@link AsyncStream#merge} for streams that are known from the beginning, and {@link
/// AsyncStream#flatMap(int, weft.AsyncFunction) flatMap} if they come out of a stream.
///
/// ## The end
///
/// A map without streams has no items: {@link #next} gives null then, until another stream is put.
/// {@link #close} closes all streams.
///
/// ## Threads
///
/// A map is used by one task at a time, all of it: a stream may be put by another branch of the
/// task that waits for an item, not by another task.
///
/// @param <K> the type of the keys, with `equals` and `hashCode`
/// @param <T> the type of the items
public final class StreamMap<K, T> {
  /// An item and which stream it is of.
  ///
  /// @param key the key of the stream
  /// @param item the item
  /// @param <K> the type of the key
  /// @param <T> the type of the item
  public record Entry<K, T>(K key, T item) {}

  private final KeyedStreams<K, T> streams = new KeyedStreams<>();
  private @Nullable Next<Entry<K, T>> next;

  private StreamMap() {}

  /// Makes an empty map.
  ///
  /// @param <K> the type of the keys
  /// @param <T> the type of the items
  /// @return the map
  public static <K, T> StreamMap<K, T> create() {
    return new StreamMap<>();
  }

  /// Adds a stream. If there is one with the same key it is closed, and its cleanup awaited by
  /// whoever next waits for an item or for the end of the map; it gives no item any more.
  ///
  /// @param key its key
  /// @param stream the stream, which then belongs to the map
  /// @return whether it took the place of another one
  /// @throws IllegalStateException if the map is closed
  public boolean put(K key, AsyncStream<? extends T> stream) {
    return streams.put(Arguments.notNull("key", key), Arguments.notNull("stream", stream));
  }

  /// Removes a stream and closes it.
  ///
  /// ## Cancel safety
  ///
  /// **Resumable.** Whoever cancels it waits until the stream has closed.
  ///
  /// @param key its key
  /// @return a future that is done when the stream has closed: whether there was one
  public Async<Boolean> remove(K key) {
    return new Removing<>(streams, Arguments.notNull("key", key));
  }

  /// Waits for the next item of any of the streams.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** No item is lost.
  ///
  /// @return a future of the next item with the key of its stream, null if there is no stream; the
  ///   same object each time, each await of which gives the next one
  /// @throws IllegalStateException if the map is read through {@link #stream}
  public Async<@Nullable Entry<K, T>> next() {
    return hand();
  }

  private Next<Entry<K, T>> hand() {
    Next<Entry<K, T>> known = next;
    if (known == null) {
      streams.setOwner("next");
      known = new Next<>(streams, true);
      next = known;
    }
    return known;
  }

  /// The items with the keys of their streams, as a stream of its own. It ends, and closes the map,
  /// when there is no stream left; streams may be put and removed while it runs. It fails when one
  /// of them fails.
  ///
  /// @return the stream
  /// @throws IllegalStateException if it was called before, or the map is read with {@link #next}
  public AsyncStream<Entry<K, T>> stream() {
    streams.setOwner("stream");
    return new Passing<>(streams);
  }

  /// Closes all streams at the same time. Closing a closed map has no effect.
  ///
  /// ## Cancel safety
  ///
  /// **Resumable.** Whoever cancels it waits until the streams have closed.
  ///
  /// @return a future that is done when all have closed
  /// @throws IllegalStateException if the map is read through {@link #stream}, which closes it
  public Async<Void> close() {
    return Bodies.voidOf(new Closing(hand()));
  }

  /// The keys of its streams.
  ///
  /// @return a copy, in no order
  public List<K> keys() {
    return streams.keys();
  }

  /// Whether there is a stream with a key.
  ///
  /// @param key the key
  /// @return false also if it has ended and was removed
  public boolean containsKey(K key) {
    return streams.containsKey(Arguments.notNull("key", key));
  }

  /// How many streams there are.
  ///
  /// @return not negative
  public int size() {
    return streams.size();
  }

  @Override
  public String toString() {
    return streams.toString();
  }
}
