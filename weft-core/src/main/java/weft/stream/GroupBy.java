package weft.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.AsyncFunction;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;
import weft.woven.Factory;

/// Gives each item to the group of its key, and each new group to its owner. Owner only; readers of
/// groups see only their {@link Group}.
///
/// @param <K> the type of the keys
/// @param <T> the type of the items
final class GroupBy<K, T> extends Compound<StreamGroup<K, T>> {
  private final AsyncStream<T> source;
  private final AsyncFunction<? super T, ? extends K> function;
  private final @Nullable Factory machine;
  private final Call call = new Call();
  private final int maxGroups;
  private final int buffer;

  /// Those that are open, and some that their readers have closed.
  private final Map<K, Group<T>> groups = new HashMap<>();

  /// An item that has no place yet.
  private @Nullable T held;

  /// Its key, once that is known.
  private @Nullable K key;

  GroupBy(
      AsyncStream<T> source,
      AsyncFunction<? super T, ? extends K> function,
      int maxGroups,
      int buffer) {
    this.source = source;
    this.function = function;
    this.maxGroups = maxGroups;
    this.buffer = buffer;
    machine = function instanceof Factory factory ? factory : null;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    try {
      Object result = pollGroups(waker);
      if (result == null) {
        endAll(null);
      }
      return result;
    } catch (Throwable failure) {
      endAll(failure);
      throw failure;
    }
  }

  private void endAll(@Nullable Throwable failure) {
    groups.values().forEach(group -> group.end(failure));
    groups.clear();
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object pollGroups(Wakeable waker) throws Throwable {
    for (; ; ) {
      if (held == null) {
        Object next = source.poll(waker);
        if (next == null || next == Polling.PENDING) {
          return next;
        }
        held = (T) next;
      }
      Object result = key == null ? pollKey(held, waker) : route(held, key, waker);
      if (result != null) {
        return result;
      }
    }
  }

  /// Finds the key of an item.
  ///
  /// @return null if it is known, else PENDING
  @SuppressWarnings("unchecked")
  private @Nullable Object pollKey(T item, Wakeable waker) throws Throwable {
    Object found;
    if (call.isInFlight()) {
      found = call.poll(waker);
    } else if (machine == null) {
      found = function.apply(item);
    } else {
      found = call.begin(machine.start(item, null), waker);
    }
    if (found == Polling.PENDING) {
      return found;
    }
    if (found == null) {
      throw new NullPointerException(
          "The key function given to groupBy returned null (expected: a key). Use Optional or a key"
              + " of your own for items without one.");
    }
    key = (K) found;
    return null;
  }

  /// Gives an item to its group.
  ///
  /// @return a new group, or PENDING if there is no room, or null
  private @Nullable Object route(T item, K itsKey, Wakeable waker) {
    Group<T> group = groups.get(itsKey);
    Object result = null;
    Group.Offered offered = group == null ? Group.Offered.CLOSED : group.offer(item, waker);
    if (offered == Group.Offered.FULL) {
      return Polling.PENDING;
    }
    if (offered == Group.Offered.CLOSED) {
      groups.remove(itsKey);
      Group<T> opened = open(itsKey);
      opened.offer(item, waker);
      result = new StreamGroup<>(itsKey, opened);
    }
    held = null;
    key = null;
    return result;
  }

  private Group<T> open(K itsKey) {
    if (groups.size() >= maxGroups) {
      groups.values().removeIf(Group::isClosed);
    }
    if (groups.size() >= maxGroups) {
      throw new IllegalStateException(
          "groupBy(): the key "
              + itsKey
              + " would open one group more than the "
              + maxGroups
              + " that may be open. Close groups that have had their last item, allow more, or use a"
              + " key with fewer values.");
    }
    var group = new Group<T>(itsKey, buffer);
    groups.put(itsKey, group);
    return group;
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return switch (number) {
      case 0 -> {
        endAll(null);
        Undelivered.giveBack(held);
        held = null;
        yield unwindingOf(List.of(call));
      }
      case 1 -> unwindingOf(List.of(source));
      default -> null;
    };
  }

  @Override
  protected void discard() {
    Polling.discard(source);
  }

  @Override
  List<? extends Pollable> open() {
    Pollable future = call.future();
    return List.of(future == null ? source : future);
  }

  @Override
  public String toString() {
    return "groupBy";
  }
}
