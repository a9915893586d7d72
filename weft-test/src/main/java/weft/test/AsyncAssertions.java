package weft.test;

import static weft.Weft.async;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.task.CancelSignal;
import weft.time.PausedClock;

/// Assertions about polls, wakes and virtual time. They throw an {@link AssertionError} with a
/// one-sentence message.
///
/// {@snippet class = "weft.test.GuideTest" region = "assertions"}
public final class AsyncAssertions {
  private AsyncAssertions() {}

  /// Asserts that the future is pending.
  ///
  /// @param polled the result of a step
  public static void assertPending(Polled<?> polled) {
    if (!(polled instanceof Polled.Pending)) {
      throw unexpected("pending", polled);
    }
  }

  /// Asserts that the future is done, with any value.
  ///
  /// @param polled the result of a step
  /// @param <T> the type of the value
  /// @return the value
  public static <T extends @Nullable Object> T assertReady(Polled<T> polled) {
    if (polled instanceof Polled.Ready<T>(T value)) {
      return value;
    }
    throw unexpected("ready", polled);
  }

  /// Asserts that the future is done, with an equal value.
  ///
  /// @param expected the value
  /// @param polled the result of a step
  public static void assertReady(@Nullable Object expected, Polled<?> polled) {
    if (!(polled instanceof Polled.Ready<?> ready) || !Objects.equals(expected, ready.value())) {
      throw unexpected("ready with " + expected, polled);
    }
  }

  /// Asserts that the future, or its cleanup, has failed.
  ///
  /// @param expected the class of the failure or a superclass
  /// @param polled the result of a step
  /// @param <X> the type of the failure
  /// @return the failure
  public static <X extends Throwable> X assertFailed(Class<X> expected, Polled<?> polled) {
    if (polled instanceof Polled.Failed<?>(Throwable failure) && expected.isInstance(failure)) {
      return expected.cast(failure);
    }
    throw unexpected("failed with " + expected.getName(), polled);
  }

  /// Asserts that a future fails. Await the result in a body; on the test's thread, `block()` for
  /// it.
  ///
  /// {@snippet class = "weft.test.GuideTest" region = "assertFails"}
  ///
  /// @param expected the class of the failure or a superclass
  /// @param future the future that is to fail, which has not been awaited
  /// @param <X> the type of the failure
  /// @return a future of the failure; it fails with an AssertionError if the other gives a value or
  ///   fails otherwise
  public static <X extends Throwable> Async<X> assertFails(Class<X> expected, Async<?> future) {
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(future, "future");
    return async(() -> {
      Object value;
      try {
        value = future.await();
      } catch (Throwable thrown) {
        if (thrown instanceof CancelSignal) {
          throw thrown;
        }
        if (expected.isInstance(thrown)) {
          return expected.cast(thrown);
        }
        throw new AssertionError(
            "expected: failed with " + expected.getName() + ", but was: failed with " + thrown,
            thrown);
      }
      throw new AssertionError(
          "expected: failed with " + expected.getName() + ", but was: ready with " + value);
    });
  }

  /// Asserts that the future was cancelled, and its cleanup has ended.
  ///
  /// @param polled the result of a step of cancelling
  public static void assertCancelled(Polled<?> polled) {
    if (!(polled instanceof Polled.Cancelled)) {
      throw unexpected("cancelled", polled);
    }
  }

  /// Asserts that the future has asked for another step since the last one began.
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

  /// Asserts that the future has not asked for another step since the last one began.
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

  /// Asserts how much virtual time has passed since the clock was made. Compares in whole
  /// milliseconds, which is the resolution of timers.
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
