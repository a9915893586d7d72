package weft;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.interval;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.keep;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnInterruptible;
import static weft.Weft.task;
import static weft.Weft.tryJoinAll;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.runtime.AsyncRuntime;
import weft.sync.Mpsc;
import weft.sync.Oneshot;
import weft.task.JoinHandle;
import weft.time.Deadline;
import weft.time.DeadlineQueue;
import weft.time.MissedTicks;
import weft.time.Sleep;

/// The examples of `weft`, `weft.task`, `weft.runtime` and `weft.time` that belong to no other
/// test.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CoreExamplesTest {
  private final Paused paused = new Paused();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  // @start region=greet
  static Async<String> greet(String name) {
    return async(() -> {
      sleep(ofMillis(100)).await();
      return "Hello, " + name;
    });
  }

  // @end

  @Test
  void greet() throws Exception {
    paused.run(() -> assertThat(greet("Ada").await()).isEqualTo("Hello, Ada"));
  }

  /// Something that tells when it changes.
  private static final class Box {
    private @Nullable Integer value;
    private @Nullable Runnable listener;

    synchronized @Nullable Integer value() {
      return value;
    }

    synchronized void onChange(Runnable newListener) {
      listener = newListener;
    }

    synchronized void set(int newValue) {
      value = newValue;
      if (listener != null) {
        listener.run();
      }
    }
  }

  @Test
  void fromPoll() throws Exception {
    var box = new Box();
    paused.run(() -> {
      // @start region=fromPoll
      Async<Integer> parsed =
          Async.fromPoll(waker -> {
            box.onChange(waker::wake); // before the look, or a change in between would be missed
            Integer value = box.value();
            return value == null ? Poll.pending() : Poll.ready(value);
          });
      // @end
      var handle = spawn(parsed);
      yieldNow().await();
      box.set(7);
      assertThat(handle.await()).isEqualTo(7);
    });
  }

  private void use(Object... values) {
    for (Object value : values) {
      seen.add("" + value);
    }
  }

  private static Async<Integer> taskA() {
    return sleep(ofMillis(2)).map(nothing -> 1);
  }

  private static Async<String> taskB() {
    return sleep(ofMillis(1)).map(nothing -> "b");
  }

  @Test
  void joins() throws Exception {
    paused.run(() -> {
      // @start region=join
      var both = join(taskA(), taskB()).await();
      use(both.first(), both.second());
      // @end
    });
    assertThat(seen).containsExactly("1", "b");
    assertThat(paused.elapsed()).isEqualTo(ofMillis(2));
  }

  private static Async<String> download(String url) {
    return sleep(ofSeconds(1)).map(nothing -> "page " + url);
  }

  @Test
  void joinsOfLists() throws Exception {
    var urls = List.of("a", "b", "c");
    paused.run(() -> {
      // @start region=joinAll
      var pages = joinAll(10, urls.stream().map(url -> download(url)).toList()).await();
      // @end
      // @start region=tryJoinAll
      var same = tryJoinAll(10, urls.stream().map(url -> download(url)).toList()).await();
      // @end
      assertThat(pages).containsExactly("page a", "page b", "page c").isEqualTo(same);
    });
  }

  private static Async<String> reply() {
    return sleep(ofSeconds(2)).map(nothing -> "reply");
  }

  @Test
  void selects() throws Exception {
    paused.run(() -> {
      // @start region=select
      switch (select(reply(), sleep(ofSeconds(1))).await()) {
        case First(var reply) -> use(reply);
        case Second(var nothing) -> use("late");
      }
      // @end
    });
    assertThat(seen).containsExactly("late");
  }

  private static Async<String> fetchData(String url) {
    return async(() -> {
      yieldNow().await();
      return "Data from " + url;
    });
  }

  private static final class Program {
    // @start region=main
    void main() throws Exception {
      Weft.run(() -> IO.println(fetchData("https://api.example.com").await()));
    }
    // @end
  }

  @Test
  void mains() throws Exception {
    var out = System.out;
    var text = new java.io.ByteArrayOutputStream();
    System.setOut(new java.io.PrintStream(text, true));
    try {
      new Program().main();
    } finally {
      System.setOut(out);
    }
    assertThat(text.toString()).contains("Data from https://api.example.com");
  }

  @Test
  void owners() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<String>channel(1);
      var tx = channel.tx();
      // @start region=owner
      var own = tx.share();
      spawn(own, () -> own.send("hello").await());
      // @end
      tx.close();
      assertThat(channel.rx().recv().await()).isEqualTo("hello");
      assertThat((Object) channel.rx().recv().await()).isNull();
    });
  }

  @Test
  void interruptible() throws Exception {
    var queue = new LinkedBlockingQueue<String>();
    try (var runtime = AsyncRuntime.builder().workers(1).build();
        var _ = runtime.enter()) {
      // @start region=interruptible
      var line = spawnInterruptible(() -> queue.take());
      line.abort(); // take() throws InterruptedException, the handle ends as cancelled
      // @end
      assertThatThrownBy(line::block).hasMessage("The task was aborted.");
    }
  }

  private Async<Void> handle(String request) {
    return async(() -> {
      yieldNow().await();
      seen.add(request);
    });
  }

  @Test
  void keeps() throws Exception {
    paused.run(() -> {
      var signal = Oneshot.<String>channel();
      var requests = Mpsc.<String>channel(4);
      requests.tx().send("a").await();
      requests.tx().send("b").await();
      spawn(() -> {
        sleep(ofSeconds(1)).await();
        signal.tx().send("stop");
      });
      // @start region=keep
      var shutdown = keep(signal.rx());
      for (boolean open = true; open; ) {
        switch (select(shutdown, requests.rx().recv()).await()) {
          case First(var reason) -> open = false;
          case Second(var request) -> handle(request).await();
        }
      }
      // @end
    });
    assertThat(seen).containsExactly("a", "b");
  }

  private Async<Void> report() {
    return async(() -> {
      seen.add("at " + paused.elapsed().toMillis());
      sleep(ofMillis(seen.size() == 1 ? 2500 : 0)).await();
    });
  }

  @Test
  void intervals() throws Exception {
    Async<Void> endless =
        async(() -> {
          // @start region=interval
          var interval = interval(ofSeconds(1));
          while (true) {
            interval.tick().await();
            report().await();
          }
          // @end
        });
    assertThatThrownBy(() -> paused.run(() -> endless.timeout(ofMillis(3500)).await()))
        .isInstanceOf(TimeoutException.class);
    assertThat(seen).containsExactly("at 0", "at 2500", "at 2500", "at 3000");
  }

  @Test
  void intervalsThatSkip() throws Exception {
    Async<Void> endless =
        async(() -> {
          // @start region=skip
          var interval = interval(ofSeconds(1)).onMissedTicks(MissedTicks.SKIP);
          while (true) {
            interval.tick().await(); // the first at once
            report().await();
          }
          // @end
        });
    assertThatThrownBy(() -> paused.run(() -> endless.timeout(ofMillis(4500)).await()))
        .isInstanceOf(TimeoutException.class);
    assertThat(seen).containsExactly("at 0", "at 2500", "at 3000", "at 4000");
  }

  private static Async<Integer> work() {
    return async(() -> {
      yieldNow().await();
      return 42;
    });
  }

  @Test
  void handles() throws Exception {
    paused.run(() -> {
      // @start region=handle
      JoinHandle<Integer> handle = spawn(() -> work().await());
      int result = handle.await(); // a JoinException if the task failed or was aborted
      // @end
      assertThat(result).isEqualTo(42);
      // @start region=task
      var named = task().name("reader").confined().spawn(() -> work().await());
      // @end
      assertThat(named.toString()).startsWith("reader");
      assertThat(named.await()).isEqualTo(42);
    });
  }

  private Async<Void> serve() {
    return async(() -> {
      yieldNow().await();
      seen.add("served");
    });
  }

  @Test
  void runtimes() throws Exception {
    // @start region=runtime
    try (var runtime = AsyncRuntime.builder().workers(4).build()) {
      runtime.run(() -> serve().await());
    }
    // @end
    assertThat(seen).containsExactly("served");
  }

  private static Async<String> fetchUser(int id) {
    return sleep(ofMillis(1500)).map(nothing -> "user " + id);
  }

  private static Async<String> fetchOrders(String user) {
    return sleep(ofMillis(1500)).map(nothing -> "orders of " + user);
  }

  private static Async<String> orders(int id) {
    return async(() -> {
      // @start region=deadline
      var deadline = Deadline.after(ofSeconds(2));
      var user = fetchUser(id).timeoutAt(deadline).await();
      var orders = fetchOrders(user).timeoutAt(deadline).await(); // what is left of the two seconds
      // @end
      return orders;
    });
  }

  @Test
  void deadlines() {
    assertThatThrownBy(() -> paused.run(() -> orders(7).await()))
        .isInstanceOf(TimeoutException.class);
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(2));
  }

  @Test
  void sleepsThatAreReset() throws Exception {
    paused.run(() -> {
      var requests = Mpsc.<String>channel(4);
      spawn(() -> {
        for (int i = 0; i < 2; i++) {
          sleep(ofSeconds(20)).await();
          requests.tx().send("request").await();
        }
      });
      // @start region=idle
      var idle = Sleep.after(ofSeconds(30));
      for (boolean open = true; open; ) {
        switch (select(requests.rx().recv(), idle).await()) {
          case First(var request) -> {
            handle(request).await();
            idle.reset(ofSeconds(30));
          }
          case Second(var late) -> open = false;
        }
      }
      // @end
    });
    assertThat(seen).containsExactly("request", "request");
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(70));
  }

  private Async<Void> close(String session) {
    return handle("closed " + session);
  }

  @Test
  void queues() throws Exception {
    paused.run(() -> {
      // @start region=queue
      var expiring = DeadlineQueue.<String>create();
      var key = expiring.insert("session 7", ofMinutes(20));
      expiring.reset(key, ofMinutes(20)); // it was used
      while (expiring.next().await() instanceof String session) { // null when nothing is left
        close(session).await();
      }
      // @end
    });
    assertThat(seen).containsExactly("closed session 7");
    assertThat(paused.elapsed()).isEqualTo(ofMinutes(20));
  }
}
