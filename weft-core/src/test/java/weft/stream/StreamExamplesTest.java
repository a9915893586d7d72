package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.run;
import static weft.Weft.spawn;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.stream.AsyncStream.Step;
import weft.sync.Mpsc;

/// The examples of the documentation.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamExamplesTest {
  private record User(int id) {
    boolean isActive() {
      return id % 2 == 0;
    }
  }

  private static AsyncStream<User> users() {
    return AsyncStream.range(0, 100).map(User::new);
  }

  private static Async<String> fetchName(User user) {
    return async(() -> {
      yieldNow().await();
      return "user " + user.id();
    });
  }

  @Test
  void pipeline() throws Exception {
    run(() -> {
      // @start region=pipeline
      List<String> names =
          users()
              .filter(user -> user.isActive())
              .map(user -> fetchName(user).await())
              .limit(3)
              .toList()
              .await();
      // @end
      assertThat(names).containsExactly("user 0", "user 2", "user 4");
    });
  }

  private record Row(int number) {}

  private static Async<List<Row>> fetchPage(int page) {
    return async(() -> {
      yieldNow().await();
      return page < 2 ? List.of(new Row(2 * page), new Row(2 * page + 1)) : List.of();
    });
  }

  private static AsyncStream<Row> generated() {
    // @start region=generator
    AsyncStream<Row> rows =
        stream(out -> {
          for (int i = 0; ; i++) {
            var page = fetchPage(i).await();
            if (page.isEmpty()) {
              return;
            }
            for (Row row : page) {
              out.emit(row).await();
            }
          }
        });
    // @end
    return rows;
  }

  @Test
  void generator() throws Exception {
    assertThat(generated().map(Row::number).toList().block()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void loop() throws Exception {
    var channel = Mpsc.<String>unbounded();
    var out = channel.tx();
    var lines = AsyncStream.of("a", "b");
    run(() -> {
      // @start region=loop
      while (lines.next().await() instanceof String line) {
        out.send(line);
      }
      // @end
    });
    var sent = new ArrayList<String>();
    while (channel.rx().tryRecv() instanceof String line) {
      sent.add(line);
    }
    assertThat(sent).containsExactly("a", "b");
  }

  private record Page(int number) {
    boolean isEmpty() {
      return number > 3;
    }
  }

  private static Async<Page> fetch(int number) {
    return async(() -> {
      yieldNow().await();
      return new Page(number);
    });
  }

  @Test
  void unfold() throws Exception {
    // @start region=unfold
    AsyncStream<Page> pages =
        AsyncStream.unfold(
            1,
            number -> {
              Page page = fetch(number).await();
              return page.isEmpty() ? null : new Step<>(page, number + 1);
            });
    // @end
    assertThat(pages.map(Page::number).toList().block()).containsExactly(1, 2, 3);
  }

  private static final class Device {
    private final List<Consumer<String>> listeners = new ArrayList<>();

    Consumer<String> listen(Consumer<String> listener) {
      listeners.add(listener);
      listener.accept("on");
      return listener;
    }

    void forget(Consumer<String> listener) {
      listeners.remove(listener);
    }
  }

  @Test
  void callbacks() throws Exception {
    var device = new Device();
    // @start region=callbacks
    AsyncStream<String> events =
        AsyncStream.fromCallbacks(
            100,
            Overflow.DROP_OLDEST,
            sink -> {
              var listener = device.listen(sink::emit);
              sink.onClose(() -> device.forget(listener));
            });
    // @end
    assertThat(events.limit(1).toList().block()).containsExactly("on");
    assertThat(device.listeners).isEmpty();
  }

  @Test
  void mapMulti() throws Exception {
    var lines = AsyncStream.of("a b", "c");
    var tables = AsyncStream.of(1, 2);
    // @start region=mapMulti
    AsyncStream<String> words =
        lines.mapMulti((line, out) -> {
          for (String word : line.split(" ")) {
            out.accept(word);
          }
        });
    AsyncStream<Row> rows =
        tables.mapMulti((table, out) -> {
          for (Row row : fetchPage(table).await()) {
            out.emit(row).await();
          }
        });
    // @end
    assertThat(words.toList().block()).containsExactly("a", "b", "c");
    assertThat(rows.map(Row::number).toList().block()).containsExactly(2, 3);
  }

  @Test
  void concurrent() throws Exception {
    var numbers = AsyncStream.range(0, 20);
    run(() -> {
      // @start region=concurrent
      var pages = numbers.mapConcurrent(16, number -> fetch(number).await()).toList().await();
      // @end
      assertThat(pages).hasSize(20);
    });
  }

  @Test
  void blocking() throws Exception {
    var seen = new ArrayList<Row>();
    // @start region=blocking
    try (var rows = generated().toBlockingIterable()) {
      for (Row row : rows) {
        seen.add(row);
      }
    }
    // @end
    assertThat(seen).hasSize(4);
  }

  private record Order(String customer) {}

  @Test
  void groups() throws Exception {
    var booked = new ArrayList<Order>();
    var orders = AsyncStream.of(new Order("a"), new Order("b"), new Order("a"));
    run(() -> {
      // @start region=groups
      orders
          .groupBy(order -> order.customer(), 100, 16)
          .forEachConcurrent(
              101,
              group ->
                  group
                      .stream()
                      .forEach(order -> {
                        yieldNow().await();
                        booked.add(order);
                      })
                      .await())
          .await();
      // @end
    });
    assertThat(booked).hasSize(3);
  }

  private record Message(String text, String target) {
    boolean isInvitation() {
      return text.equals("come");
    }
  }

  private static AsyncStream<Message> room(String name) {
    return name.equals("lobby")
        ? AsyncStream.of(new Message("come", "bar"))
        : AsyncStream.of(new Message("cheers", name));
  }

  @Test
  void rooms() throws Exception {
    var seen = new ArrayList<String>();
    run(() -> {
      // @start region=rooms
      var rooms = StreamMap.<String, Message>create();
      rooms.put("lobby", room("lobby"));
      while (rooms.next().await() instanceof StreamMap.Entry(var name, var message)) {
        seen.add(name + ": " + message.text());
        if (message.isInvitation()) {
          rooms.put(message.target(), room(message.target()));
        }
      }
      // @end
    });
    assertThat(seen).containsExactly("lobby: come", "bar: cheers");
  }

  @Test
  void share() throws Exception {
    var drawn = new CopyOnWriteArrayList<Integer>();
    var written = new CopyOnWriteArrayList<Integer>();
    run(() -> {
      // @start region=share
      SharedStream<Integer> quotes = AsyncStream.range(0, 100).share(64, Overflow.WAIT);
      var chart = quotes.subscribe();
      var log = quotes.subscribe();
      var drawing = spawn(() -> chart.forEach(quote -> drawn.add(quote)).await());
      var writing = spawn(() -> log.forEach(quote -> written.add(quote)).await());
      // @end
      drawing.await();
      writing.await();
    });
    assertThat(drawn).hasSize(100).isEqualTo(written);
  }
}
