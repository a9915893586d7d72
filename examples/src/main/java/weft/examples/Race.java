package weft.examples;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.selectAll;
import static weft.Weft.sleep;

import java.util.List;
import weft.Async;
import weft.Weft;

/// Asks three mirrors and takes the first answer. The slower ones are cancelled: their `finally`
/// blocks have run when the answer is there.
final class Race {
  static Async<String> mirror(String name, int millis) {
    return async(() -> {
      boolean answered = false;
      try {
        sleep(ofMillis(millis)).await();
        answered = true;
        return "the answer of " + name;
      } finally {
        IO.println(name + (answered ? " answers" : " is cancelled"));
      }
    });
  }

  void main() throws Exception {
    Weft.run(() -> {
      var mirrors = List.of(mirror("Oslo", 150), mirror("Lima", 50), mirror("Pune", 300));
      var first = selectAll(mirrors).await();
      IO.println("We use " + first.value() + ", mirror " + (first.index() + 1) + ".");
    });
  }
}
