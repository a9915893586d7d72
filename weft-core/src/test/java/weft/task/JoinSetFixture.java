package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import weft.Async;
import weft.Paused;

/// A set of tasks on a paused clock, for the tests of sets.
abstract class JoinSetFixture {
  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final Paused paused = new Paused();
  final JoinSet<String> set = JoinSet.create();

  /// What was reported as unhandled, to be taken by tests that expect it.
  final List<Throwable> unhandled = paused.unhandled;

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(unhandled).isEmpty();
  }

  /// Gives its name after a time, with a cleanup that takes time.
  Async<String> after(int millis, String name) {
    return async(() -> {
      try {
        sleep(ofMillis(millis)).await();
        return name;
      } finally {
        sleep(ofMillis(1)).await();
        log.add(name + " cleaned up");
      }
    });
  }

  static Async<String> failing(int millis, String message) {
    return async(() -> {
      sleep(ofMillis(millis)).await();
      throw new IllegalStateException(message);
    });
  }

  /// The value of the next task that ends; null at the end.
  Async<String> next() {
    return async(() -> {
      var handle = set.joinNext().await();
      return handle == null ? "none" : handle.await();
    });
  }
}
