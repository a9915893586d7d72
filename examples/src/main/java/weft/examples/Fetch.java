package weft.examples;

import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.joinAll;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import weft.Async;
import weft.Weft;
import weft.http.Http;

/// Fetches pages, all at once, each within five seconds: `./weft run Fetch https://example.com …`
final class Fetch {
  static Async<String> summary(String url) {
    return async(() -> {
      try {
        var page = Http.get(url).timeout(ofSeconds(5)).await();
        return url + ": " + page.status() + ", " + page.bytes().await().length + " bytes";
      } catch (TimeoutException _) {
        return url + ": no answer within five seconds";
      } catch (IOException | IllegalArgumentException e) {
        return url + ": " + e.getMessage();
      }
    });
  }

  static void main(String[] urls) throws Exception {
    if (urls.length == 0) {
      System.err.println("usage: ./weft run Fetch URL...");
      System.exit(2);
    }
    Weft.run(() -> {
      var summaries = Arrays.stream(urls).map(Fetch::summary).toList();
      joinAll(summaries).await().forEach(IO::println);
    });
  }
}
