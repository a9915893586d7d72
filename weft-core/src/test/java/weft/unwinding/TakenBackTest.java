package weft.unwinding;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.keep;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.scopeGet;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.unconstrained;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.Paused;
import weft.Weft;
import weft.sync.AsyncSemaphore;
import weft.sync.Broadcast;
import weft.sync.LaggedException;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Notify;
import weft.sync.Oneshot;
import weft.sync.Permit;
import weft.sync.Watch;
import weft.task.JoinException;
import weft.task.JoinSet;
import weft.time.DeadlineQueue;

/// What a branch gave to a combinator that fails or is cancelled can be had again from where it
/// came: no message is lost, and nothing is given twice.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TakenBackTest {
  /// Loses what a future has given, or is about to give, and says whether it had it.
  private record Loser(String name, Lose lose) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Lose {
    Async<?> of(Async<?> future);
  }

  private static Async<Object> failing() {
    return async(() -> {
      sleep(ofMillis(1)).await();
      throw new IOException("on purpose");
    });
  }

  private static Async<Object> slowToEnd() {
    return async(() -> {
      try {
        sleep(ofSeconds(100)).await();
        return 1;
      } finally {
        sleep(ofMillis(50)).await();
      }
    });
  }

  /// The loser of the select cleans up when the select is cancelled.
  private static Async<?> selectedAndCancelled(Async<?> future) {
    return Weft.<Object>select(on(slowToEnd(), v -> v), on(future, v -> v))
        .biased() // it has begun
        .timeout(ofMillis(10));
  }

  private static List<Async<?>> tenWith(Async<?> future) {
    var futures = new ArrayList<Async<?>>(List.of(future));
    while (futures.size() < 10) {
      futures.add(sleep(ofSeconds(100)));
    }
    return futures;
  }

  private static final List<Loser> LOSERS =
      List.of(
          new Loser("join cancelled", f -> join(f, sleep(ofSeconds(9))).timeout(ofMillis(5))),
          new Loser("join fails", f -> join(f, failing())),
          new Loser("tryJoin fails", f -> tryJoin(f, failing())),
          new Loser("join of ten cancelled", f -> joinAll(tenWith(f)).timeout(ofMillis(5))),
          new Loser("limited join fails", f -> joinAll(1, List.of(f, failing()))),
          new Loser("select cancelled", TakenBackTest::selectedAndCancelled),
          new Loser("select in tryJoin", f -> tryJoin(select(f, sleep(ofSeconds(9))), failing())),
          new Loser("join in tryJoin", f -> tryJoin(join(ready(1), f), failing())),
          new Loser("timeout in tryJoin", f -> tryJoin(f.timeout(ofSeconds(9)), failing())),
          new Loser("unconstrained in tryJoin", f -> tryJoin(unconstrained(f), failing())),
          new Loser(
              "join in select in join, cancelled",
              f ->
                  join(select(join(f, ready(2)), sleep(ofSeconds(9))), sleep(ofSeconds(9)))
                      .timeout(ofMillis(5))));

  /// Something to await, which gives the same whenever the last await of it has lost it.
  private record Source(String name, Supplier<Again> make) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Again {
    Async<?> next();
  }

  private static Again messages() {
    var channel = Mpsc.<String>channel(4);
    channel.tx().trySend("a");
    channel.tx().trySend("b");
    return channel.rx()::recv;
  }

  private static Again manyMessages() {
    var channel = Mpsc.<String>channel(4);
    channel.tx().trySend("a");
    channel.tx().trySend("b");
    return () -> channel.rx().recvMany(2);
  }

  private static Again oneshot() {
    var channel = Oneshot.<String>channel();
    channel.tx().send("a");
    return channel::rx;
  }

  private static Again broadcast() {
    var channel = Broadcast.<String>channel(4);
    channel.tx().send("a");
    channel.tx().send("b");
    return channel.rx()::recv;
  }

  private static Again watch() {
    var channel = Watch.channel("first");
    channel.tx().send("second");
    return channel.rx()::changed;
  }

  private static Again notification() {
    var notify = Notify.create();
    notify.notifyOne();
    return notify::notified;
  }

  private static Again queue() {
    var queue = DeadlineQueue.<String>create();
    queue.insert("a", ofMillis(0));
    queue.insert("b", ofMillis(0));
    return queue::next;
  }

  private static Again setOfTasks() {
    var set = JoinSet.<String>create();
    set.spawn(() -> "a");
    return set::joinNext;
  }

  @SuppressWarnings("weft:keep")
  private static Again keptValue() {
    var kept = keep(ready("a"));
    return () -> kept;
  }

  private static Again task() {
    var handle = spawn(() -> "a");
    return () -> handle;
  }

  static Stream<Arguments> sourcesAndLosers() {
    return Stream.of(
            new Source("Mpsc.recv", TakenBackTest::messages),
            new Source("Mpsc.recvMany", TakenBackTest::manyMessages),
            new Source("Oneshot", TakenBackTest::oneshot),
            new Source("Broadcast.recv", TakenBackTest::broadcast),
            new Source("Watch.changed", TakenBackTest::watch),
            new Source("Notify.notified", TakenBackTest::notification),
            new Source("DeadlineQueue.next", TakenBackTest::queue),
            new Source("JoinSet.joinNext", TakenBackTest::setOfTasks),
            new Source("keep", TakenBackTest::keptValue),
            new Source("handle", TakenBackTest::task))
        .flatMap(source -> LOSERS.stream().map(loser -> Arguments.of(source, loser)));
  }

  @ParameterizedTest
  @MethodSource("sourcesAndLosers")
  void value_thatReachedNobody_isGivenToTheNextAwait(Source source, Loser loser) throws Exception {
    Object expected;
    try (var paused = new Paused()) {
      expected =
          paused.runtime.run(() -> {
            var again = source.make.get();
            yieldNow().await();
            return comparable(again.next().await());
          });
    }
    try (var paused = new Paused()) {
      paused.run(() -> {
        var again = source.make.get();
        yieldNow().await();
        for (int i = 0; i < 3; i++) {
          boolean lost = false;
          try {
            loser.lose.of(again.next()).await();
          } catch (IOException | TimeoutException e) {
            lost = true;
          }
          assertThat(lost).isTrue();
        }
        Object value = again.next().timeout(ofSeconds(1)).await();
        assertThat(comparable(value)).isEqualTo(expected);
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  /// Handles of different tasks are alike.
  private static Object comparable(Object value) {
    return value instanceof weft.task.JoinHandle<?> ? "a handle" : String.valueOf(value);
  }

  @Test
  void messages_takenBack_keepTheirOrder() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Mpsc.<Integer>channel(4);
        for (int i = 1; i <= 4; i++) {
          channel.tx().send(i).await();
        }
        var rx = channel.rx();
        assertThat(rx.recv().await()).isEqualTo(1);
        try {
          tryJoin(rx.recvMany(2), rx.recv(), failing()).await();
        } catch (IOException expected) {
          assertThat(rx.length()).isEqualTo(3);
        }
        channel.tx().send(5).await();
        channel.tx().close();
        assertThat(rx.isEnded()).isFalse();
        var received = new ArrayList<Integer>();
        for (var m = rx.recv().await(); m != null; m = rx.recv().await()) {
          received.add(m);
        }
        assertThat(received).containsExactly(2, 3, 4, 5);
        assertThat(rx.isEnded()).isTrue();
      });
    }
  }

  @Test
  void messages_ofABroadcast_takenBack_keepTheirOrder() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Broadcast.<Integer>channel(8);
        for (int i = 1; i <= 4; i++) {
          channel.tx().send(i);
        }
        var rx = channel.rx();
        assertThat(rx.recv().await()).isEqualTo(1);
        try {
          tryJoin(rx.recv(), rx.recv(), failing()).await();
        } catch (IOException expected) {
          assertThat(rx.length()).isEqualTo(3);
        }
        channel.tx().close();
        assertThat(rx.isEnded()).isFalse();
        var received = new ArrayList<Integer>();
        for (var m = rx.recv().await(); m != null; m = rx.recv().await()) {
          received.add(m);
        }
        assertThat(received).containsExactly(2, 3, 4);
        assertThat(rx.isEnded()).isTrue();
      });
    }
  }

  @Test
  void tryRecv_afterMessagesWereTakenBack_takesThem() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var mpsc = Mpsc.<Integer>unbounded();
        mpsc.tx().send(1);
        var broadcast = Broadcast.<Integer>channel(2);
        broadcast.tx().send(2);
        var oneshot = Oneshot.<Integer>channel();
        oneshot.tx().send(3);
        try {
          tryJoin(mpsc.rx().recv(), broadcast.rx().recv(), oneshot.rx(), failing()).await();
        } catch (IOException expected) {
          assertThat(mpsc.rx().tryRecv()).isEqualTo(1);
          assertThat(received(broadcast.rx())).isEqualTo(2);
          assertThat(oneshot.rx().tryRecv()).isEqualTo(3);
        }
        assertThat(mpsc.rx().tryRecv()).isNull();
      });
    }
  }

  private static Integer received(Broadcast.Receiver<Integer> rx) throws LaggedException {
    return rx.tryRecv();
  }

  /// One holder at a time, and never a permit that is gone.
  @ParameterizedTest
  @MethodSource("losers")
  void permit_ofAKeptFutureOrTask_isHeldOnceWhoeverLost(Loser loser) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(2);
        var lock = Mutex.of("value");
        Async<Permit> kept = keep(semaphore.acquire());
        Async<Permit> task = spawn(semaphore.acquire());
        Async<Mutex.Guard<String>> guard = spawn(lock.lock());
        for (Async<?> wish : List.of(kept, task, guard)) {
          try {
            loser.lose.of(wish).await();
          } catch (IOException | TimeoutException expected) {
            // as meant
          }
        }
        assertThat(kept.await().count()).isEqualTo(1);
        assertThat(task.await().count()).isEqualTo(1);
        assertThat(guard.await().value()).isEqualTo("value");
        assertThat(semaphore.tryAcquire()).isNull();
        assertThat(lock.tryLock()).isNull();
      });
    }
  }

  static List<Loser> losers() {
    return LOSERS;
  }

  @Test
  void permit_ofAKeptFutureThatNobodyAskedAgain_goesBackWhenItsBodyEnds() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        Async<Void> body =
            async(() -> {
              var kept = keep(semaphore.acquire());
              for (int i = 0; i < 20; i++) { // so many that settled ones are forgotten
                keep(ready(i)).await();
              }
              try {
                tryJoin(kept, failing()).await();
              } catch (IOException expected) {
                assertThat(semaphore.tryAcquire()).isNull();
              }
            });
        body.await();
        assertThat(semaphore.tryAcquire()).isNotNull();
      });
    }
  }

  @Test
  void select_winnerOfANestedScopeOrJoin_abortedTaskLosesNothing() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Mpsc.<Integer>channel(4);
        var task =
            spawn(() -> {
              select(channel.rx().recv(), slowToEnd()).await();
              return scopeGet(tasks -> 1).await();
            });
        yieldNow().await();
        channel.tx().send(7).await();
        sleep(ofMillis(1)).await();
        task.abort();
        try {
          task.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
        assertThat(channel.rx().tryRecv()).isEqualTo(7);
      });
    }
  }
}
