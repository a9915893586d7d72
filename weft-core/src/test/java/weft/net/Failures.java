package weft.net;

import static weft.Weft.async;

import java.util.concurrent.TimeoutException;
import weft.Async;

/// What futures fail with.
final class Failures {
  private Failures() {}

  /// A future of what another fails with, at the latest after 10 s.
  static Async<Exception> of(Async<?> future) {
    return async(() -> {
      try {
        future.timeout(java.time.Duration.ofSeconds(10)).await();
      } catch (TimeoutException e) {
        throw new AssertionError(e);
      } catch (Exception e) {
        return e;
      }
      throw new AssertionError("it did not fail: " + future);
    });
  }
}
