package weft.stream;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;

/// Publishers both ways; PublisherTckTest has the rules.
@Timeout(60)
class PublisherTest {
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  /// Notes what it is signalled, and requests so many at first.
  private class Noting implements Flow.Subscriber<Integer> {
    private final long first;
    Flow.Subscription subscription;

    Noting(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (first > 0) {
        given.request(first);
      }
    }

    @Override
    public void onNext(Integer item) {
      log.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      log.add(failure);
    }

    @Override
    public void onComplete() {
      log.add("complete");
    }
  }

  // ---- from a publisher

  @Test
  void fromPublisher_ofTheJdk_givesAllInOrder() throws Exception {
    var publisher = new SubmissionPublisher<Integer>();
    var items = AsyncStream.fromPublisher(publisher, 8);
    Thread.ofVirtual()
        .start(() -> {
          try (publisher) {
            while (publisher.getNumberOfSubscribers() == 0) {
              Thread.yield();
            }
            for (int i = 0; i < 10_000; i++) {
              publisher.submit(i);
            }
          }
        });

    assertThat(items.toList().block()).isEqualTo(AsyncStream.range(0, 10_000).toList().block());
  }

  /// A publisher that is told what to do, and counts what it is asked.
  private final class Scripted implements Flow.Publisher<Integer>, Flow.Subscription {
    private final AtomicLong requested = new AtomicLong();
    private Flow.Subscriber<? super Integer> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> given) {
      log.add("subscribe");
      subscriber = given;
      given.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      requested.addAndGet(count);
    }

