package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// An item that waits for room in a {@link Backlog}.
///
///     WAITING -> TAKEN     there was room
///     WAITING -> REFUSED   nobody takes it any more
///
/// @param <T> the type of the item
final class Offer<T> {
  private enum State {
    WAITING,
    TAKEN,
    REFUSED
  }

  private final T item;

  /// Woken when it does not wait any more. Replaced by its owner.
  private volatile Wakeable waker;

  /// Written once, under the lock of the backlog.
  private volatile State state = State.WAITING;

  Offer(T item, Wakeable waker) {
    this.item = item;
    this.waker = waker;
  }

  T item() {
    return item;
  }

  void toTaken() {
    state = State.TAKEN;
  }

  void toRefused() {
    state = State.REFUSED;
  }

  /// Without the lock, after it was taken or refused.
  void wake() {
    Polling.wake(waker);
  }

  /// Whether it was taken. Owner only.
  ///
  /// @return null while it waits; it wakes the waker then
  @Nullable Boolean isTaken(Wakeable newWaker) {
    waker = newWaker; // before the look
    return switch (state) {
      case WAITING -> null;
      case TAKEN -> true;
      case REFUSED -> false;
    };
  }
}
