package weft.sync;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;

/// The examples of semaphores, locks and cells.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LockExamplesTest {
  private final Paused paused = new Paused();

  /// What the examples did, in this order.
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  // ---- a connection, of which there are as many as anybody likes

  private final class Connection implements AutoCloseable {
    boolean isClosed;

    Async<Void> send(String request) {
      return async(() -> {
        seen.add("begin " + request);
        yieldNow().await();
        seen.add("end " + request);
      });
    }

    Async<String> ask(String question) {
      return async(() -> {
        send(question).await();
        return question + "!";
      });
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private final List<Connection> connections = new ArrayList<>();

  private Connection open() {
    connections.add(new Connection());
    return connections.getLast();
  }

  private Async<Connection> connect(String address) {
    return async(() -> {
      yieldNow().await();
      seen.add("connect " + address);
      return open();
    });
  }

  private static Async<Void> serve(Connection connection) {
    return async(() -> {
      assertThat(connection.isClosed).isFalse();
      sleep(ofSeconds(1)).await();
    });
  }

  // ---- permits

  private interface Listener {
    Async<Connection> accept();
  }

  private Async<Void> accepting(Listener listener) {
    return async(() -> {
      // @start region=semaphore
      var slots = AsyncSemaphore.of(100);
      while (true) {
        var slot = slots.acquire().await();       // waits while 100 connections are open
        var connection = listener.accept().await();
        spawn(slot, () -> {                       // given back when the task ends
          try (connection) {
            serve(connection).await();
          }
        });
      }
      // @end
    });
  }

  @Test
  void semaphore() throws Exception {
    paused.run(() -> {
      var server = spawn(accepting(() -> connect("client")));
      for (int i = 0; i < 1000; i++) {
        yieldNow().await();
      }
      assertThat(connections).hasSize(100).noneMatch(connection -> connection.isClosed);
      sleep(ofMillis(1500)).await();
      server.abort();
      assertThat(connections).hasSizeGreaterThan(100);
      assertThat(connections.subList(0, 100)).allMatch(connection -> connection.isClosed);
    });
  }

  @Test
  void permit() throws Exception {
    var slots = AsyncSemaphore.of(1);
    var connection = open();
    paused.run(() -> {
      // @start region=permit
      try (var _ = slots.acquire().await()) {
        connection.send("hello").await();
      }
      // @end
    });
    assertThat(seen).containsExactly("begin hello", "end hello");
    assertThat(slots.availablePermits()).isEqualTo(1);
  }

  // ---- locks

  @Test
  void mutex() throws Exception {
    var request = "request";
    var question = "question";
    paused.run(() -> {
      // @start region=mutex
      var connection = Mutex.of(open());
      try (var guard = connection.lock().await()) {
        guard.value().send(request).await();      // nobody else sends meanwhile
      }
      String answer = connection.withLock(c -> c.ask(question).await()).await();
      // @end
      assertThat(answer).isEqualTo("question!");
      assertThat(connection.tryLock()).isNotNull();
    });
    assertThat(seen)
        .containsExactly("begin request", "end request", "begin question", "end question");
  }

  private interface Handler {
    Async<Void> handle(String request);
  }

  private Async<Map<String, Handler>> load() {
    return async(() -> Map.of("/", request -> open().send(request)));
  }

  @Test
  void rwLock() throws Exception {
    var path = "/";
    var request = "GET /";
    paused.run(() -> {
      // @start region=rwLock
      var routes = RwLock.of(Map.<String, Handler>of());
      try (var guard = routes.write().await()) {
        guard.set(load().await());
      }
      try (var guard = routes.read().await()) {
        guard.value().get(path).handle(request).await();
      }
      // @end
    });
    assertThat(seen).containsExactly("begin GET /", "end GET /");
  }

  // ---- a cell

  private final String address = "localhost";

  // @start region=onceCell
  final OnceCell<Connection> connection = OnceCell.create();

  Async<String> ask(String question) {
    return async(() -> {
      var c = connection.getOrInit(() -> connect(address).await()).await();
      return c.ask(question).await();
    });
  }
  // @end

  @Test
  void onceCell() throws Exception {
    paused.run(() -> {
      var answers = join(ask("one"), ask("two")).await();
      assertThat(answers.first()).isEqualTo("one!");
      assertThat(answers.second()).isEqualTo("two!");
    });
    assertThat(seen).containsOnlyOnce("connect localhost");
  }

  @Test
  void withPermit_severalCallers_soManyAtATime() throws Exception {
    paused.run(() -> {
      var permits = AsyncSemaphore.of(1);
      var connection = open();
      // @start region=withPermit
      String answer = permits.withPermit(() -> connection.ask("how").await()).await();
      // @end
      assertThat(answer).isEqualTo("how!");
      join(
              permits.withPermit(() -> connection.send("a").await()),
              permits.withPermits(1, () -> connection.send("b").await()))
          .await();
      assertThat(seen).endsWith("begin a", "end a", "begin b", "end b");
      assertThat(permits.availablePermits()).isEqualTo(1);
    });
  }

  @Test
  void withPermit_cancelledInEachState_givesThePermitBack() throws Exception {
    for (int millis = 0; millis < 50; millis += 5) {
      int limit = millis;
      try (var own = new Paused()) {
        own.run(() -> {
          var permits = AsyncSemaphore.of(2);
          var holder = spawn(permits.withPermits(2, () -> sleep(ofMillis(11)).await()));
          yieldNow().await();
          var log = new ArrayList<String>();
          var body =
              permits.withPermit(() -> {
                try {
                  sleep(ofMillis(11)).await();
                } finally {
                  sleep(ofMillis(11)).await();
                  log.add("cleaned up with " + permits.availablePermits());
                }
              });
          body.timeout(ofMillis(limit)).settled().await();
          holder.await();
          assertThat(permits.availablePermits()).isEqualTo(2);
          boolean cleansUp =
              (limit > 11 && limit < 22) || limit > 33; // else cut short, or not begun
          assertThat(log)
              .as("cancelled after %d ms", limit)
              .isEqualTo(cleansUp ? List.of("cleaned up with 1") : List.of());
        });
      }
    }
  }

  @Test
  void withRead_andWithWrite_sharedAndAlone() throws Exception {
    var prices = RwLock.of(new java.util.TreeMap<>(Map.of("tea", 3)));
    paused.run(() -> {
      // @start region=withRead
      int price = prices.withRead(map -> map.getOrDefault("tea", 0)).await();
      prices.withWrite(map -> map.put("milk", price + 1)).await();
      // @end
      assertThat(prices.withRead(map -> map.size()).await()).isEqualTo(2);
      assertThat(prices.update(map -> new java.util.TreeMap<String, Integer>()).await()).isEmpty();
      assertThat(prices.tryWrite()).isNotNull();
    });
  }

  @Test
  void update_failing_leavesTheValue() throws Exception {
    var count = Mutex.of(1);
    var lock = RwLock.of("old");
    paused.run(() -> {
      assertThat(count.update(n -> n + 1).await()).isEqualTo(2);
      count
          .update(n -> {
            yieldNow().await();
            throw new java.io.IOException("no");
          })
          .settled()
          .await();
      lock.update(
              n -> {
                sleep(ofSeconds(1)).await();
                return "new";
              })
          .timeout(ofMillis(1))
          .settled()
          .await();
      assertThat(count.withLock(n -> n).await()).isEqualTo(2);
      assertThat(lock.withRead(v -> v).await()).isEqualTo("old");
      var region = Mutex.create();
      assertThat(region.withLock(() -> "value").await()).isEqualTo("value");
      region.withLock(() -> seen.add("effect")).await();
      region.withLock(() -> yieldNow().await()).await();
      assertThat(region.tryLock()).isNotNull();
    });
  }
}
