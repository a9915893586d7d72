package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.run;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
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
}
