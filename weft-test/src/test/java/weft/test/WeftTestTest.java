package weft.test;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.test.Fixtures.assertAllPass;
import static weft.test.Fixtures.failureOf;
import static weft.test.Fixtures.run;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.AsyncRuntime;
import weft.time.PausedClock;

/// Parameters, what the annotations choose, and time limits.
class WeftTestTest {
  @WeftTest
  static class TakesItEverywhere {
    static final Set<AsyncRuntime> SEEN = Collections.newSetFromMap(new IdentityHashMap<>());
    private final AsyncRuntime ofConstructor;

    TakesItEverywhere(AsyncRuntime runtime) {
      ofConstructor = runtime;
    }

    @BeforeEach
    void before(AsyncRuntime runtime) {
      assertThat(runtime).isSameAs(ofConstructor);
    }

    @RepeatedTest(3)
    void test(AsyncRuntime runtime) throws Exception {
      assertThat(runtime).isSameAs(ofConstructor);
      assertThat(runtime.run(() -> 1)).isEqualTo(1);
      assertThat(SEEN.add(runtime)).isTrue();
    }
  }

  @Test
  void parameters_ofOneTest_sameRuntimeAndClosed() {
    TakesItEverywhere.SEEN.clear();
    assertAllPass(TakesItEverywhere.class, 3);
    assertThat(TakesItEverywhere.SEEN)
        .hasSize(3)
        .allSatisfy(runtime -> assertThat(runtime.toString()).contains("stopped"));
  }

  @WeftTest
  static class TakesItBeforeAll {
    @BeforeAll
    static void beforeAll(AsyncRuntime runtime) {
      throw new AssertionError("called with " + runtime);
    }

    @Test
    void test() {}
  }

  @Test
  void parameters_beforeAll_refused() {
    assertThat(failureOf(Fixtures.runContainers(TakesItBeforeAll.class)))
        .hasMessage(
            "parameter of beforeAll(): AsyncRuntime (expected: where there is a test, for each has a"
                + " runtime of its own; use @BeforeEach, or the constructor of a class with an"
                + " instance for each test)");
  }

  static class OnOneMethod {
    @Test
    @WeftTest
    void with(AsyncRuntime runtime) throws Exception {
      assertThat(runtime.run(() -> 1)).isEqualTo(1);
    }

    @Test
    void without() {}
  }

  @Test
  void weftTest_onMethod_holdsForIt() {
    assertAllPass(OnOneMethod.class, 2);
  }

  @WeftTest
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstanceForAll {
    private final Set<AsyncRuntime> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void test(int number, AsyncRuntime runtime) throws Exception {
      assertThat(runtime.run(() -> number)).isEqualTo(number);
      assertThat(seen.add(runtime)).isTrue();
    }
  }

  @Test
  void parameters_parameterizedTest_runtimeForEachInvocation() {
    assertAllPass(OneInstanceForAll.class, 2);
  }

  @WeftTest
  static class ClockOfRealTime {
    @Test
    void test(PausedClock clock) {
      throw new AssertionError("called with " + clock);
    }
  }

  @Test
  void parameters_clockWithoutPausedTime_refused() {
    assertThat(failureOf(ClockOfRealTime.class))
        .hasMessage(
            "parameter of test(): PausedClock (expected: with @PausedTime on the test or its class)");
  }

  @WeftTest
  @PausedTime
  static class Chooses {
    @Test
    void byClass(AsyncRuntime runtime, PausedClock clock) throws Exception {
      runtime.run(() -> sleep(ofHours(2)).await());
      assertThat(clock.elapsed()).isEqualTo(ofHours(2));
    }

    @Test
    @Workers(3)
    void byMethod(AsyncRuntime runtime) {
      assertThat(runtime.metrics().workers()).hasSize(3);
    }

    @Nested
    class Inner {
      @Test
      void byClassAround(AsyncRuntime runtime, PausedClock clock) throws Exception {
        runtime.run(() -> sleep(ofHours(2)).await());
        assertThat(clock.elapsed()).isEqualTo(ofHours(2));
      }
    }
  }

  @Test
  void annotations_methodThenClassThenAround_nearestWins() {
    assertAllPass(Chooses.class, 3);
  }

  @WeftTest
  static class ChoosesBoth {
    @Test
    @PausedTime
    @Workers(2)
    void test(AsyncRuntime runtime) {
      throw new AssertionError("called with " + runtime);
    }
  }

  @Test
  void annotations_pausedTimeAndWorkers_refused() {
    assertThat(failureOf(ChoosesBoth.class))
        .hasMessageContaining(
            "test() has @PausedTime and @Workers in the same place (expected: one of them, for a"
                + " paused clock needs the current-thread runtime).");
  }

  @WeftTest
  static class NoWorkers {
    @Test
    @Workers(0)
    void test(AsyncRuntime runtime) {
      throw new AssertionError("called with " + runtime);
    }
  }

  @Test
  void annotations_noWorkers_refused() {
    assertThat(failureOf(NoWorkers.class))
        .hasMessageContaining("@Workers: 0 (expected: 1 to 1024)");
  }

  @WeftTest
  static class Hangs {
    @Test
    @TimeLimit(value = 100, unit = TimeUnit.MILLISECONDS)
    void waitForReply(AsyncRuntime runtime) throws Exception {
      var reply = Manual.<String>create();
      runtime.run(() -> reply.await());
    }
  }

