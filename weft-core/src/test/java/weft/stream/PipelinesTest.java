package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.combinators.fuzz.PatchedCore;
import weft.combinators.fuzz.PlantedBugs.Patch;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Guards the operators as a whole, and that the random pipelines find bugs.
class PipelinesTest {
  private static final int MOST = 2_000;

  @Test
  @Timeout(60)
  void pipelines_some_giveWhatTheJdkGives() {
    long seed = System.nanoTime();
    System.out.println("pipelines: seed " + seed);
    assertThat(Pipelines.paused(seed, 400)).isEmpty();
  }

  @Test
  @Tag("full")
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void pipelines_many_giveWhatTheJdkGives() {
    assertThat(Pipelines.paused(1_000_000, 10_000)).isEmpty();
  }

  /// `-Dweft.fuzz.seed` says which.
  @Test
  @Timeout(60)
  void pipeline_givenByProperty_givesWhatTheJdkGives() {
    Long seed = Long.getLong("weft.fuzz.seed");
    if (seed != null) {
      assertThat(Pipelines.paused(seed, 1)).isEmpty();
    }
  }

  // ---- planted bugs

  /// Loses every fifth item, or closes its source twice.
  private static final class Broken extends AsyncStream<Integer> {
    private final AsyncStream<Integer> source;
    private final boolean drops;
    private int count;

    Broken(AsyncStream<Integer> source, boolean drops) {
      this.source = source.own("broken");
      this.drops = drops;
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) throws Throwable {
      Object item = source.poll(waker);
      return drops && item instanceof Integer && ++count % 5 == 0 ? source.poll(waker) : item;
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
      Object result = Polling.cancel(source, waker);
      return drops || result == Polling.PENDING ? result : Polling.cancel(source, waker);
    }
  }

  private static BiFunction<Integer, Pause, List<Stage>> with(boolean drops) {
    var broken = new Stage("broken", s -> new Broken(s, drops), s -> s);
    return (n, pause) -> Stream.concat(Stage.all(n, pause).stream(), Stream.of(broken)).toList();
  }

  @Test
  @Timeout(60)
  void operators_thatAreBroken_areFound() {
    assertThat(Pipelines.paused(0, 300, with(true))).as("drops an item").isNotEmpty();
    assertThat(Pipelines.paused(0, 300, with(false))).as("closes twice").isNotEmpty();
  }

  private static final List<Patch> BUGS =
      List.of(
          new Patch(
              "a limit gives one less", "stream/Limit.java", "left = most;", "left = most - 1;"),
          new Patch(
              "the source is closed before the function has ended",
              "stream/Operator.java",
              "        Object result = how.of(future, waker);\n        if (result == Polling.PENDING) {",
              "        Object result = how.of(future, waker);\n        if (result == source) {"),
          new Patch(
              "a source is not closed after a failure of what was in flight",
              "stream/Operator.java",
              "    return closeSource(how, waker);",
              "    return future == null ? closeSource(how, waker) : null;"),
          new Patch(
              "the last chunk is lost",
              "stream/Chunks.java",
              "return chunk == null ? null : take();",
              "return null;"),
          new Patch(
              "an emitted item after accepted ones is lost",
              "stream/MapMulti.java",
              "out.items.add((R) result);",
              "out.items.size();"),
          new Patch(
              "dropWhile goes on to drop",
              "stream/While.java",
              "passed = !satisfied;",
              "passed = false;"),
          new Patch(
              "a gatherer's finisher is left out if the integrator has enough",
              "stream/Gathering.java",
              "gatherer.finisher().accept(state(), this);",
              "if (item == null) {\n          gatherer.finisher().accept(state(), this);\n        }"),
          new Patch(
              "a function that emits is not closed",
              "stream/Generator.java",
              "    Async<Void> current = running;\n    if (current == null) {\n      return null;\n    }",
              "    Async<Void> current = running;\n    if (current != null) {\n      return null;\n    }"),
          new Patch(
              "skip leaves out one more",
              "stream/Skip.java",
              "while (left > 0) {",
              "while (left >= 0) {"));

  @Test
  @Tag("full")
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void bugs_plantedInTheCore_areFound() {
    for (Patch patch : BUGS) {
      var core = new PatchedCore(patch, Pipelines.class);
      int runs = 0;
      while (runs < MOST && core.run(runs).isEmpty()) {
        runs++;
      }
      System.out.printf("%6s  %s%n", runs == MOST ? "never" : "" + (runs + 1), patch.name());
      assertThat(runs).as(patch.name()).isLessThan(MOST);
    }
  }
}
