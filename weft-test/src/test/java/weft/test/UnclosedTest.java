package weft.test;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.test.Fixtures.failureOf;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Mpsc;
import weft.sync.Mutex;

/// What the kit says of tests that do not close what they open.
class UnclosedTest {
  @WeftTest
  static class LeavesThingsOpen {
    @Test
    void lock(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        Mutex.create().lock().await();
        var channel = Mpsc.<String>channel(1);
        channel.tx().close(); // so that the receiver's end is reached, and nothing is owed
      });
    }
  }

  @Test
  void finish_guardNotClosed_namedWithThePlace() {
    assertThat(failureOf(LeavesThingsOpen.class))
        .hasMessageMatching(
            Pattern.quote(
                    "lock() left behind what nobody has closed: use try-with-resources, or spawn(it,"
                        + " body), or allow it with @MayLeave(UNCLOSED).\n"
                        + "  guard of a mutex, made at weft.test.UnclosedTest$LeavesThingsOpen.")
                + ".*\\(UnclosedTest\\.java:\\d+\\)");
  }

  @WeftTest
  static class LeavesCollectedThings {
    @Test
    void collect(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        var semaphore = AsyncSemaphore.of(3);
        semaphore.acquire().await();
        semaphore.acquire(2).await();
      });
      System.gc(); // whether or not they are collected by now, they are named
    }

    @Test
    @MayLeave(Leftover.UNCLOSED)
    void allowed(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> AsyncSemaphore.of(1).acquire().await());
    }

    @Test
    @MayLeave(Leftover.TASKS)
    void ofATaskThatIsAborted(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        var permit = AsyncSemaphore.of(1).acquire().await();
        spawn(permit, () -> sleep(ofHours(1)).await());
      });
    }
  }

  @Test
  void finish_permitsNotClosed_countedUnlessAllowedOrOwned() {
    assertThat(failureOf(LeavesCollectedThings.class))
        .hasMessageStartingWith("collect() left behind what nobody has closed")
        .hasMessageContaining("  permit of a semaphore, made at ");
  }
}
