package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;

/// Removes a stream from a map and closes it. Owner only.
///
/// @param <K> the type of the keys
final class Removing<K> extends Async<Boolean> {
  private final KeyedStreams<K, ?> streams;
  private final K key;
  private boolean begun;
  private @Nullable Inner inner;

  Removing(KeyedStreams<K, ?> streams, K key) {
    this.streams = streams;
    this.key = key;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (!begun) {
      begun = true;
      inner = streams.take(key);
    }
    return Nesting.deeper(Removing::step, this, waker);
  }

  private Object step(Wakeable waker) {
    Inner removed = inner;
    if (removed == null) {
      return false;
    }
    return removed.isClosed(waker) ? true : Polling.PENDING;
  }

  /// It goes on: whoever cancels waits for the cleanup.
  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    Inner removed = inner;
    return removed == null ? null : removed.pollForce(waker);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Inner removed = inner;
    return removed == null ? List.of() : List.of(removed);
  }

  @Override
  public String toString() {
    return "remove()";
  }
}
