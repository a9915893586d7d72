package weft.stream;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Gives each item to a channel, and gives none on. Owner only.
///
/// @param <T> the type of the items
final class Draining<T> extends Operator<T, T> {
  private final Predicate<? super T> trySend;
  private final Function<? super T, Async<Void>> send;

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
      }
      Object item = source.poll(waker);
      if (item == null || item == Polling.PENDING) {
        return item;
      }
      if (!trySend.test((T) item) && begin(send.apply((T) item), waker) == Polling.PENDING) {
        return Polling.PENDING;
      }
    }
  }

  @Override
  public String toString() {
    return "drainTo";
  }
}
