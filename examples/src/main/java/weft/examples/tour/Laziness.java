package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.Weft;

/// Section 1: a future does nothing until it is awaited.
final class Laziness implements Section {
  private final List<String> requests = new ArrayList<>();

  Async<String> fetchData(String url) {
    return async(() -> {
      requests.add(url);
      sleep(ofMillis(100)).await();
      return "Data from " + url;
    });
  }

  @Override
  public int number() {
    return 1;
  }

  @Override
  public String title() {
    return "Futures are lazy";
  }

  @Override
  public String tutorial() {
    return "Async functions return futures; nothing happens until they are awaited.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var claims = new ArrayList<Claim>();
    Weft.run(() -> {
      Async<String> _ = fetchData("https://api.example.com/never");
      Async<String> future = fetchData("https://api.example.com"); // No work happens!
      sleep(ofMillis(50)).await();
      screen.say("Two futures made, requests: " + requests);
      claims.add(Claim.equal("made, not awaited: requests", 0, requests.size()));

      String data = future.await(); // NOW it runs
      screen.say(data + ", requests: " + requests);
      claims.add(Claim.equal("one awaited: requests", 1, requests.size()));
    });
    return claims;
  }
}
