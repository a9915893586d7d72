package weft.stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.task.Retry;

/// The code of docs/guide/streams.md, block by block; SnippetsTest compares them.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamsGuideTest {
  private final Paused paused = new Paused();

  /// What the examples did, in this order.
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  // ---- a first example

  private record User(int id, boolean isActive) {}

  private static AsyncStream<User> users() {
    return AsyncStream.range(0, 100).map(id -> new User(id, id % 2 == 0));
  }

  private static Async<String> fetchName(int id) {
    return async(() -> {
      yieldNow().await();
      return "user " + id;
    });
  }

  @Test
  void first() throws Exception {
    paused.run(() -> {
      // @start region=first
      List<String> names = users()
          .filter(user -> user.isActive())
          .map(user -> fetchName(user.id()).await())      // a function may await
          .limit(2)
          .toList().await();                              // runs it, and closes what is left of it
      // @end
      assertThat(names).containsExactly("user 0", "user 2");
    });
  }

  // ---- a generator

  private static int pages() {
    return 3;
  }

  private Async<List<String>> fetchPage(int page) {
    return async(() -> {
      yieldNow().await();
      seen.add("page " + page);
      return List.of(page + "a", page + "b");
    });
  }

  private Async<Void> release() {
    return async(() -> {
      yieldNow().await();
      seen.add("released");
    });
  }

  private AsyncStream<String> rows() {
    // @start region=generator
    AsyncStream<String> rows = stream(out -> {
      try {
        for (int page = 0; page < pages(); page++) {
          for (String row : fetchPage(page).await()) {
            out.emit(row).await();                      // stands still here until the next row is asked for
          }
        }
      } finally {
        release().await();                              // also runs if the stream is closed early
      }
    });
    // @end
    return rows;
  }

  @Test
  void generator() throws Exception {
    paused.run(
        () -> assertThat(rows().limit(3).toList().await()).containsExactly("0a", "0b", "1a"));
    assertThat(seen).containsExactly("page 0", "page 1", "released");
  }

  private boolean print(String row) {
    seen.add(row);
    return seen.size() < 3;
  }

  @Test
  void loop() throws Exception {
    paused.run(() -> {
      // @start region=loop
      var rows = rows();
      try {
        while (rows.next().await() instanceof String row) {       // null at the end
          if (!print(row)) {
            break;
          }
        }
      } finally {
        rows.close().await();
      }
      // @end
    });
    assertThat(seen).containsExactly("page 0", "0a", "0b", "released");
  }

  // ---- failures

  private AsyncStream<Integer> quotes(String place) {
    seen.add(place);
    return place.equals("main")
        ? AsyncStream.failed(new IOException("closed"))
        : AsyncStream.of(1, 2);
  }

  @Test
  void failures() throws Exception {
    paused.run(() -> {
      // @start region=failures
      var prices = AsyncStream.retry(Retry.exponential(ofMillis(50)).attempts(3), () -> quotes("main"))
          .onFailureResume(e -> quotes("backup"));
      // @end
      assertThat(prices.toList().await()).containsExactly(1, 2);
    });
    assertThat(seen).containsExactly("main", "main", "main", "backup");
  }

  // ---- several at a time

  private int inFlight;
  private int most;

  private Async<String> fetch(int url) {
    return async(() -> {
      most = Math.max(most, ++inFlight);
      sleep(ofMillis(20)).await();
      inFlight--;
      return "page " + url;
    });
  }

  @Test
  void several() throws Exception {
    var urls = AsyncStream.range(0, 120);
    paused.run(() -> {
      // @start region=several
      var pages = urls
          .mapConcurrent(8, url -> fetch(url).await())            // at most 8 at a time, results in the order of the urls
          .chunks(100, ofSeconds(1))                              // lists of up to 100, at least every second
          .toList().await();
      // @end
      assertThat(pages).extracting(List::size).containsExactly(100, 20);
    });
    assertThat(most).isEqualTo(8);
  }

  // ---- elsewhere

  @Test
  void elsewhere() throws Exception {
    // @start region=elsewhere
    for (String row : rows().toBlockingIterable()) { seen.add(row); }        // on a plain or virtual thread
    Flow.Publisher<String> publisher = AsyncStream.publisher(() -> rows());  // one run for each subscriber
    // @end
    assertThat(seen).contains("0a", "2b").endsWith("released");
    assertThat(AsyncStream.fromPublisher(publisher, 2).count().block()).isEqualTo(6);
  }
}
