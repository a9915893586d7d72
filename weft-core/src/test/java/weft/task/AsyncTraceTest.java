package weft.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;

/// Stack traces and dumps show the async callers.
class AsyncTraceTest {
  private static Async<Integer> read() {
    return async(() -> {
      sleep(ofMillis(10)).await();
      throw new IOException("broken"); // line: throw
    });
  }

  private static Async<Integer> load() {
    return async(() -> {
      yieldNow().await();
      return read().await() + 1; // line: load
    });
  }

  private static Async<Integer> serve() {
    return async(() -> {
      try {
        return load().await(); // line: serve
      } finally {
        yieldNow().await();
      }
    });
  }

  private static int line(String mark) throws IOException {
    List<String> lines =
        java.nio.file.Files.readAllLines(
            java.nio.file.Path.of("src/test/java/weft/task/AsyncTraceTest.java"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("// line: " + mark)) {
        return i + 1;
      }
    }
    throw new AssertionError(mark);
  }

  private static String frame(String method, String mark) throws IOException {
    return "weft.task.AsyncTraceTest." + method + "(AsyncTraceTest.java:" + line(mark) + ")";
  }

  private static List<String> traceOf(Async<?> future) throws Exception {
    try (var paused = new Paused()) {
      Throwable failure =
          catchThrowable(() ->
              paused.run(() -> {
                future.await(); // line: root
              }));
      return Arrays.stream(failure.getStackTrace()).map(StackTraceElement::toString).toList();
    }
  }

  @Test
  void failure_crossesThreeBodies_traceNamesEachAwait() throws Exception {
    List<String> trace = traceOf(serve());
    assertThat(trace.getFirst()).endsWith(frame("lambda$read$0", "throw"));
    assertThat(trace.subList(1, 4))
        .containsExactly(
            "async//" + frame("load", "load"),
            "async//" + frame("serve", "serve"),
            "async//" + frame("traceOf", "root"));
    assertThat(trace).noneMatch(frame -> frame.contains("$Weft$"));
  }

  @Test
  void failure_throughACombinator_bothChains() throws Exception {
    Async<?> both = async(() -> join(serve(), sleep(ofMillis(5))).await()); // line: join
    List<String> trace = traceOf(both);
    assertThat(trace.subList(1, 5))
        .startsWith("async//" + frame("load", "load"), "async//" + frame("serve", "serve"))
        .anyMatch(frame -> frame.contains("lambda$failure_throughACombinator"));
  }

