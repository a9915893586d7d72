package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;

import java.util.List;
import weft.Async;
import weft.Weft;

/// Section 2: two awaits in a row.
final class Sequence implements Section {
  static Async<String> fetchData(String url) {
    return async(() -> {
      sleep(ofMillis(100)).await();
      return "Data from " + url;
    });
  }

  static Async<List<String>> process() {
    return async(() -> {
      var data1 = fetchData("https://api.example.com/a").await();
      var data2 = fetchData("https://api.example.com/b").await();
      return List.of(data1, data2);
    });
  }

  @Override
  public int number() {
    return 2;
  }

  @Override
  public String title() {
    return "Awaits run one after the other";
  }

  @Override
  public String tutorial() {
    return "These run sequentially: each await waits until its future is done.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var program = Timed.run(screen, ofMillis(400), () -> Weft.run(() -> process().await()));
    program.value().forEach(screen::say);
    return List.of(
        Claim.equal("results, in order", "a, b", lastLetters(program.value())),
        program.claim("two fetches of 100 ms in a row", ofMillis(200), ofMillis(400)));
  }

  private static String lastLetters(List<String> data) {
    return String.join(", ", data.stream().map(d -> d.substring(d.length() - 1)).toList());
  }
}
