package weft.stream;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// Subscribes to a publisher, and keeps what it gives. Never more is requested than there is room
/// for. The publisher's threads, and the stream's owner.
///
///     fresh      -> SUBSCRIBED   onSubscribe: the first request
///     SUBSCRIBED -> DONE         onComplete, onError; or the publisher gives more than it was asked
///     any        -> CLOSED       by the stream's owner, which cancels what is not done; one that
///                                comes only then is cancelled at once
///
/// @param <T> the type of the items
final class Subscribed<T> implements Flow.Subscriber<T> {
  /// Set before publish.
  final Backlog<T> backlog;

  private final int prefetch;

  /// Null before it has come, and when it is of no use any more. Guarded by this.
  private Flow.@Nullable Subscription subscription;

  /// Whether another one would be refused: there was one, or it is closed. Guarded by this.
  private boolean claimed;

  Subscribed(int prefetch) {
    this.prefetch = prefetch;
    backlog = new Backlog<>(prefetch, Overflow.FAIL);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Arguments.notNull("subscription", given);
    boolean isFirst;
    synchronized (this) {
      isFirst = !claimed;
      claimed = true;
      if (isFirst) {
        subscription = given;
      }
    }
    if (isFirst) {
      given.request(prefetch);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(T item) {
    Arguments.notNull("item", item);
    if (backlog.offer(item) == Backlog.Attempt.OVERFLOW) {
      cancel();
      backlog.finish(
          new IllegalStateException(
              "a publisher has given more items than the "
                  + prefetch
                  + " that were requested (expected: onNext only as often as requested)"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    Arguments.notNull("failure", failure);
    take();
    backlog.finish(failure);
  }

  @Override
  public void onComplete() {
    take();
    backlog.finish(null);
  }

  /// Requests more, for which there is room.
  void request(int count) {
    Flow.Subscription current;
    synchronized (this) {
      current = subscription;
    }
    if (current != null) {
      current.request(count);
    }
  }

  /// Wants no more. By the stream's owner, once.
  void close() {
    cancel();
    backlog.clear();
  }

  private void cancel() {
    Flow.Subscription current = take();
    if (current != null) {
      current.cancel();
    }
  }

  /// Takes the subscription, whoever is first, and refuses another one.
  private synchronized Flow.@Nullable Subscription take() {
    Flow.Subscription current = subscription;
    subscription = null;
    claimed = true;
    return current;
  }

  @Override
  public String toString() {
    return "subscriber of " + "fromPublisher(" + backlog + ")";
  }
}
