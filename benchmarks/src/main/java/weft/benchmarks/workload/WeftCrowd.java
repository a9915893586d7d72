package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.failed;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.timeout;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.sync.Oneshot;
import weft.task.JoinHandle;

/// Bodies of many kinds, run before anything is measured.
final class WeftCrowd {
  private static final int TURNS = 3_000;

  private WeftCrowd() {}

  /// Runs all of them, many times.
  static Async<Long> all() {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < TURNS; i++) {
        var handles = new ArrayList<JoinHandle<Long>>();
        spawnSimple(handles);
        spawnNested(handles);
        spawnWaiting(handles);
        for (JoinHandle<Long> handle : handles) {
          sum += handle.await();
        }
      }
      return sum;
    });
  }

  private static void spawnSimple(List<JoinHandle<Long>> handles) {
    handles.add(spawn(() -> 1L));
    handles.add(
        spawn(() -> {
          yieldNow().await();
          return 2L;
        }));
    handles.add(
        spawn(() -> {
          long count = 0;
          while (count < 3) {
            yieldNow().await();
            count++;
          }
          return count;
        }));
  }

  private static void spawnNested(List<JoinHandle<Long>> handles) {
    handles.add(spawn(() -> async(() -> ready(4L).await()).await()));
    handles.add(spawn(() -> spawn(() -> 5L).await()));
    handles.add(
        spawn(() -> {
          try {
            failed(new Exception("expected")).await();
            return 0L;
          } catch (Exception e) {
            return 6L;
          }
        }));
  }

  private static void spawnWaiting(List<JoinHandle<Long>> handles) {
    handles.add(spawn(() -> timeout(Duration.ofSeconds(10), () -> ready(7L).await()).await()));
    handles.add(
        spawn(() -> {
          sleep(Duration.ZERO).await();
          return 8L;
        }));
    var oneshot = Oneshot.<Long>channel();
    handles.add(spawn(() -> oneshot.rx().await()));
    spawn(() -> oneshot.tx().send(9L));
  }
}
