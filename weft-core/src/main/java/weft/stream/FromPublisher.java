package weft.stream;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// What a publisher gives. Owner only. Guard: PublisherTest, PublisherTckTest.
///
/// @param <T> the type of the items
final class FromPublisher<T> extends AsyncStream<T> {
  private final Flow.Publisher<? extends T> publisher;
  private final Subscribed<T> subscribed;

  /// After so many items as many are requested.
  private final int batch;

  private boolean started;

  /// How many were taken since the last request.
  private int taken;

  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  FromPublisher(Flow.Publisher<? extends T> publisher, int prefetch) {
    this.publisher = publisher;
    subscribed = new Subscribed<>(prefetch);
    batch = prefetch - prefetch / 2;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    if (budget.isSpent(waker)) {
      return Polling.PENDING;
    }
    if (!started) {
      started = true;
      publisher.subscribe(subscribed);
    }
    Object item = subscribed.backlog.next(waker);
    if (item != null && item != Polling.PENDING && ++taken == batch) {
      taken = 0;
      subscribed.request(batch);
    }
    return item;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    subscribed.close();
    return null;
  }

  @Override
  public String toString() {
    return "fromPublisher(" + subscribed.backlog + ")";
  }
}
