package weft.sync;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.sync.waiting.WakeList;

/// A watched value behind the ends that users hold. It changes under the lock; who looks at it
/// needs none, for value and number are one object. Guard: WatchTest, WatchModelTest,
/// BroadcastJcstress, BroadcastStressTest.
///
/// @param <T> the type of the value
final class WatchCore<T> extends Audience {
  /// A number that no value has.
  static final long NONE = 0;

  /// A value, and how many there were up to it.
  record Numbered<T>(T value, long number) {}

  /// Written under the lock.
  private volatile Numbered<T> current;

  WatchCore(T initial) {
    current = new Numbered<>(initial, NONE + 1);
  }

  Numbered<T> current() {
    return current;
  }

  /// Stores a value if somebody receives. Any thread.
  boolean send(T value) {
    return store(_ -> receivers() > 0, _ -> value) != null;
  }

  /// Stores a value, and returns the one before. Any thread.
  T replace(T value) {
    return Objects.requireNonNull(store(_ -> true, _ -> value)).value();
  }

  /// Changes the value if it meets a condition. Any thread.
  boolean modifyIf(Predicate<? super T> condition, UnaryOperator<T> change) {
    return store(condition, change) != null;
  }

  /// Stores what is made of the current value, and tells those who wait.
  ///
  /// @return what there was before; null if it stays
  private @Nullable Numbered<T> store(Predicate<? super T> condition, UnaryOperator<T> change) {
    Numbered<T> old;
    WakeList wakes;
    synchronized (lock()) {
      if (isEnded()) { // its sender was closed at this instant, and receivers know of the end
        throw Hold.senderClosed("a change of the value");
      }
      old = current;
      if (!condition.test(old.value)) {
        return null;
      }
      T value = Objects.requireNonNull(change.apply(old.value), "the new value");
      if (current != old) {
        throw new IllegalStateException(
            "modify(): the function that makes the new value has changed "
                + this
                + " itself, and its result would undo that. Return the value instead.");
      }
      current = new Numbered<>(value, old.number + 1);
      wakes = tell();
    }
    if (wakes != null) {
      wakes.wake();
    }
    return old;
  }

  /// A receiver that has seen the current value. Any thread.
  WatchReceive<T> subscribe() {
    synchronized (lock()) {
      return new WatchReceive<>(this, addReceiver(), current.number);
    }
  }

  /// A receiver that has seen as much as another one.
  WatchReceive<T> subscribe(long seen) {
    synchronized (lock()) {
      return new WatchReceive<>(this, addReceiver(), seen);
    }
  }

  @Override
  public String toString() {
    return "watch"
        + labelText()
        + " ("
        + receivers()
        + " receivers, "
        + waiting()
        + (isEnded() ? " waiting, ended)" : " waiting)");
  }
}