  @Test
  void failure_fromAnotherThread_callersComeLast() throws Exception {
    var stage = new CompletableFuture<Integer>();
    Async<?> outer = async(() -> async(() -> Async.fromStage(stage).await()).await());
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var handle = runtime.spawn(() -> outer.await()); // line: handle
      runtime.run(() -> yieldNow().await());
      var failure = new IllegalStateException("elsewhere");
      stage.completeExceptionally(failure);
      assertThat(catchThrowable(() -> handle.block())).hasCause(failure);
      assertThat(Arrays.asList(failure.getStackTrace()))
          .last()
          .asString()
          .endsWith(frame("failure_fromAnotherThread_callersComeLast", "handle"));
    }
  }

  @Test
  void failure_thrownAgainAndAgain_traceDoesNotGrow() throws Exception {
    var failure = new IOException("cached");
    Async<Integer> thrower =
        async(() -> {
          int length = 0;
          for (int i = 0; i < 10; i++) {
            try {
              async(() -> again(failure).await()).await();
            } catch (IOException e) {
              if (i > 0) {
                assertThat(e.getStackTrace()).hasSize(length);
              }
              length = e.getStackTrace().length;
            }
          }
          return length;
        });
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(thrower.await()).isPositive());
    }
  }

  @Test
  void failure_thrownAgainByOtherTasks_callersOfTheLastOnly() throws Exception {
    var failure = new IOException("cached");
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < 3; i++) {
          var first =
              spawn(() -> {
                again(failure).await(); // line: first
              });
          var second =
              spawn(() -> {
                again(failure).await(); // line: second
              });
          assertThat(catchFailure(first).await()).isSameAs(failure);
          assertThat(catchFailure(second).await()).isSameAs(failure);
        }
      });
    }
    String test = "failure_thrownAgainByOtherTasks_callersOfTheLastOnly";
    assertThat(failure.getStackTrace())
        .extracting(StackTraceElement::toString)
        .containsOnlyOnce("async//" + frame(test, "second"))
        .doesNotContain("async//" + frame(test, "first"));
  }

  private static Async<Throwable> catchFailure(JoinHandle<?> handle) {
    return async(() -> {
      try {
        handle.await();
        throw new AssertionError("no failure");
      } catch (JoinException e) {
        return e.getCause();
      }
    });
  }

  @Test
  void failure_thrownAgainByManyBranches_traceHasALimit() throws Exception {
    var failure = new IOException("cached");
    try (var paused = new Paused()) {
      for (int i = 0; i < 1000; i++) {
        paused.run(() -> {
          try {
            chain(3 + System.identityHashCode(new Object()) % 10, failure)
                .timeout(ofSeconds(1))
                .await();
          } catch (IOException e) {
            assertThat(e).isSameAs(failure);
          }
        });
      }
    }
    assertThat(failure.getStackTrace().length).isLessThan(450);
  }

  private static Async<Integer> chain(int depth, IOException failure) {
    return async(
        () -> depth == 0 ? again(failure).await() : chain(depth - 1, failure).await() + depth);
  }

  private static Async<Integer> again(IOException failure) {
    return async(() -> {
      yieldNow().await();
      throw failure;
    });
  }

  @Test
  void dump_tasksThatWait_stateOperationAndCallers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var waiting =
            spawn(() -> {
              sleep(ofSeconds(100)).await(); // line: waiting
            });
        var cleaning =
            spawn(() -> {
              try {
                sleep(ofSeconds(100)).await();
              } finally {
                join(sleep(ofSeconds(4)), serveSlowly()).await(); // line: cleaning
              }
            });
        yieldNow().await();
        cleaning.abort();
        sleep(ofSeconds(3)).await();
        String dump = paused.runtime.dump().replaceAll("#\\d+", "#1");
        assertThat(dump)
            .contains(
                "AsyncTraceTest.dump_tasksThatWait_stateOperationAndCallers#1[waiting], for about 2 s\n"
                    + "  waits for sleep until 100.000 s\n"
                    + "  at async//"
                    + frame("dump_tasksThatWait_stateOperationAndCallers", "waiting"))
            .contains(
                "[waiting, aborted], for about 2 s, cancelling since 3.0 s\n"
                    + "    waits for sleep until 4.000 s\n"
                    + "    waits for sleep until 50.000 s\n"
                    + "    at async//"
                    + frame("serveSlowly", "slowly")
                    + "\n"
                    + "  in join of 2, 2 open\n"
                    + "  at async//"
                    + frame("dump_tasksThatWait_stateOperationAndCallers", "cleaning"))
            .contains("[running]");
        waiting.abort();
      });
    }
  }

  private static Async<Integer> serveSlowly() {
    return async(() -> {
      sleep(ofSeconds(50)).await(); // line: slowly
      return 1;
    });
  }

  @Test
  void dump_manyBranchesAndCallers_cutOffAndCounted() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        List<Async<Void>> sleeps = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
          sleeps.add(sleep(ofSeconds(100)));
        }
        var wide =
            spawn(() -> {
              joinAll(sleeps).await();
            });
        var deep =
            spawn(() -> {
              sleepBelow(500).await();
            });
        yieldNow().await();
        String dump = paused.runtime.dump();
        assertThat(dump)
            .contains("… 802 more lines or branches\n") // with "in join" and "at"
            .contains("… 438 callers or more\n");
        assertThat(dump.lines().count()).isLessThan(290);
        wide.abort();
        deep.abort();
      });
    }
  }

  private static Async<Integer> sleepBelow(int depth) {
    return async(() -> {
      if (depth == 0) {
        sleep(ofSeconds(100)).await();
        return 0;
      }
      return sleepBelow(depth - 1).await() + 1;
    });
  }

  /// The switch is read when the class is loaded, so this takes another process.
  @Test
  void failure_tracesTurnedOff_traceAsItWasThrown() throws Exception {
    var process =
        new ProcessBuilder(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dweft.asyncTraces=false",
                "-cp",
                System.getProperty("java.class.path"),
                AsyncTraceTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(out).contains(frame("lambda$read$0", "throw"), "weft.woven.Chain");
    assertThat(out).doesNotContain("async//");
  }

  public static void main(String[] args) throws Exception {
    traceOf(serve()).forEach(System.out::println);
  }

  @Test
  void failure_throughATimeout_innerCallersBeforeOuter() throws Exception {
    Async<?> outer = async(() -> serve().timeout(ofSeconds(9)).await());
    List<String> trace = traceOf(outer);
    assertThat(trace.subList(1, 3))
        .containsExactly("async//" + frame("load", "load"), "async//" + frame("serve", "serve"));
    assertThat(trace).contains("async//" + frame("traceOf", "root"));
    assertThat(trace).noneMatch(frame -> frame.contains("weft.woven.Chain"));
  }

  /// An exception class that refuses to tell.
  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void failure_thatHasNoTrace_passesAndCleanupRuns() throws Exception {
    var cleaned = new boolean[1];
    Async<Integer> inner =
        async(() -> {
          yieldNow().await();
          throw new Mute();
        });
    Async<Integer> outer =
        async(() -> {
          try {
            return inner.await();
          } finally {
            cleaned[0] = true;
          }
        });
    try (var paused = new Paused()) {
      assertThat(
              catchThrowable(() ->
                  paused.run(() -> {
                    outer.await();
                  })))
          .isInstanceOf(Mute.class);
    }
    assertThat(cleaned[0]).isTrue();
  }
}
