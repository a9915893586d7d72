package weft;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.joinAllSettled;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.sync.AsyncSemaphore;
import weft.sync.CancellationToken;
import weft.sync.Mpsc;
import weft.sync.Oneshot;
import weft.sync.Received;
import weft.task.JoinHandle;
import weft.task.JoinSet;
import weft.task.Retry;
import weft.task.RetryBudget;
import weft.task.TaskTracker;

/// The code of docs/guide/coordination.md, block by block; {@link SnippetsTest} compares them.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CoordinationGuideTest {
  private final Paused paused = new Paused();

  /// What the examples did, in this order.
  private final List<String> seen = new ArrayList<>();

  private int running;
  private int mostAtOnce;

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  /// Takes some time, and counts.
  private Async<Void> busy(Duration time) {
    return async(() -> {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      try {
        sleep(time).await();
      } finally {
        running--;
      }
    });
  }

  // ---- a first example

  private void print(String message) {
    seen.add(message);
  }

  @Test
  void first() throws Exception {
    paused.run(() -> {
      // @start region=first
      var channel = Mpsc.<String>channel(8);                                   // holds up to 8 messages
      spawn(channel.tx(), () -> { channel.tx().send("hello").await(); });      // closes the sender when the task ends
      while (channel.rx().recv().await() instanceof String message) {          // null once the sender is closed
        print(message);
      }
      // @end
    });
    assertThat(seen).containsExactly("hello");
  }

  // ---- an actor

  // @start region=actor
  sealed interface Order {
    record Add(int amount) implements Order {}
    record Total(Oneshot.Sender<Integer> reply) implements Order {}
  }

  static Async<Void> counter(Mpsc.Receiver<Order> orders) {
    return async(() -> {
      int total = 0;
      while (orders.recv().await() instanceof Order order) {
        switch (order) {
          case Order.Add(int amount) -> total += amount;
          case Order.Total(var reply) -> reply.send(total);
        }
      }
    });
  }

  static Async<Integer> totalOf(Mpsc.Sender<Order> counter) {
    return counter.ask(Order.Total::new);          // fails if the actor ends before it takes the message, or closes the reply
  }
  // @end

  @Test
  void actor() throws Exception {
    paused.run(() -> {
      var orders = Mpsc.<Order>channel(8);
      spawn(orders.rx(), () -> counter(orders.rx()).await());
      orders.tx().send(new Order.Add(3)).await();
      orders.tx().send(new Order.Add(4)).await();
      assertThat(totalOf(orders.tx()).await()).isEqualTo(7);
      orders.tx().close();
    });
  }

  // ---- ends; the address says how many seconds a page takes

  private record Page(String url) {}

  private Async<Page> download(String url) {
    return async(() -> {
      busy(ofSeconds(Integer.parseInt(url))).await();
      return new Page(url);
    });
  }

  private void show(Page page) {
    seen.add(page.url());
  }

  @Test
  void ends() throws Exception {
    var urls = List.of("3", "1", "2");
    var channel = Mpsc.<Page>channel(8);
    paused.run(() -> {
      // @start region=ends
      try (var first = channel.tx()) {
        for (var url : urls) {
          var tx = first.share();
          spawn(tx, () -> { tx.send(download(url).await()).await(); });   // closed when the task ends, even if it never begins
        }
      }
      while (channel.rx().recv().await() instanceof Page page) { show(page); }      // ends when the last task has
      // @end
    });
    assertThat(seen).containsExactly("1", "2", "3");
  }

  private Async<String> job(Mpsc.Receiver<String> jobs) {
    return async(() -> {
      // @start region=job
      String job =
          switch (select(jobs.receive(), sleep(ofSeconds(5))).await()) {
            case First(Received.Message(var message)) -> message;
            case First(Received.Closed()) -> "no more jobs";
            case Second(var nothing) -> "none in time";
          };
      // @end
      return job;
    });
  }

  @Test
  void job_theEnd_isACase() throws Exception {
    paused.run(() -> {
      var jobs = Mpsc.<String>channel(2);
      assertThat(job(jobs.rx()).await()).isEqualTo("none in time");
      jobs.tx().close();
      assertThat(job(jobs.rx()).await()).isEqualTo("no more jobs");
    });
  }

  // ---- many tasks

  private record Quote(boolean isGoodEnough) {}

  private final class Dealer {
    private final int seconds;

    Dealer(int seconds) {
      this.seconds = seconds;
    }

    Async<Quote> quote(String order) {
      return async(() -> {
        busy(ofSeconds(seconds)).await();
        seen.add(order + " after " + seconds);
        return new Quote(seconds == 2);
      });
    }
  }

  @Test
  void quotes() throws Exception {
    var dealers = List.of(new Dealer(3), new Dealer(2), new Dealer(1));
    var order = "tea";
    paused.run(() -> {
      // @start region=quotes
      try (var quotes = JoinSet.<Quote>create()) {
        for (var dealer : dealers) {
          quotes.spawn(() -> dealer.quote(order).await());
        }
        while (quotes.joinNext().await() instanceof JoinHandle<Quote> done) {
          if (done.await().isGoodEnough()) {           // a JoinException if that dealer failed
            break;                                     // close() aborts the others
          }
        }
      }
      // @end
      sleep(ofSeconds(10)).await();
    });
    assertThat(seen).containsExactly("tea after 1", "tea after 2");
    assertThat(running).isZero();
  }

  /// A connection that ends by itself or, at the latest, when it is told to.
  private static Async<Void> serve(Duration time, CancellationToken stop) {
    return async(() -> {
      stop.runUntilCancelled(sleep(time)).await();
    });
  }

  private Async<Void> end(TaskTracker connections, CancellationToken stop) {
    return async(() -> {
      // @start region=end
      connections.close();
      try {
        connections.join().timeout(ofSeconds(20)).await();
      } catch (TimeoutException e) {
        stop.cancel();                                 // a CancellationToken that the connections heed
        connections.join().await();
      }
      // @end
    });
  }

  @Test
  void end_allEndByThemselves_nobodyIsStopped() throws Exception {
    var connections = TaskTracker.create();
    var stop = CancellationToken.create();
    paused.run(() -> {
      connections.spawn(serve(ofSeconds(10), stop));
      end(connections, stop).await();
    });
    assertThat(stop.isCancelled()).isFalse();
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(10));
  }

  @Test
  void end_oneDoesNot_isStopped() throws Exception {
    var connections = TaskTracker.create();
    var stop = CancellationToken.create();
    paused.run(() -> {
      connections.spawn(serve(ofSeconds(10), stop));
      connections.spawn(serve(ofSeconds(1000), stop));
      end(connections, stop).await();
    });
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(20));
    assertThat(connections.isEmpty()).isTrue();
  }

  // ---- a select with handlers

  private Async<String> handle(String message) {
    return async(() -> {
      busy(ofSeconds(1)).await();
      return "handled " + message;
    });
  }

  private Async<String> next(
      Mpsc.Receiver<String> urgent, Mpsc.Receiver<String> normal, boolean open) {
    return async(() -> {
      // @start region=next
      String next =
          select(
                  on(urgent.recv(), message -> "urgent " + message),
                  on(open, normal.recv(), message -> handle(message).await()))   // takes part if open
              .biased()                                                          // the first one that is ready wins
              .otherwise(() -> "closed")                                         // if none takes part
              .await();
      // @end
      return next;
    });
  }

  @Test
  void next_biased_prefersTheFirst() throws Exception {
    paused.run(() -> {
      var urgent = Mpsc.<String>channel(2);
      var normal = Mpsc.<String>channel(2);
      normal.tx().send("a").await();
      urgent.tx().send("b").await();
      assertThat(next(urgent.rx(), normal.rx(), true).await()).isEqualTo("urgent b");
      assertThat(next(urgent.rx(), normal.rx(), true).await()).isEqualTo("handled a");
    });
  }

  // ---- when some fail

  private Async<Integer> price(String shop) {
    return async(() -> {
      busy(ofSeconds(1)).await();
      if (shop.startsWith("no")) {
        throw new IOException(shop);
      }
      return shop.length();
    });
  }

  private void log(String line) {
    seen.add(line);
  }

  @Test
  void settled_someFail_givesAll() throws Exception {
    var shops = List.of("grocer", "nobody", "ironmonger");
    var prices = new ArrayList<Integer>();
    paused.run(() -> {
      // @start region=settled
      for (var outcome : joinAllSettled(10, shops.stream().map(shop -> price(shop)).toList()).await()) {
        switch (outcome) {
          case Outcome.Success(var price) -> prices.add(price);
          case Outcome.Failure(var cause) -> log("no price: " + cause.getMessage());
        }
      }
      // @end
    });
    assertThat(prices).containsExactly(6, 10);
    assertThat(seen).containsExactly("no price: nobody");
  }

  // ---- too much work

  private final AsyncSemaphore inFlight = AsyncSemaphore.of(2);

  private record Response(int code) {
    static Response status(int code) {
      return new Response(code);
    }
  }

  private Async<Response> handle(Duration request) {
    return async(() -> {
      busy(request).await();
      return Response.status(200);
    });
  }

  private Async<Response> answer(Duration request) {
    return async(() -> {
      // @start region=refuse
      try (var permit = inFlight.tryAcquire()) {
        if (permit == null) {
          return Response.status(503);                 // say so now, not after a timeout
        }
        return handle(request).await();
      }
      // @end
    });
  }

  @Test
  void refuse() throws Exception {
    paused.run(() -> {
      var calls = List.of(answer(ofSeconds(1)), answer(ofSeconds(1)), answer(ofSeconds(1)));
      assertThat(joinAll(calls).await()).extracting(Response::code).containsExactly(200, 200, 503);
      assertThat(answer(ofSeconds(1)).await().code()).isEqualTo(200);
    });
  }

  private record Job(Duration time) {}

  private record Source(Queue<Job> jobs) {
    Async<@Nullable Job> next() {
      return ready(jobs.poll());
    }
  }

  private Async<Void> work(Job job) {
    return busy(job.time());
  }

  @Test
  void wait_untilThereIsRoom() throws Exception {
    var source = new Source(new ArrayDeque<>());
    for (int i = 0; i < 6; i++) {
      source.jobs().add(new Job(ofSeconds(1)));
    }
    paused.run(() -> {
      // @start region=source
      while (source.next().await() instanceof Job job) {
        var permit = inFlight.acquire().await();       // limits how many jobs run at once
        spawn(permit, () -> { work(job).await(); });   // the permit comes back when the task ends
      }
      // @end
      inFlight.acquire(2).await().close();
    });
    assertThat(mostAtOnce).isEqualTo(2);
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(3));
  }

  @Test
  void list() throws Exception {
    var urls = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
    paused.run(() -> {
      // @start region=list
      var pages = joinAll(10, urls.stream().map(url -> download(url)).toList()).await();
      // @end
      assertThat(pages).extracting(Page::url).isEqualTo(urls);
    });
    assertThat(mostAtOnce).isEqualTo(10);
  }

  // ---- retries

  private static final List<Integer> CALLS = new ArrayList<>();

  private record User(int id) {}

  /// Takes a millisecond and fails twice, or takes too long.
  private static Async<User> fetchUser(int id) {
    return async(() -> {
      CALLS.add(id);
      sleep(id == 404 ? ofSeconds(10) : ofMillis(1)).await();
      if (CALLS.size() <= 2) {
        throw new IOException("call " + CALLS.size());
      }
      return new User(id);
    });
  }

  // @start region=retry
  static final RetryBudget BUDGET = RetryBudget.of(0.2, 10);       // a fifth of the calls, and 10 in a second in any case
  static final Retry RETRY =
      Retry.exponential(ofMillis(50))                              // 50 ms, 100 ms, 200 ms …, each a random part of that
          .attempts(4)
          .within(ofSeconds(5))                                    // all attempts and pauses together
          .when(failure -> failure instanceof IOException || failure instanceof TimeoutException)
          .budget(BUDGET);

  static Async<User> user(int id) {
    return RETRY.run(() -> fetchUser(id).timeout(ofSeconds(1)).await());
  }
  // @end

  @Test
  void retry_twoFail_thirdGivesTheUser() throws Exception {
    CALLS.clear();
    paused.run(() -> assertThat(user(7).await()).isEqualTo(new User(7)));
    assertThat(CALLS).containsExactly(7, 7, 7);
  }

  @Test
  void retry_allAreTooLate_lastFailureIsThrown() {
    CALLS.clear();
    assertThatThrownBy(() -> paused.run(() -> user(404).await()))
        .isInstanceOf(TimeoutException.class);
    assertThat(CALLS).hasSize(4);
  }
}
