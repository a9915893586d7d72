package weft.task;

import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.Async;

/// Bodies whose cleanup tells what it does, and what became of a handle.
final class Cleanups {
  final List<String> log = new ArrayList<>();

  /// Its cleanup takes as long as it is told.
  Async<String> work(String name, Duration cleanup) {
    return async(() -> {
      try {
        sleep(ofSeconds(1000)).await();
        return name;
      } finally {
        log.add(name + " cleanup begins");
        try {
          sleep(cleanup).await();
          log.add(name + " cleanup done");
        } finally {
          log.add(name + " ends");
        }
      }
    });
  }

  Async<String> nested(String name, Async<String> inner) {
    return async(() -> {
      try {
        return inner.await();
      } finally {
        log.add(name + " cleanup begins");
        try {
          yieldNow().await();
          log.add(name + " waited");
        } finally {
          log.add(name + " ends");
        }
      }
    });
  }

  static Async<Boolean> isCancelled(JoinHandle<?> handle) {
    return async(() -> failureOf(handle).await().isCancelled());
  }

  static Async<JoinException> failureOf(JoinHandle<?> handle) {
    return async(() -> {
      try {
        throw new AssertionError("no failure but " + handle.await());
      } catch (JoinException e) {
        return e;
      }
    });
  }

  static void throwing() throws IOException {
    throw new IOException("cleanup fails");
  }
}