    @Override
    public void cancel() {
      log.add("cancel");
    }
  }

  @Test
  void fromPublisher_requestsWhatItHasRoomFor_andCancelsOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var publisher = new Scripted();
        var items = AsyncStream.fromPublisher(publisher, 4);
        assertThat(log).isEmpty();
        var first = spawn(() -> items.next().await());
        yieldNow().await();
        assertThat(publisher.requested).hasValue(4);
        for (int i = 0; i < 4; i++) {
          publisher.subscriber.onNext(i);
        }
        assertThat(first.await()).isEqualTo(0);
        assertThat(publisher.requested).hasValue(4);
        assertThat(items.next().await()).isEqualTo(1);
        assertThat(publisher.requested).hasValue(6);
        items.close().await();
        publisher.subscriber.onNext(9); // as it may for a while
      });
    }

    assertThat(log).containsExactly("subscribe", "cancel");
  }

  @Test
  void fromPublisher_thatGivesTooMuch_failsAfterWhatItHadRoomFor() throws Exception {
    try (var paused = new Paused()) {
      assertThatThrownBy(() ->
              paused.run(() -> {
                var publisher = new Scripted();
                var all = spawn(AsyncStream.fromPublisher(publisher, 2).forEach(log::add));
                yieldNow().await();
                publisher.subscriber.onNext(1);
                publisher.subscriber.onNext(2);
                publisher.subscriber.onNext(3);
                all.await();
              }))
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasStackTraceContaining("more items than the 2 that were requested");
    }

    assertThat(log).containsExactly("subscribe", "cancel", 1, 2);
  }

  @Test
  void fromPublisher_thatFails_failsAfterTheItemsBefore_andIsNotCancelled() throws Exception {
    var failure = new IllegalArgumentException("no");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var publisher = new Scripted();
        var all =
            spawn(() -> {
              try {
                AsyncStream.fromPublisher(publisher, 4).forEach(log::add).await();
              } catch (IllegalArgumentException e) {
                log.add(e);
              }
            });
        yieldNow().await();
        publisher.subscriber.onNext(1);
        publisher.subscriber.onError(failure);
        all.await();
      });
    }

    assertThat(log).containsExactly("subscribe", 1, failure);
  }

  @Test
  void fromPublisher_closedBeforeItsSubscriptionComes_cancelsThatAtOnce() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var subscribers = new ArrayList<Flow.Subscriber<? super Integer>>();
        try {
          AsyncStream.<Integer>fromPublisher(subscribers::add, 4)
              .count()
              .timeout(ofSeconds(1))
              .await();
        } catch (TimeoutException e) {
          subscribers.getFirst().onSubscribe(new Scripted());
        }
      });
    }

    assertThat(log).containsExactly("cancel");
  }

  @Test
  void fromPublisher_thatRefusesASubscriber_failsWithThat() {
    assertThatThrownBy(() ->
            AsyncStream.<Integer>fromPublisher(
                    subscriber -> {
                      throw new IllegalArgumentException("no more");
                    },
                    4)
                .toList()
                .block())
        .hasMessage("no more");
  }

  // ---- to a publisher

  @Test
  void publisher_deliversWhatIsRequested_andRunsNothingAhead() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var subscriber = new Noting(0);
        AsyncStream.publisher(() ->
                AsyncStream.range(0, 3)
                    .peek(x -> log.add("make " + x))
                    .onClose(() -> {
                      yieldNow().await();
                      log.add("closed");
                    }))
            .subscribe(subscriber);
        sleep(ofSeconds(1)).await();
        assertThat(log).isEmpty();
        subscriber.subscription.request(2);
        sleep(ofSeconds(1)).await();
        assertThat(log).containsExactly("make 0", 0, "make 1", 1);
        subscriber.subscription.request(Long.MAX_VALUE);
        subscriber.subscription.request(Long.MAX_VALUE);
        sleep(ofSeconds(1)).await();
      });
    }

    assertThat(log).containsExactly("make 0", 0, "make 1", 1, "make 2", 2, "closed", "complete");
  }

  @Test
  void publisher_ofStreamThatFails_signalsItWhenItHasClosed() throws Exception {
    var failure = new IllegalArgumentException("no");
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream.publisher(() ->
                AsyncStream.range(0, 3)
                    .onClose(() -> log.add("closed"))
                    .<Integer>map(x -> {
                      throw failure;
                    }))
            .subscribe(new Noting(1));
        sleep(ofSeconds(1)).await();
      });
      assertThat(paused.unhandled).isEmpty();
    }

    assertThat(log).containsExactly("closed", failure);
  }

  private AsyncStream<Integer> endless() {
    return AsyncStream.range(0, Integer.MAX_VALUE)
        .peek(x -> yieldNow().await())
        .onClose(() -> {
          yieldNow().await();
          log.add("closed");
        });
  }

  @Test
  void cancel_wherever_closesTheStream_andNothingIsSignalled() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream.publisher(this::endless)
            .subscribe(
                new Noting(5) {
                  @Override
                  public void onSubscribe(Flow.Subscription given) {
                    given.cancel();
                    given.request(1);
                  }
                });
        sleep(ofSeconds(1)).await();
        AsyncStream.publisher(this::endless)
            .subscribe(
                new Noting(5) {
                  @Override
                  public void onNext(Integer item) {
                    super.onNext(item);
                    if (item == 1) {
                      subscription.cancel();
                      subscription.cancel();
                    }
                  }
                });
        sleep(ofSeconds(1)).await();
        var idle = new Noting(0);
        AsyncStream.publisher(this::endless).subscribe(idle);
        sleep(ofSeconds(1)).await();
        idle.subscription.cancel();
        sleep(ofSeconds(1)).await();
      });
      assertThat(paused.unhandled).isEmpty();
    }

    assertThat(log).containsExactly("closed", 0, 1, "closed", "closed");
  }

  @Test
  void subscriber_thatThrows_isCalledNoMore_andThatIsReported() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream.publisher(this::endless)
            .subscribe(
                new Noting(5) {
                  @Override
                  public void onNext(Integer item) {
                    throw new IllegalArgumentException("faulty");
                  }
                });
        sleep(ofSeconds(1)).await();
      });
      paused.runtime.close();

      assertThat(paused.unhandled).singleElement().asString().contains("faulty");
    }
    assertThat(log).containsExactly("closed");
  }

  @Test
  void request_ofNone_failsTheSubscription_alsoWhileTheStreamWaits() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var subscriber = new Noting(1);
        AsyncStream.publisher(() -> AsyncStream.of(1).peek(x -> sleep(ofSeconds(9)).await()))
            .subscribe(subscriber);
        sleep(ofSeconds(1)).await();
        subscriber.subscription.request(0);
        sleep(ofSeconds(1)).await();
      });

      assertThat(paused.elapsed()).isEqualTo(ofSeconds(2));
    }
    assertThat(log).singleElement().asString().contains("request(0) (expected: at least 1");
  }

  @Test
  void toPublisher_isForOneSubscriber() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var publisher = AsyncStream.of(1).toPublisher();
        publisher.subscribe(new Noting(9));
        sleep(ofSeconds(1)).await();
        publisher.subscribe(new Noting(9));
      });
    }

    assertThat(log)
        .hasSize(3)
        .startsWith(1, "complete")
        .last()
        .asString()
        .contains("Use AsyncStream.publisher");
  }

  @Test
  void runtime_thatCloses_isToldToSubscribers() throws Exception {
    Flow.Publisher<Integer> publisher;
    try (var paused = new Paused()) {
      publisher = paused.runtime.run(() -> AsyncStream.publisher(this::endless));
      paused.run(() -> {
        publisher.subscribe(new Noting(1));
        sleep(ofSeconds(1)).await();
      });
    }
    publisher.subscribe(new Noting(1));

    // The second stream is closed by a task that nobody awaits, perhaps now.
    var told = new ArrayList<>(log);
    assertThat(told).startsWith(0, "closed");
    assertThat(told.subList(2, told.size()))
        .filteredOn(entry -> !entry.equals("closed"))
        .hasExactlyElementsOfTypes(
            java.util.concurrent.CancellationException.class, IllegalStateException.class);
  }

  @Test
  void roundTrip_givesAll_onAnyRuntime() throws Exception {
    var publisher = AsyncStream.publisher(() -> AsyncStream.range(0, 1000));

    assertThat(AsyncStream.fromPublisher(publisher, 7).toList().block()).hasSize(1000);
    assertThat(async(() -> AsyncStream.fromPublisher(publisher, 1).count().await()).block())
        .isEqualTo(1000);
  }
}
