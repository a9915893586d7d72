package weft.test;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.time.PausedClock;

/// Assertions about polls, wakes and virtual time. They throw {@link AssertionError} with one
/// sentence.
///
/// {@snippet class = "weft.test.GuideTest" region = "assertions"}
public final class AsyncAssertions {
  private AsyncAssertions() {}

  /// The future waits.
  ///
  /// @param polled what a step came to
  public static void assertPending(Polled<?> polled) {
    if (!(polled instanceof Polled.Pending)) {
      throw unexpected("pending", polled);
    }
  }

  /// The future is done with some value.
  ///
  /// @param polled what a step came to
  /// @param <T> the type of the value
  /// @return the value
  public static <T extends @Nullable Object> T assertReady(Polled<T> polled) {
    if (polled instanceof Polled.Ready<T>(T value)) {
      return value;
    }
    throw unexpected("ready", polled);
  }

  /// The future is done with an equal value.
  ///
  /// @param expected the value
  /// @param polled what a step came to
  public static void assertReady(@Nullable Object expected, Polled<?> polled) {
    if (!(polled instanceof Polled.Ready<?> ready) || !Objects.equals(expected, ready.value())) {
      throw unexpected("ready with " + expected, polled);
    }
  }

  /// The future, or its cleanup, has failed.
  ///
  /// @param expected the class of the failure or a superclass
  /// @param polled what a step came to
  /// @param <X> the type of the failure
  /// @return the failure
  public static <X extends Throwable> X assertFailed(Class<X> expected, Polled<?> polled) {
    if (polled instanceof Polled.Failed<?>(Throwable failure) && expected.isInstance(failure)) {
      return expected.cast(failure);
    }
    throw unexpected("failed with " + expected.getName(), polled);
  }

  /// The future was cancelled, and its cleanup has ended.
  ///
  /// @param polled what a step of cancelling came to
  public static void assertCancelled(Polled<?> polled) {
    if (!(polled instanceof Polled.Cancelled)) {
      throw unexpected("cancelled", polled);
    }
  }

  /// The future has asked for another step since the last one began.
  ///
  /// @param step the steps
  public static void assertWoken(Step<?> step) {
    if (!step.isWoken()) {
      throw new AssertionError(
          "expected: woken since the last poll, but nobody woke "
              + step
              + ", which had "
              + wakes(step));
    }
  }

  /// The future has not asked for another step since the last one began.
  ///
  /// @param step the steps
  public static void assertNotWoken(Step<?> step) {
    if (step.isWoken()) {
      throw new AssertionError(
          "expected: not woken since the last poll, but somebody woke "
              + step
              + ", which had "
              + wakes(step));
    }
  }

  private static String wakes(Step<?> step) {
    int count = step.wakeCount();
    return count + (count == 1 ? " wake" : " wakes") + " in all";
  }

  /// So much virtual time has passed since the clock was made. Compared in whole milliseconds, for
  /// timers are no finer.
  ///
  /// @param expected how far the clock should have moved
  /// @param clock the paused clock of the test
  public static void assertElapsed(Duration expected, PausedClock clock) {
    Duration elapsed = clock.elapsed();
    if (elapsed.toMillis() != expected.toMillis()) {
      throw new AssertionError(
          "expected: "
              + expected.toMillis()
              + " ms elapsed, but was: "
              + elapsed.toMillis()
              + " ms");
    }
  }

  private static AssertionError unexpected(String expected, Polled<?> polled) {
    Throwable cause = polled instanceof Polled.Failed<?>(Throwable failure) ? failure : null;
    return new AssertionError("expected: " + expected + ", but was: " + polled, cause);
  }
}
