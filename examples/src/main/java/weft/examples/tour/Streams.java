package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.util.List;
import java.util.Locale;
import weft.Async;
import weft.Weft;
import weft.sync.Mpsc;

/// Section 12: a channel's receiver as a stream.
final class Streams implements Section {
  private static final int LIMIT = 4;

  /// The store that pages are fetched from, which counts who is there.
  private static final class Store {
    private int inFlight;
    private int most;

    Async<String> fetch(int page) {
      return async(() -> {
        most = Math.max(most, ++inFlight);
        try {
          sleep(ofMillis(20)).await();
          return "page " + page;
        } finally {
          inFlight--;
        }
      });
    }
  }

  /// What came out.
  ///
  /// @param chunks the pages
  /// @param mostInFlight how many were fetched at the same time
  record Result(List<List<String>> chunks, int mostInFlight) {}

  static Async<Result> program() {
    return async(() -> {
      var store = new Store();
      var channel = Mpsc.<Integer>channel(32);
      spawn(
          channel.tx(),
          () -> {
            for (int i = 1; i <= 20; i++) {
              channel.tx().send(i).await();
              if (i == 10) {
                sleep(ofMillis(300)).await(); // longer than a chunk waits
              }
            }
          });
      var chunks =
          channel.rx().stream()
              .filter(page -> page % 2 == 1)
              .mapConcurrent(LIMIT, page -> store.fetch(page).await())
              .map(text -> text.toUpperCase(Locale.ROOT))
              .chunks(3, ofMillis(150))
              .toList()
              .await();
      return new Result(chunks, store.most);
    });
  }

  @Override
  public int number() {
    return 12;
  }

  @Override
  public String title() {
    return "Async streams";
  }

  @Override
  public String tutorial() {
    return "A stream is to values what a future is to one value.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var result = Weft.run(() -> program().await());
    result.chunks().forEach(chunk -> screen.say("Chunk: " + chunk));
    return List.of(
        Claim.equal("pages", 10, result.chunks().stream().mapToInt(List::size).sum()),
        Claim.equal("sizes of chunks, one ended by time", List.of(3, 2, 3, 2), sizes(result)),
        Claim.equal("first page", "PAGE 1", result.chunks().getFirst().getFirst()),
        Claim.equal("most fetches at the same time", LIMIT, result.mostInFlight()));
  }

  private static List<Integer> sizes(Result result) {
    return result.chunks().stream().map(List::size).toList();
  }
}
