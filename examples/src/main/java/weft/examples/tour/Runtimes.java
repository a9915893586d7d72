package weft.examples.tour;

import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.util.List;
import weft.Async;
import weft.Weft;
import weft.runtime.AsyncRuntime;

/// Section 3: what drives the main future.
final class Runtimes implements Section {
  static Async<String> fetchData(String url) {
    return async(() -> {
      yieldNow().await();
      return "Response from " + url;
    });
  }

  /// The short form: on the default runtime.
  static String shortMain() throws Exception {
    return Weft.run(() -> fetchData("https://api.example.com").await());
  }

  /// What it is short for: a runtime of one's own, and a thread that blocks on it.
  static String longMain() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      return runtime.run(() -> fetchData("https://api.example.com").await());
    }
  }

  @Override
  public int number() {
    return 3;
  }

  @Override
  public String title() {
    return "A runtime drives the main future";
  }

  @Override
  public String tutorial() {
    return "The main attribute is short for building a runtime and blocking on it.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    String expected = "Response from https://api.example.com";
    String first = shortMain();
    screen.say("Weft.run(body):    " + first);
    String second = longMain();
    screen.say("runtime.run(body): " + second);
    return List.of(
        Claim.same("the short form", "a response", expected, first),
        Claim.same("the long form gives the same", "a response", expected, second));
  }
}
