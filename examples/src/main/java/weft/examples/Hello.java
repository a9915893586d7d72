package weft.examples;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;

import weft.Async;
import weft.Weft;

/// The shortest program: a future, awaited.
final class Hello {
  static Async<String> greet(String name) {
    return async(() -> {
      sleep(ofMillis(100)).await();
      return "Hello, " + name + "!";
    });
  }

  void main() throws Exception {
    Weft.run(() -> IO.println(greet("Weft").await()));
  }
}
