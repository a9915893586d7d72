package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weft.runtime.AsyncRuntime;
import weft.time.PausedClock;

/// A current-thread runtime on a paused clock, and what it reported; for tests that take no time.
public final class Paused implements AutoCloseable {
  public final PausedClock clock = PausedClock.create();
  public final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
  public final AsyncRuntime runtime =
      AsyncRuntime.builder()
          .name("paused")
          .currentThread()
          .pausedClock(clock)
          .seed(42)
          .onUnhandledFailure(unhandled::add)
          .build();

  public void run(AsyncRunnable body) throws Exception {
    runtime.run(body);
  }

  public Duration elapsed() {
    return clock.elapsed();
  }

  @Override
  public void close() {
    runtime.close();
  }
}
