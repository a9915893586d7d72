package weft.test;

import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static weft.Weft.async;
import static weft.Weft.sleep;

import org.junit.jupiter.api.Test;
import weft.Async;
import weft.runtime.AsyncRuntime;

// @start region=first
@WeftTest
class GreetingTest {
  static Async<String> greet(String name) {
    return async(() -> {
      sleep(ofMillis(1)).await();
      return "Hello, " + name;
    });
  }

  @Test
  void greet_name_isInIt(AsyncRuntime runtime) throws Exception {
    runtime.run(() -> assertEquals("Hello, Ada", greet("Ada").await()));
  }
}
// @end
