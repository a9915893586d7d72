package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.task;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;

@Timeout(60)
class TaskBuilderTest {
  @Test
  void name_given_inDumpsInfoAndMessages() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = task().name("reader").spawn(() -> sleep(ofMillis(5)).await());
        assertThat(handle.info().name()).isEqualTo("reader");
        yieldNow().await();
        assertThat(paused.runtime.dump()).contains(handle.info() + "[waiting]");
        handle.await();
        assertThat(handle).hasToString("reader[finished]");
      });
    }
  }

  @Test
  void name_blank_refused() {
    assertThatThrownBy(() -> task().name(" "))
        .hasMessage("name: blank (expected: at least one letter)");
  }

  @Test
  void info_eachTaskItsOwn_sameEverywhere() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      List<JoinHandle<TaskInfo>> handles = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        handles.add(
            runtime.spawn(() -> {
              yieldNow().await();
              return async(() -> TaskInfo.current()).await();
            }));
      }
      Set<Long> ids = new HashSet<>();
      for (var handle : handles) {
        assertThat(handle.block()).isEqualTo(handle.info());
        ids.add(handle.info().id());
        assertThat(handle.info().name())
            .isEqualTo("TaskBuilderTest.info_eachTaskItsOwn_sameEverywhere");
      }
      assertThat(ids).hasSize(300);
    }
    assertThat(TaskInfo.current()).isNull();
  }

  private static Async<Integer> hop(Set<Thread> threads, int[] shared, int times) {
    return async(() -> {
      for (int i = 0; i < times; i++) {
        threads.add(Thread.currentThread());
        int before = shared[0];
        if (i % 7 == 0) {
          Thread.onSpinWait();
        }
        shared[0] = before + 1; // a race, if two of them ran at the same time
        switch (i % 4) {
          case 0 -> yieldNow().await();
          case 1 -> sleep(ofMillis(1)).await();
          case 2 -> spawnBlocking(() -> 1).await();
          default -> spawn(() -> 1).await();
        }
      }
      return shared[0];
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void confined_manyTasksWokenByOthers_oneThreadNoRace(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
      Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
      int[] shared = new int[1];
      runtime.run(() -> {
        for (int i = 0; i < 500; i++) {
          spawn(() -> yieldNow().await()); // others, for the worker to be busy and robbed
        }
        List<JoinHandle<Integer>> handles = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          handles.add(task().confined().spawn(hop(threads, shared, 40)));
        }
        for (var handle : handles) {
          handle.await();
        }
      });
      assertThat(threads).hasSize(1);
      assertThat(shared[0]).isEqualTo(40 * 40);
    }
  }

  @Test
  void confined_fromOutside_runs() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(4).build()) {
      for (int i = 0; i < 200; i++) {
        assertThat(runtime.task().confined().name("c").spawn(() -> 7).block()).isEqualTo(7);
      }
    }
  }

  @Test
  void confined_spawnedByConfined_sameThread() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(4).build()) {
      Async<Boolean> parent =
          async(() -> {
            Thread own = Thread.currentThread();
            var child =
                task()
                    .confined()
                    .spawn(() -> {
                      sleep(ofMillis(1)).await();
                      return Thread.currentThread() == own;
                    });
            return child.await() && Thread.currentThread() == own;
          });
      assertThat(runtime.task().confined().spawn(parent).block()).isTrue();
    }
  }

  @Test
  void confined_randomAbortsAndClose_allEnd() throws Exception {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var begun = new AtomicInteger();
    var ended = new AtomicInteger();
    for (int round = 0; round < 20; round++) {
      try (var runtime = AsyncRuntime.builder().workers(3).seed(seed).build()) {
        List<JoinHandle<Void>> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          handles.add(
              runtime
                  .task()
                  .confined()
                  .spawn(() -> {
                    begun.incrementAndGet();
                    try {
                      sleep(ofMillis(2)).await();
                      yieldNow().await();
                    } finally {
                      ended.incrementAndGet();
                    }
                  }));
        }
        for (var handle : handles) {
          if (random.nextBoolean()) {
            handle.abort();
          }
        }
        if (random.nextBoolean()) {
          for (var handle : handles) {
            if (!handle.isFinished()) {
              try {
                handle.block();
              } catch (JoinException e) {
                assertThat(e.isCancelled()).as("seed %d", seed).isTrue();
              }
            }
          }
        }
      }
      assertThat(ended).as("seed %d", seed).hasValue(begun.get());
    }
  }

  @Test
  void hooks_threadsAndTasks_told() throws Exception {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    var builder =
        AsyncRuntime.builder()
            .name("hooked")
            .workers(1)
            .onThreadStart(() -> log.add("start " + Thread.currentThread().getName()))
            .onThreadStop(() -> log.add("stop " + Thread.currentThread().getName()))
            .onTaskSpawn(info -> log.add("spawn " + info.name()))
            .onTaskEnd(info -> log.add("end " + info.name()));
    try (var runtime = builder.build()) {
      runtime.task().name("t").spawn(() -> spawnBlocking(() -> 1).await()).block();
    }
    assertThat(log)
        .containsSubsequence("start hooked-0", "end t", "stop hooked-0")
        .contains("spawn t", "start hooked-blocking-1", "stop hooked-blocking-1");
  }

  @Test
  void hooks_throw_reportedAndNothingElse() throws Exception {
    List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());
    var builder =
        AsyncRuntime.builder()
            .workers(1)
            .onUnhandledFailure(unhandled::add)
            .onTaskSpawn(info -> {
              throw new IllegalStateException("spawn hook");
            })
            .onTaskEnd(info -> {
              throw new IllegalStateException("end hook");
            });
    try (var runtime = builder.build()) {
      assertThat(runtime.spawn(() -> 3).block()).isEqualTo(3);
    }
    assertThat(unhandled)
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("spawn hook", "end hook");
  }
}
