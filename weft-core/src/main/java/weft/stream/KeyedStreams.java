package weft.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Unwinding;

/// The streams of a {@link StreamMap}. Unlike other streams it may be polled again after null and
/// after a failure. Owner only.
///
/// @param <K> the type of the keys
/// @param <T> the type of the items
final class KeyedStreams<K, T> extends Compound<StreamMap.Entry<K, T>> {
  /// What the map knows of a stream.
  private record Place<K>(K key, Inner inner) {}

  private final Map<K, Inner> streams = new HashMap<>();
  private final Branches branches = new Branches();

  /// The streams with their keys, by {@link Inner#place}.
  private final List<Place<K>> places = new ArrayList<>();

  /// Those that were replaced, or failed, and have not closed.
  private final List<Inner> retired = new ArrayList<>();

  private boolean closed;

  boolean put(K key, AsyncStream<? extends T> stream) {
    if (closed) {
      throw new IllegalStateException(
          "put(): this StreamMap is closed (expected: an open one). Make another one.");
    }
    Inner added = Inner.given("put", stream);
    Inner before = take(key);
    if (before != null) {
      retired.add(before);
    }
    added.place = places.size();
    places.add(new Place<>(key, added));
    streams.put(key, added);
    branches.add(added);
    branches.wakeOwner();
    return before != null;
  }

  /// Removes a stream, which is to be closed by the caller.
  @Nullable Inner take(K key) {
    Inner inner = streams.remove(key);
    if (inner != null) {
      forget(inner);
      branches.wakeOwner();
    }
    return inner;
  }

  private void forget(Inner inner) {
    branches.free(inner);
    Place<K> moved = places.removeLast();
    if (moved.inner() != inner) {
      moved.inner().place = inner.place;
      places.set(inner.place, moved);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    branches.take(waker);
    if (!retired.isEmpty()) {
      retired.removeIf(inner -> inner.isClosed(waker));
    }
    for (int polls = branches.hot(); polls > 0; polls--) {
      Inner inner = (Inner) branches.first();
      if (inner == null) {
        break;
      }
      inner.toPolled();
      Object item = pollOne(inner);
      if (item == Polling.PENDING) {
        branches.park(inner);
      } else if (item == null) {
        remove(inner);
      } else {
        branches.rotate();
        return new StreamMap.Entry<>(keyOf(inner), (T) item);
      }
    }
    return streams.isEmpty() && retired.isEmpty() ? null : branches.pending(waker);
  }

  private @Nullable Object pollOne(Inner inner) throws Throwable {
    try {
      return inner.poll(inner);
    } catch (Throwable failure) {
      remove(inner);
      retired.add(inner);
      throw failure;
    }
  }

  private void remove(Inner inner) {
    streams.remove(keyOf(inner));
    forget(inner);
  }

  private K keyOf(Inner inner) {
    return places.get(inner.place).key();
  }

  List<K> keys() {
    return List.copyOf(streams.keySet());
  }

  boolean containsKey(K key) {
    return streams.containsKey(key);
  }

  int size() {
    return streams.size();
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    if (number > 0) {
      return null;
    }
    closed = true;
    var all = new ArrayList<Inner>(retired);
    all.addAll(streams.values());
    streams.values().forEach(branches::free);
    streams.clear();
    places.clear();
    retired.clear();
    return unwindingOf(all);
  }

  @Override
  protected void discard() {
    closed = true;
    streams.values().forEach(Polling::discard);
  }

  @Override
  List<? extends Pollable> open() {
    List<Pollable> open = new ArrayList<>();
    for (Object place : places.toArray()) {
      if (place instanceof Place<?> one) { // null while the owner changes the list
        open.add(one.inner().current());
      }
    }
    return open;
  }

  @Override
  public String toString() {
    return "StreamMap of " + streams.size() + " streams";
  }
}
