package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchdogTest {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private final TestRun run =
      new TestRun(new Setup("test()", 0, false, true, MILLISECOND, Set.of(), 1));

  /// Hands on what is logged.
  private static final class Listener extends Handler {
    final CompletableFuture<LogRecord> told = new CompletableFuture<>();

    @Override
    public void publish(LogRecord record) {
      told.complete(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void watch_interruptIgnored_logTellsWhereTheThreadIs() {
    Logger logger = Logger.getLogger("weft.test");
    var listener = new Listener();
    logger.addHandler(listener);
    logger.setUseParentHandlers(false);
    try {
      assertThatThrownBy(() -> Watchdog.watch(run, "test()", MILLISECOND, () -> ignore(listener)))
          .isExactlyInstanceOf(AssertionError.class)
          .hasMessageStartingWith("test() had not ended after PT0.001S and was interrupted;");
      LogRecord record = listener.told.join();
      assertThat(record.getMessage())
          .isEqualTo("test() goes on, though it was interrupted at its time limit.");
      assertThat(record.getThrown().getStackTrace())
          .anyMatch(frame -> frame.getMethodName().equals("ignore"));
    } finally {
      logger.removeHandler(listener);
      logger.setUseParentHandlers(true);
    }
  }

  private static Object ignore(Listener listener) throws Exception {
    while (true) {
      try {
        return listener.told.get(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // goes on, as a body without awaits would
      }
    }
  }

  @Test
  void watch_endsAfterItsLimit_failsAndThreadIsNotInterrupted() {
    var interrupted = new CompletableFuture<Void>();
    assertThatThrownBy(() ->
            Watchdog.watch(
                run,
                "test()",
                () -> {
                  try {
                    interrupted.get(20, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return 1;
                }))
        .hasMessageStartingWith("test() had not ended");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void watch_noLimit_value() throws Throwable {
    assertThat(Watchdog.<Integer>watch(new TestRun(Setup.paused("x")), "x", () -> 1)).isEqualTo(1);
  }
}
