package weft.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;

/// A wait for a message whose end is null, in the form of {@link Received}. Takes a message back,
/// as the wait does. Owner only.
///
/// @param <T> the type of the message
final class Receipt<T> extends Async<Received<T>> {
  private final Async<@Nullable T> wait;

  Receipt(Async<@Nullable T> wait) {
    this.wait = wait;
  }

  @SuppressWarnings("unchecked")
  private static <T> @Nullable Object formOf(@Nullable Object result) {
    if (result == Polling.PENDING) {
      return result;
    }
    return result == null ? new Received.Closed<T>() : new Received.Message<>((T) result);
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    return formOf(Polling.begin(wait, waker));
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return formOf(Polling.poll(wait, waker));
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Polling.cancel(wait, waker);
  }

  @Override
  protected void discard() {
    Polling.discard(wait);
  }

  @Override
  protected boolean takesBack() {
    return Polling.takesBack(wait);
  }

  @Override
  protected void takeBack(@Nullable Object received) {
    if (received instanceof Received.Message<?>(var message)) {
      Polling.takeBack(wait, message);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return Polling.waitsFor(wait);
  }

  @Override
  protected @Nullable Wanted wants() {
    return Polling.wants(wait);
  }

  @Override
  public String toString() {
    return wait.toString();
  }
}
