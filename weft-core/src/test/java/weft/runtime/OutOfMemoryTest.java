package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.blocking;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Weft;

/// Memory runs out in a task: it fails, whoever waits for it is told, and the runtime goes on.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OutOfMemoryTest {
  /// A program that uses all memory, in one of several ways. It has run something before: a thread
  /// that waits for the first time has classes to load, and finds no memory for them either. And
  /// its main thread waits already: on its way there it would fail, too.
  static final class Greedy {
    public static void main(String[] args) throws Exception {
      async(() -> yieldNow().await()).block();
      System.out.println("warmed up: " + spawn(() -> "a task").block());
      try {
        use(args[0]);
        System.out.println("no failure");
      } catch (Throwable failure) {
        System.out.println("main got " + root(failure).getClass().getName());
      }
      String alive =
          Weft.run(() -> {
            yieldNow().await();
            return spawn(() -> "a").await() + spawnBlocking(() -> "live").await();
          });
      System.out.println(alive);
    }

    private static Throwable root(Throwable failure) {
      return failure.getCause() == null ? failure : failure.getCause();
    }

    private static void use(String how) throws Exception {
      switch (how) {
        case "recursion" -> whenWaitedFor(endless(0)).block();
        case "spawned recursion" -> spawn(whenWaitedFor(endless(0))).block();
        case "list" -> spawn(whenWaitedFor(async(() -> fill(new ArrayList<>())))).block();
        case "blocking" -> spawn(whenWaitedFor(blocking(() -> fill(new ArrayList<>())))).block();
        default -> throw new AssertionError(how);
      }
    }

    private static Async<Integer> whenWaitedFor(Async<Integer> work) {
      Thread main = Thread.currentThread();
      return async(() -> {
        while (main.getState() != Thread.State.WAITING) {
          yieldNow().await();
        }
        return work.await();
      });
    }

    private static Async<Integer> endless(int n) {
      return async(() -> 1 + endless(n + 1).await());
    }

    private static int fill(List<Object> list) {
      while (list.size() < Integer.MAX_VALUE) {
        list.add(new byte[100]);
      }
      return list.size();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"recursion", "spawned recursion", "list", "blocking"})
  void outOfMemory_inATask_waiterIsToldAndTheRuntimeGoesOn(String how) throws Exception {
    var flags = List.of("-Xmx32m", "-Dweft.chainLimit=2000000");
    assertThat(Child.run(flags, Greedy.class, how))
        .contains("main got java.lang.OutOfMemoryError", "alive");
  }

  /// Every day: the test above, with the collector that the JVM chooses.
  @ParameterizedTest
  @Tag("full")
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC"})
  void outOfMemory_otherCollectors_same(String collector) throws Exception {
    var flags = List.of("-Xmx32m", "-Dweft.chainLimit=2000000", collector);
    assertThat(Child.run(flags, Greedy.class, "recursion"))
        .contains("main got java.lang.OutOfMemoryError", "alive");
  }
}