  @Test
  void timeLimit_bodyHangs_dumpTellsWhere() {
    Throwable failure = failureOf(Hangs.class);
    assertThat(failure)
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "waitForReply() had not ended after PT0.1S and was interrupted; its tasks were doing"
                + " this:\n")
        .hasMessageContaining("waits for Manual[pending, polled 1]")
        .hasMessageContaining("weft.test.WeftTestTest$Hangs.waitForReply(WeftTestTest.java:");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0])
        .hasMessage("Where its thread was.")
        .satisfies(where ->
            assertThat(where.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("waitForReply")));
  }

  @WeftTest
  static class HangsWithoutRuntime {
    @Test
    @TimeLimit(value = 100, unit = TimeUnit.MILLISECONDS)
    void waitForLatch() throws Exception {
      new CountDownLatch(1).await();
    }
  }

  @Test
  void timeLimit_threadHangs_saysSo() {
    assertThat(failureOf(HangsWithoutRuntime.class))
        .hasMessageStartingWith("waitForLatch() had not ended after PT0.1S and was interrupted;")
        .hasMessageContaining("live tasks 0");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @WeftTest
  static class FailsWhenInterrupted {
    @Test
    @TimeLimit(value = 100, unit = TimeUnit.MILLISECONDS)
    void test() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Test
  void timeLimit_testThrowsAfterInterrupt_added() {
    assertThat(failureOf(FailsWhenInterrupted.class).getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("Where its thread was.", "interrupted");
  }

  @WeftTest
  static class InTime {
    @Test
    void test() {}
  }

  @Test
  void timeLimit_configuredWrong_refused() {
    assertThat(failureOf(run(InTime.class, Map.of("weft.test.timeLimit", "soon"))))
        .hasMessageContaining(
            "weft.test.timeLimit: soon (expected: a number of seconds, at least 1, or off)");
  }

  @Test
  void timeLimit_off_noLimitAtAll() {
    run(InTime.class, Map.of("weft.test.timeLimit", "off"))
        .assertStatistics(s -> s.succeeded(1).failed(0));
  }

  @WeftTest
  static class NoSuchLimit {
    @Test
    @TimeLimit(0)
    void test() {}
  }

  @Test
  void timeLimit_zero_refused() {
    assertThat(failureOf(NoSuchLimit.class))
        .hasMessageContaining("@TimeLimit: 0 (expected: at least 1)");
  }

  @WeftTest
  static class LimitWithoutEnd {
    @Test
    @TimeLimit(Long.MAX_VALUE)
    void seconds() {}

    @Test
    @TimeLimit(value = Long.MAX_VALUE, unit = TimeUnit.DAYS)
    void days() {}
  }

  @Test
  void timeLimit_longest_noOverflow() {
    assertAllPass(LimitWithoutEnd.class, 2);
  }

  @WeftTest
  @TimeLimit(value = 50, unit = TimeUnit.MILLISECONDS)
  static class MakesTests {
    @TestFactory
    Stream<DynamicTest> tests() {
      return Stream.of(
          DynamicTest.dynamicTest("quick", () -> {}),
          DynamicTest.dynamicTest("slow", () -> new CountDownLatch(1).await()));
    }
  }

  @Test
  void timeLimit_dynamicTests_oneForEach() {
    assertThat(failureOf(MakesTests.class))
        .hasMessageStartingWith("slow had not ended after PT0.05S and was interrupted;");
  }

  static final class Rude extends Async<Void> {
    @Override
    protected Object poll(Wakeable waker) {
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      throw new AssertionError("no name");
    }
  }

  @WeftTest
  @TimeLimit(value = 50, unit = TimeUnit.MILLISECONDS)
  static class WaitsForWhatCannotBeShown {
    @Test
    void test(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> new Rude().await());
    }
  }

  @Test
  @Timeout(30)
  void timeLimit_whatItWaitsForCannotBeShown_interruptedAllTheSame() {
    assertThat(failureOf(WaitsForWhatCannotBeShown.class))
        .hasMessageStartingWith("test() had not ended after PT0.05S and was interrupted;")
        .hasMessageContaining("(whose toString failed with java.lang.AssertionError)");
  }

  @PausedTime
  static class OnPausedTime {}

  @WeftTest
  @Workers(3)
  static class ChoosesOtherThanItsSuperclass extends OnPausedTime {
    @Test
    void test(AsyncRuntime runtime) {
      assertThat(runtime.metrics().workers()).hasSize(3);
    }
  }

  @Test
  void annotations_classAndSuperclass_nearestWins() {
    assertAllPass(ChoosesOtherThanItsSuperclass.class, 1);
  }

  @WeftTest
  @PausedTime
  static class UsesTheCurrentRuntime {
    @BeforeEach
    void before(AsyncRuntime runtime, PausedClock clock) throws Exception {
      sleep(ofHours(1)).block();
      assertThat(clock.elapsed()).isEqualTo(ofHours(1));
    }

    @Test
    void test(AsyncRuntime runtime, PausedClock clock) throws Exception {
      assertThat(weft.Weft.spawn(() -> sleep(ofHours(1)).map(nothing -> "slept").await()).block())
          .isEqualTo("slept");
      weft.Weft.run(() -> sleep(ofHours(1)).await());
      assertThat(clock.elapsed()).isEqualTo(ofHours(3));
    }

    @TestFactory
    Stream<DynamicTest> tests(PausedClock clock) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "one",
              () -> {
                sleep(ofHours(1)).block();
                assertThat(clock.elapsed()).isEqualTo(ofHours(2));
              }));
    }
  }

  @Test
  void currentRuntime_ofTheTestsThread_isTheTests() {
    assertAllPass(UsesTheCurrentRuntime.class, 2);
  }

  @WeftTest
  static class LeavesByTheCurrentRuntime {
    @Test
    void test() {
      weft.Weft.spawn(() -> sleep(ofHours(1)).await());
    }
  }

  @Test
  void currentRuntime_taskLeftOnIt_failsTheTest() {
    assertThat(failureOf(run(LeavesByTheCurrentRuntime.class)))
        .hasMessageContaining("left behind 1 task");
  }
}
