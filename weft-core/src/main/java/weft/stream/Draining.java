package weft.stream;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// Gives each item to a channel, and gives none on. Owner only.
///
/// @param <T> the type of the items
final class Draining<T> extends Operator<T, T> {
  private final Predicate<? super T> trySend;
  private final Function<? super T, Async<Void>> send;

  /// What is being sent, while that waits.
  private @Nullable T item;

  /// Makes one.
  ///
  /// @param trySend sends without waiting, if it can
  /// @param send sends what the other one could not send
  Draining(
      AsyncStream<T> source, Predicate<? super T> trySend, Function<? super T, Async<Void>> send) {
    super(source);
    this.trySend = trySend;
    this.send = send;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      if (isInFlight()) {
        if (resume(waker) == Polling.PENDING) {
          return Polling.PENDING;
        }
        item = null;
      }
      Object next = source.poll(waker);
      if (next == null || next == Polling.PENDING) {
        return next;
      }
      if (!trySend.test((T) next) && begin(send.apply((T) next), waker) == Polling.PENDING) {
        item = (T) next;
        return Polling.PENDING;
      }
    }
  }

  @Override
  void giveBackItem() {
    Undelivered.giveBack(item);
    item = null;
  }

  @Override
  public String toString() {
    return "drainTo";
  }
}
