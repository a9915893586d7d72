package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.runtime.AsyncRuntime;
import weft.runtime.Child;

/// Reports of a program that ends, in which `java.util.logging` was used.
@Timeout(60)
class ExitLogTest {
  static final class KeepsAFailure {
    private static final String FAILURE = "nobody asks";

    /// Else it would be reported when it is collected.
    static JoinHandle<Void> kept;

    private KeepsAFailure() {}

    public static void main(String[] args) throws Exception {
      Logger.getLogger(args[0]).info("the handlers are set up");
      var begun = new CountDownLatch(1);
      kept =
          AsyncRuntime.getDefault()
              .spawn(() -> {
                begun.countDown();
                throw new IllegalStateException(FAILURE);
              });
      begun.await();
      while (!kept.isFinished()) {
        Thread.onSpinWait();
      }
    }
  }

  static final class ClosesInAHook {
    private ClosesInAHook() {}

    public static void main(String[] args) throws Exception {
      Logger.getLogger(args[0]).info("the handlers are set up");
      var runtime = AsyncRuntime.builder().workers(1).shutdownDeadline(ofMillis(300)).build();
      Runtime.getRuntime().addShutdownHook(new Thread(runtime::close));
      var begun = new CountDownLatch(1);
      runtime.spawnBlocking(() -> {
        begun.countDown();
        new CountDownLatch(1).await();
        return 1;
      });
      begun.await();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weft", "another"})
  void report_programEnds_isPrintedOnce(String logger) throws Exception {
    assertThat(Child.run(List.of(), KeepsAFailure.class, logger))
        .containsOnlyOnce(KeepsAFailure.FAILURE);
  }

  @Test
  void report_runtimeClosedInAShutdownHook_isPrinted() throws Exception {
    assertThat(Child.run(List.of(), ClosesInAHook.class, "another"))
        .contains("weft: ", "these blocking calls were still running");
  }

  @Test
  void print_whileTheProgramRuns_isLeftToTheLogger() {
    assertThat(ExitLog.print("lost", null)).isFalse();
  }
}
