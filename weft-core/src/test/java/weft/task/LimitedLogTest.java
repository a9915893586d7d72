package weft.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Two reports in each 100 ns.
class LimitedLogTest {
  private static final String LEFT_OUT =
      " more like the ones before were not printed; a handler of your own (onUnhandledFailure) is"
          + " told of each.";

  private final List<String> printed = new ArrayList<>();
  private long now = 1_000;
  private final LimitedLog log =
      new LimitedLog(2, 100) {
        @Override
        long now() {
          return now;
        }

        @Override
        void print(String message, @Nullable Throwable failure) {
          printed.add(message);
        }
      };

  private void log(String... messages) {
    for (String message : messages) {
      log.log(message, new RuntimeException());
    }
  }

  @Test
  void log_upToTheLimit_printed() {
    log("a", "b");
    now += 100;
    log("c", "d");
    assertThat(printed).containsExactly("a", "b", "c", "d");
  }

  @Test
  void log_beyondTheLimit_countedAndToldWithTheNext() {
    log("a", "b", "c", "d", "e");
    now += 99;
    log("f");
    assertThat(printed).containsExactly("a", "b");
    now += 1;
    log("g");
    assertThat(printed).containsExactly("a", "b", "4" + LEFT_OUT, "g");
  }

  @Test
  void log_quietStretchBetween_beginsAnew() {
    log("a");
    now += 1_000;
    log("b", "c", "d");
    assertThat(printed).containsExactly("a", "b", "c");
  }

  @Test
  void flush_somethingLeftOut_toldOnceAndTheLimitStands() {
    log("a", "b", "c");
    log.flush();
    log.flush();
    log("d");
    assertThat(printed).containsExactly("a", "b", "1" + LEFT_OUT);
    log.flush();
    assertThat(printed).containsExactly("a", "b", "1" + LEFT_OUT, "1" + LEFT_OUT);
  }
}
