package weft.test;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.task;
import static weft.Weft.yieldNow;
import static weft.test.Fixtures.assertAllPass;
import static weft.test.Fixtures.failureOf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// What the kit says of tests that leave something behind.
class LeftoversTest {
  static Async<Void> listen() {
    return async(() -> sleep(ofHours(1)).await());
  }

  @WeftTest
  static class LeavesTasks {
    @Test
    void start(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        for (int i = 0; i < 2; i++) {
          task().name("listener").spawn(() -> listen().await());
        }
      });
    }
  }

  @Test
  void finish_tasksWait_namedWithSpawnAndWait() {
    Throwable failure = failureOf(LeavesTasks.class);
    assertThat(failure)
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "start() left behind 2 tasks that had not ended: await the handle, or abort it and then"
                + " await it, or allow it with @MayLeave(TASKS).\n"
                + "  2 × listener, spawned at weft.test.LeftoversTest$LeavesTasks.")
        .hasMessageContaining("(LeftoversTest.java:")
        .hasMessageContaining("\n  2 tasks like listener#")
        .hasMessageContaining("waits for sleep")
        .hasMessageContaining("weft.test.LeftoversTest.listen(LeftoversTest.java:");
  }

  @WeftTest
  @Workers(2)
  static class LeavesTaskOnWorkers {
    @Test
    void start(AsyncRuntime runtime) {
      runtime.spawn(() -> listen().await());
    }
  }

  @Test
  void finish_taskWaitsOnWorkers_namedWithSpawnAndWait() {
    assertThat(failureOf(LeavesTaskOnWorkers.class))
        .hasMessageStartingWith("start() left behind 1 task that had not ended: ")
        .hasMessageContaining(", spawned at weft.test.LeftoversTest$LeavesTaskOnWorkers.start(")
        .hasMessageContaining("waits for sleep");
  }

  @WeftTest
  static class LeavesTaskThatNeverRan {
    @Test
    void start(AsyncRuntime runtime) {
      runtime.spawn(() -> listen().await());
    }
  }

  @Test
  void finish_taskNeverRan_runsUpToItsWait() {
    assertThat(failureOf(LeavesTaskThatNeverRan.class)).hasMessageContaining("waits for sleep");
  }

  @WeftTest
  static class LeavesWhatCanRun {
    static final List<String> ENDED = new ArrayList<>();

    private static Async<Void> endsSoon() {
      return async(() -> {
        for (int i = 0; i < 1000; i++) {
          yieldNow().await();
        }
        ENDED.add("ended");
      });
    }

    @Test
    void abortWithoutAwait(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        var handle = spawn(listen());
        yieldNow().await();
        handle.abort();
      });
    }

    @Test
    void spawnWithoutAwait(AsyncRuntime runtime) {
      runtime.spawn(endsSoon());
    }

    @Test
    @Workers(2)
    void spawnWithoutAwaitOnWorkers(AsyncRuntime runtime) {
      runtime.spawn(endsSoon());
    }

    @Test
    @Workers(2)
    void awaitAll(AsyncRuntime runtime) throws Exception {
      for (int i = 0; i < 200; i++) {
        runtime.run(() -> {
          spawn(() -> yieldNow().await()).await();
          spawnBlocking(() -> 1).await();
        });
      }
    }
  }

  @Test
  void finish_tasksCanRunToTheirEnd_waitedFor() {
    LeavesWhatCanRun.ENDED.clear();
    assertAllPass(LeavesWhatCanRun.class, 4);
    assertThat(LeavesWhatCanRun.ENDED).hasSize(2);
  }

  @WeftTest
  static class EndsItAfterwards {
    private JoinHandle<Void> handle;

    @BeforeEach
    void start(AsyncRuntime runtime) {
      handle = runtime.spawn(() -> listen().await());
    }

    @Test
    void test(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> yieldNow().await());
    }

    @AfterEach
    void stop() {
      handle.abort();
    }
  }

  @Test
  void finish_endedByMethodAfterEach_passes() {
    assertAllPass(EndsItAfterwards.class, 1);
  }

  @WeftTest
  static class FailsByItself {
    @Test
    void fail(AsyncRuntime runtime) {
      runtime.spawn(() -> listen().await());
      throw new IllegalStateException("the reason");
    }
  }

  @Test
  void finish_testHasFailed_tasksNotMentioned() {
    assertThat(failureOf(FailsByItself.class)).hasMessage("the reason").hasNoSuppressedExceptions();
  }

  @WeftTest
  static class DropsFailures {
    @Test
    void start(AsyncRuntime runtime) throws Exception {
      var unused =
          runtime.spawn(() -> {
            throw new IOException("disk full");
          });
      runtime.run(() -> {
        spawn(() -> {
          throw new IllegalStateException("second");
        });
        yieldNow().await();
      });
      assertThat(unused.isFinished()).isTrue();
    }
  }

  @Test
  void finish_failuresNobodyAwaited_namedAndAttached() {
    Throwable failure = failureOf(DropsFailures.class);
    assertThat(failure)
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage(
            "start() left behind 2 failures that nobody awaited: await the handle of the task, or"
                + " allow it with @MayLeave(FAILURES). The first: "
                + failure.getCause());
    assertThat(List.of(failure.getCause(), failure.getSuppressed()[0]))
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("disk full", "second");
  }

  @WeftTest
  static class FailsAndDropsFailure {
    @Test
    void start(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        spawn(() -> {
          throw new IOException("disk full");
        });
        yieldNow().await();
      });
      throw new IllegalStateException("the consequence");
    }
  }

  @Test
  void finish_testHasFailed_failuresAreAdded() {
    Throwable failure = failureOf(FailsAndDropsFailure.class);
    assertThat(failure).hasMessage("the consequence");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0])
        .hasMessageContaining("The first: java.io.IOException: disk full");
  }

  @WeftTest
  static class LeavesBlockingCall {
    static final CountDownLatch RELEASED = new CountDownLatch(1);

    @Test
    void start(AsyncRuntime runtime) {
      runtime.spawnInterruptible(() -> RELEASED.await(1, TimeUnit.HOURS));
    }
  }

  @Test
  void finish_blockingCallRuns_counted() {
    assertThat(failureOf(LeavesBlockingCall.class))
        .hasMessage(
            "start() left behind blocking calls, 1 running and 0 not begun: await"
                + " their handles, or allow it with @MayLeave(BLOCKING_CALLS).");
  }

  @WeftTest
  @MayLeave({Leftover.TASKS, Leftover.BLOCKING_CALLS, Leftover.FAILURES})
  static class MayLeaveAll {
    @Test
    void start(AsyncRuntime runtime) throws Exception {
      runtime.spawn(() -> listen().await());
      runtime.spawnInterruptible(() -> LeavesBlockingCall.RELEASED.await(1, TimeUnit.HOURS));
      var unused =
          runtime.spawn(() -> {
            throw new IOException("disk full");
          });
      runtime.run(() -> yieldNow().await());
      assertThat(unused.isFinished()).isTrue();
    }
  }

  @Test
  void mayLeave_all_passes() {
    assertAllPass(MayLeaveAll.class, 1);
  }

  @WeftTest
  @MayLeave(Leftover.TASKS)
  static class MethodMayLeaveLess {
    @Test
    @MayLeave(Leftover.FAILURES)
    void start(AsyncRuntime runtime) {
      runtime.spawn(() -> listen().await());
    }
  }

  @Test
  void mayLeave_onMethod_winsOverClass() {
    assertThat(failureOf(MethodMayLeaveLess.class))
        .hasMessageContaining("1 task that had not ended");
  }

  @WeftTest
  static class ClosesItsRuntime {
    @Test
    void test(AsyncRuntime runtime) throws Exception {
      runtime.run(() -> {
        spawn(() -> listen().await());
      });
      runtime.close();
    }
  }

  @Test
  void finish_testHasClosedTheRuntime_passes() {
    assertAllPass(ClosesItsRuntime.class, 1);
  }

  @WeftTest
  static class LeavesItsThreadInterrupted {
    @Test
    void start(AsyncRuntime runtime) {
      runtime.spawn(() -> yieldNow().await());
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void finish_threadInterrupted_tasksRunToTheirEndAllTheSame() {
    assertAllPass(LeavesItsThreadInterrupted.class, 1);
    Thread.interrupted();
  }
}
