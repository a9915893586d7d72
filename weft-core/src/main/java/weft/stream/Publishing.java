package weft.stream;

import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Scheduler;
import weft.support.Arguments;

/// Gives each subscriber a stream, which a task delivers. Any thread. Guard: PublisherTest,
/// PublisherTckTest.
///
/// @param <T> the type of the items
final class Publishing<T> implements Flow.Publisher<T> {
  /// Of a subscription that could not begin.
  private static final Flow.Subscription NONE =
      new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
      };

  /// Gives streams that nobody owns but this.
  private final Supplier<AsyncStream<T>> streams;

  /// Null for that of the thread that subscribes, or the default.
  private final @Nullable Scheduler home = Ambient.ofThisThread();

  Publishing(Supplier<AsyncStream<T>> streams) {
    this.streams = streams;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Arguments.notNull("subscriber", subscriber);
    Delivery<T> delivery;
    try {
      delivery = new Delivery<>(streams.get(), subscriber);
    } catch (RuntimeException refused) {
      subscriber.onSubscribe(NONE);
      subscriber.onError(refused);
      return;
    }
    try {
      subscriber.onSubscribe(delivery);
    } catch (Throwable faulty) {
      delivery.cancel();
      throw faulty;
    } finally {
      delivery.start(home == null ? Ambient.scheduler() : home);
    }
  }

  @Override
  public String toString() {
    return "publisher of streams";
  }
}
