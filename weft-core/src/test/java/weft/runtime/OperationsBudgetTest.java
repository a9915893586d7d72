package weft.runtime;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.consumeBudget;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.sync.Barrier;
import weft.sync.Broadcast;
import weft.sync.CancellationToken;
import weft.sync.Latch;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Notify;
import weft.sync.OnceCell;
import weft.sync.Oneshot;
import weft.sync.RwLock;
import weft.sync.Watch;
import weft.task.JoinMap;
import weft.task.JoinSet;
import weft.task.TaskTracker;
import weft.time.Deadline;
import weft.time.DeadlineQueue;
import weft.time.Sleep;

/// Every operation of the library that is ready takes from the budget of its poll, so that a loop
/// of it lets others run.
class OperationsBudgetTest {
  private static final int ROUNDS = 200;

  /// Gives futures that are ready.
  private interface Operation {
    Async<?> next() throws Exception;
  }

  private record Kind(String name, Supplier<Operation> make) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static <T> Operation each(List<? extends Async<T>> futures) {
    var left = futures.iterator();
    return left::next;
  }

  private static <T> List<T> times(Supplier<T> make) {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      all.add(make.get());
    }
    return all;
  }

  private static Mpsc.Channel<Integer> filled() {
    var channel = Mpsc.<Integer>channel(ROUNDS);
    for (int i = 0; i < ROUNDS; i++) {
      channel.tx().trySend(i);
    }
    return channel;
  }

  private static Operation oneshots() {
    return each(
        times(() -> {
          var channel = Oneshot.<Integer>channel();
          channel.tx().send(1);
          return channel.rx();
        }));
  }

  private static Operation oneshotClosed() {
    var channel = Oneshot.<Integer>channel();
    channel.rx().close();
    return () -> channel.tx().closed();
  }

  private static Operation mpscClosed() {
    var channel = Mpsc.<Integer>channel(1);
    channel.rx().close();
    return () -> channel.tx().closed();
  }

  private static Operation broadcasts() {
    var channel = Broadcast.<Integer>channel(256);
    for (int i = 0; i < ROUNDS; i++) {
      channel.tx().send(i);
    }
    return () -> channel.rx().recv();
  }

  private static Operation broadcastClosed() {
    var channel = Broadcast.<Integer>channel(4);
    channel.rx().close();
    return () -> channel.tx().closed();
  }

  private static Operation watchClosed() {
    var channel = Watch.channel(0);
    channel.rx().close();
    return () -> channel.tx().closed();
  }

  private static Operation changes() {
    var channel = Watch.channel(0);
    return () -> {
      channel.tx().send(1);
      return channel.rx().changed();
    };
  }

  private static Operation waitFors() {
    var channel = Watch.channel(0);
    return () -> channel.rx().waitFor(v -> v == 0);
  }

  private static Operation ends() {
    var channel = Mpsc.<Integer>channel(1);
    channel.tx().close();
    return () -> channel.rx().recv();
  }

  private static Operation locks() {
    var mutex = Mutex.create();
    return () -> async(() -> mutex.lock().await().close());
  }

  private static Operation reads() {
    var lock = RwLock.of(1);
    return () -> lock.read();
  }

  private static Operation writes() {
    var lock = RwLock.of(1);
    return () -> async(() -> lock.write().await().close());
  }

  private static Operation notifications() {
    var notify = Notify.create();
    return () -> {
      notify.notifyOne();
      return notify.notified();
    };
  }

  private static Operation tokens() {
    var token = CancellationToken.create();
    token.cancel();
    return token::cancelled;
  }

  private static Operation cells() {
    var cell = OnceCell.<Integer>create();
    cell.trySet(1);
    return () -> cell.getOrInit(() -> 1);
  }

  private static Operation endedTasks() {
    var set = JoinSet.<Integer>create();
    for (int i = 0; i < ROUNDS; i++) {
      set.spawn(() -> 1);
    }
    return set::joinNext;
  }

  private static Operation endedTasksByKey() {
    var map = JoinMap.<Integer, Integer>create();
    for (int i = 0; i < ROUNDS; i++) {
      map.spawn(i, () -> 1);
    }
    return map::joinNext;
  }

  private static Operation queue() {
    var queue = DeadlineQueue.<Integer>create();
    for (int i = 0; i < ROUNDS; i++) {
      queue.insert(i, ZERO);
    }
    return queue::next;
  }

  private static Operation emptyQueue() {
    return DeadlineQueue.<Integer>create()::next;
  }

  private static Operation trackers() {
    var tracker = TaskTracker.create();
    tracker.close();
    return tracker::join;
  }

  private static Operation open() {
    var latch = Latch.of(0);
    return latch::opened;
  }

  private static Operation handle() {
    var handle = spawn(() -> 1);
    return () -> handle;
  }

  private static Operation blockingHandle() {
    var handle = spawnBlocking(() -> 1);
    while (!handle.isFinished()) {
      Thread.onSpinWait();
    }
    return () -> handle;
  }

  static List<Kind> kinds() {
    return List.of(
        new Kind("handle", OperationsBudgetTest::handle),
        new Kind("blocking handle", OperationsBudgetTest::blockingHandle),
        new Kind("sleep", () -> () -> sleep(ZERO)),
        new Kind("Sleep", () -> () -> Sleep.until(Deadline.now())),
        new Kind("fromStage", () -> () -> Async.fromStage(CompletableFuture.completedFuture(1))),
        new Kind("consumeBudget", () -> () -> consumeBudget()),
        new Kind(
            "send", () -> each(List.copyOf(times(() -> Mpsc.<Integer>channel(1).tx().send(1))))),
        new Kind("reserve", () -> () -> Mpsc.<Integer>channel(1).tx().reserve()),
        new Kind("recv", () -> filled().rx()::recv),
        new Kind("recvMany", () -> () -> filled().rx().recvMany(1)),
        new Kind("recv at the end", OperationsBudgetTest::ends),
        new Kind("Mpsc closed", OperationsBudgetTest::mpscClosed),
        new Kind("oneshot", OperationsBudgetTest::oneshots),
        new Kind("Oneshot closed", OperationsBudgetTest::oneshotClosed),
        new Kind("Broadcast recv", OperationsBudgetTest::broadcasts),
        new Kind("Broadcast closed", OperationsBudgetTest::broadcastClosed),
        new Kind("changed", OperationsBudgetTest::changes),
        new Kind("waitFor", OperationsBudgetTest::waitFors),
        new Kind("Watch closed", OperationsBudgetTest::watchClosed),
        new Kind("acquire", () -> AsyncSemaphore.of(ROUNDS)::acquire),
        new Kind("lock", OperationsBudgetTest::locks),
        new Kind("read", OperationsBudgetTest::reads),
        new Kind("write", OperationsBudgetTest::writes),
        new Kind("notified", OperationsBudgetTest::notifications),
        new Kind("opened", OperationsBudgetTest::open),
        new Kind("arrive", () -> Barrier.of(1)::arrive),
        new Kind("cancelled", OperationsBudgetTest::tokens),
        new Kind("getOrInit", OperationsBudgetTest::cells),
        new Kind("JoinSet joinNext", OperationsBudgetTest::endedTasks),
        new Kind("JoinMap joinNext", OperationsBudgetTest::endedTasksByKey),
        new Kind("tracker", OperationsBudgetTest::trackers),
        new Kind("queue", OperationsBudgetTest::queue),
        new Kind("empty queue", OperationsBudgetTest::emptyQueue),
        new Kind("timeout", () -> () -> sleep(ZERO).timeout(ofDays(1))));
  }

  private int done;

  @ParameterizedTest
  @MethodSource("kinds")
  void operation_readyAgainAndAgain_letsOthersRunAfter128(Kind kind) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var operation = kind.make.get();
        yieldNow().await(); // tasks have ended
        yieldNow().await();
        var seen = new ArrayList<Integer>();
        var handle =
            spawn(() -> {
              for (int i = 0; i < ROUNDS; i++) {
                operation.next().await();
                done++;
              }
            });
        while (!handle.isFinished() && seen.size() < 1_000) {
          yieldNow().await();
          seen.add(done);
        }
        assertThat(seen.getFirst()).isEqualTo(128);
        assertThat(done).isEqualTo(ROUNDS);
      });
    }
  }
}
