package weft.combinators;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.interval;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.keep;
import static weft.Weft.scopeGet;
import static weft.Weft.select;
import static weft.Weft.selectAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.tryJoin;
import static weft.Weft.unconstrained;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.Paused;
import weft.Poll;
import weft.Weft;
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
import weft.task.JoinHandle;
import weft.task.JoinSet;
import weft.task.TaskTracker;
import weft.time.DeadlineQueue;
import weft.time.Sleep;

/// A future that two await at the same time: the second is refused, in a sentence that names both
/// places, whatever the future is, in however many branches or tasks. The first goes on.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TwoOwnersTest {
  private static final Pattern PLACE = Pattern.compile("TwoOwnersTest\\.java:(\\d+)");

  /// A future that is pending for long.
  private record Kind(String name, Supplier<Async<?>> make) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Async<Integer> body() {
    return async(() -> {
      sleep(ofSeconds(5)).await();
      return 1;
    });
  }

  private static Async<?> locked() {
    var mutex = Mutex.of("x");
    mutex.tryLock();
    return mutex.lock();
  }

  private static Async<?> sendToFull() {
    var channel = Mpsc.<Integer>channel(1);
    channel.tx().trySend(1);
    return channel.tx().send(2);
  }

  private static Async<?> written() {
    var lock = RwLock.of(1);
    lock.tryRead();
    return lock.write();
  }

  private static Async<?> queued() {
    var queue = DeadlineQueue.<Integer>create();
    queue.insert(1, ofSeconds(5));
    return queue.next();
  }

  private static Async<?> joinNext() {
    var set = JoinSet.<Integer>create();
    set.spawn(body());
    return set.joinNext();
  }

  private static Async<?> tracked() {
    var tracker = TaskTracker.create();
    tracker.spawn(body());
    return tracker.join();
  }

  private static Async<?> tick() {
    var interval = interval(ofSeconds(5));
    interval.reset();
    return interval.tick();
  }

  private static Async<?> blockingWork() {
    var latch = new CountDownLatch(1);
    LATCHES.add(latch);
    return spawnBlocking(() -> latch.await(1, TimeUnit.SECONDS));
  }

  private static final List<CountDownLatch> LATCHES = new ArrayList<>();

  @SuppressWarnings("weft:keep")
  private static final List<Kind> KINDS =
      List.of(
          new Kind("body", TwoOwnersTest::body),
          new Kind("handle", () -> spawn(body())),
          new Kind("handle of blocking work", TwoOwnersTest::blockingWork),
          new Kind("kept body", () -> keep(body())),
          new Kind("kept handle", () -> keep(spawn(body()))),
          new Kind("sleep", () -> sleep(ofSeconds(5))),
          new Kind("movable sleep", () -> Sleep.after(ofSeconds(5))),
          new Kind("tick", TwoOwnersTest::tick),
          new Kind("join", () -> join(body(), body())),
          new Kind("tryJoin", () -> tryJoin(body(), body())),
          new Kind("select", () -> select(body(), body())),
          new Kind("selectAll", () -> selectAll(List.of(body()))),
          new Kind("timeout", () -> body().timeout(ofSeconds(9))),
          new Kind("unconstrained", () -> unconstrained(body())),
          new Kind("map", () -> body().map(x -> x)),
          new Kind("scope", () -> scopeGet(tasks -> body().await())),
          new Kind("fromPoll", () -> Async.fromPoll(waker -> Poll.pending())),
          new Kind("fromStage", () -> Async.fromStage(new CompletableFuture<Integer>())),
          new Kind("recv", () -> Mpsc.channel(1).rx().recv()),
          new Kind("recvMany", () -> Mpsc.channel(1).rx().recvMany(2)),
          new Kind("send", TwoOwnersTest::sendToFull),
          new Kind("Mpsc closed", () -> Mpsc.channel(1).tx().closed()),
          new Kind("oneshot", () -> Oneshot.channel().rx()),
          new Kind("Oneshot closed", () -> Oneshot.channel().tx().closed()),
          new Kind("Broadcast recv", () -> Broadcast.channel(1).rx().recv()),
          new Kind("changed", () -> Watch.channel(1).rx().changed()),
          new Kind("waitFor", () -> Watch.channel(1).rx().waitFor(v -> v == 2)),
          new Kind("acquire", () -> AsyncSemaphore.of(0).acquire()),
          new Kind("lock", TwoOwnersTest::locked),
          new Kind("write", TwoOwnersTest::written),
          new Kind("notified", () -> Notify.create().notified()),
          new Kind("latch", () -> Latch.of(1).opened()),
          new Kind("barrier", () -> Barrier.of(2).arrive()),
          new Kind("token", () -> CancellationToken.create().cancelled()),
          new Kind("OnceCell", () -> OnceCell.<Integer>create().getOrInit(() -> body().await())),
          new Kind("joinNext", TwoOwnersTest::joinNext),
          new Kind("TaskTracker join", TwoOwnersTest::tracked),
          new Kind("queue", TwoOwnersTest::queued));

  private static Async<Object> user(Async<?> future) {
    return async(() -> "got " + future.await());
  }

  private static Async<Object> patient(Async<?> future) {
    return async(() -> {
      try {
        return "got " + future.timeout(ofSeconds(20)).await();
      } catch (TimeoutException e) {
        return e;
      }
    });
  }

  static Stream<Arguments> kindsAndBranches() {
    return KINDS.stream()
        .flatMap(kind -> Stream.of(2, 8, 9, 20).map(count -> Arguments.of(kind, count)));
  }

  private static void assertNamesBoth(@Nullable String message) {
    assertThat(message).isNotNull();
    var places = PLACE.matcher(message).results().map(place -> place.group(1)).distinct().toList();
    assertThat(places).as(message).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("kindsAndBranches")
  void branches_ofOneJoin_secondIsRefusedAndBothAreNamed(Kind kind, int count) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var future = kind.make.get();
        var branches = new ArrayList<Async<Object>>();
        branches.add(user(future));
        while (branches.size() < count - 1) {
          branches.add(user(yieldNow()));
        }
        branches.add(patient(future));
        String message = null;
        try {
          Weft.tryJoinAll(branches).await();
        } catch (IllegalStateException e) {
          message = e.getMessage();
        }
        assertNamesBoth(message);
      });
    } finally {
      LATCHES.forEach(CountDownLatch::countDown);
    }
  }

  static List<Kind> kinds() {
    return KINDS;
  }

  /// A combinator of the same future twice, and of others that are done at once.
  private record Twice(String name, UnaryOperator<Async<Object>> of) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Async<Object>> twice(Async<Object> future, int count) {
    List<Async<Object>> branches = new ArrayList<>();
    branches.add(future);
    while (branches.size() < count - 1) {
      branches.add(user(yieldNow()));
    }
    branches.add(future);
    return branches;
  }

  private static final List<Twice> TWICE =
      List.of(
          new Twice("join", f -> join(f, f).map(x -> x)),
          new Twice("join below", f -> join(user(f), sleep(ofDays(1)), user(f)).map(x -> x)),
          new Twice("join later", f -> join(user(f), sleep(ofDays(1)), later(f)).map(x -> x)),
          new Twice("joinAll of 2", f -> joinAll(twice(f, 2)).map(x -> x)),
          new Twice("joinAll of 20", f -> joinAll(twice(f, 20)).map(x -> x)),
          new Twice("joinAll, 3 at a time", f -> joinAll(3, twice(f, 20)).map(x -> x)),
          new Twice("tryJoin", f -> tryJoin(f, f).map(x -> x)),
          new Twice("tryJoinAll of 20", f -> Weft.tryJoinAll(twice(f, 20)).map(x -> x)),
          new Twice("select", f -> select(f, f).map(x -> x)),
          new Twice("selectAll", f -> selectAll(List.of(f, f)).map(x -> x)),
          new Twice("join of joins", f -> join(join(f, sleep(ofDays(1))), f).map(x -> x)));

  private static Async<Object> later(Async<?> future) {
    return async(() -> {
      yieldNow().await();
      return "got " + future.await();
    });
  }

  @SuppressWarnings("weft:keep")
  static Stream<Arguments> twiceOfNeverEnding() {
    List<Kind> never =
        List.of(
            new Kind("handle", () -> spawn(() -> sleep(ofDays(365)).await())),
            new Kind("kept", () -> keep(sleep(ofDays(365)))),
            new Kind("body", () -> async(() -> sleep(ofDays(365)).await())),
            new Kind("recv", () -> Mpsc.channel(1).rx().recv()),
            new Kind("timeout", () -> sleep(ofDays(365)).timeout(ofDays(300))));
    return TWICE.stream().flatMap(t -> never.stream().map(kind -> Arguments.of(t, kind)));
  }

  @ParameterizedTest
  @MethodSource("twiceOfNeverEnding")
  void combinator_hasOneFutureTwice_failsAtOnceAndSaysSo(Twice combinator, Kind kind)
      throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        @SuppressWarnings("unchecked")
        var future = (Async<Object>) kind.make.get();
        String message = null;
        try {
          combinator.of.apply(future).await();
        } catch (IllegalStateException e) {
          message = e.getMessage();
        }
        assertThat(message).contains("awaited").contains("TwoOwnersTest.java");
      });
      assertThat(paused.elapsed()).isLessThan(ofSeconds(1));
    }
  }

  @Test
  void join_oneBranchIsRefusedForAnotherTasksFuture_waitsForTheOthers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var future = body();
        var first = spawn(() -> future.await());
        yieldNow().await();
        var others = new ArrayList<String>();
        try {
          join(
                  user(future),
                  async(() -> {
                    sleep(ofSeconds(1)).await();
                    others.add("ended");
                  }))
              .await();
        } catch (IllegalStateException e) {
          others.add("refused");
        }
        assertThat(others).containsExactly("ended", "refused");
        assertThat(first.await()).isEqualTo(1);
      });
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tasks_awaitOneFuture_secondIsRefusedAndBothAreNamed(Kind kind) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var future = kind.make.get();
        var first = spawn(() -> future.await());
        yieldNow().await();
        String message = null;
        try {
          patient(future).await();
        } catch (IllegalStateException e) {
          message = e.getMessage();
        }
        assertNamesBoth(message);
        assertThat(first.isFinished()).isFalse();
        first.abort();
      });
    } finally {
      LATCHES.forEach(CountDownLatch::countDown);
    }
  }

  @Test
  void handle_inASelectAndKept_secondIsRefusedAndTheFirstIsWoken() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        JoinHandle<Integer> handle = spawn(body());
        var kept = keep(handle);
        select(kept, sleep(ofMillis(1))).await();
        String message = null;
        try {
          select(handle, sleep(ofMillis(1))).await();
        } catch (IllegalStateException e) {
          message = e.getMessage();
        }
        assertThat(message).contains("is already awaited by");
        assertThat(kept.await()).isEqualTo(1);
      });
    }
  }

  @Test
  void handle_losesARound_isFreeForTheNextAndForOthers() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        JoinHandle<Integer> handle = spawn(body());
        for (int i = 0; i < 3; i++) {
          select(handle, sleep(ofMillis(1))).await();
          joinAll(List.of(select(handle, sleep(ofMillis(1))), sleep(ofMillis(2)))).await();
        }
        var other = spawn(() -> handle.await());
        assertThat(other.await()).isEqualTo(1);
        assertThat(handle.await()).isEqualTo(1);
      });
    }
  }

  @Test
  void handle_keptByABodyThatEnds_leavesTheNextAwaiterAlone() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        JoinHandle<Integer> handle = spawn(body());
        var first =
            spawn(() -> {
              var kept = keep(handle);
              select(kept, sleep(ofMillis(1))).await();
            });
        first.await();
        assertThat(handle.await()).isEqualTo(1);
      });
    }
  }

  @Test
  void branches_thatAreTheSameFuture_secondIsRefusedAndTheOtherBranchIsNamed() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var rx = Mpsc.<Integer>channel(1).rx();
        String message = null;
        try {
          tryJoin(rx.recv(), rx.recv()).await();
        } catch (IllegalStateException e) {
          message = e.getMessage();
        }
        assertThat(message).contains("in another branch of the same combinator").contains(".java:");
      });
    }
  }

  @Test
  void kept_itsBodyEndsWhileATaskAwaitsIt_theTaskIsToldWhy() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Oneshot.<Integer>channel();
        List<Async<Integer>> handedOut = new ArrayList<>();
        List<JoinHandle<String>> others = new ArrayList<>();
        async(
                () -> {
                  var kept = keep(channel.rx());
                  handedOut.add(kept);
                  others.add(spawn(() -> refusal(kept).await()));
                  yieldNow().await();
                })
            .await();
        String told = others.getFirst().timeout(ofSeconds(1)).await();
        assertThat(told).contains("the body that kept it has ended").contains("TwoOwnersTest.java");
        String late = refusal(handedOut.getFirst()).timeout(ofSeconds(1)).await();
        assertThat(late).contains("the body that kept it has ended");
        channel.tx().close();
      });
    }
  }

  private static Async<String> refusal(Async<?> future) {
    return async(() -> {
      try {
        return "value " + future.await();
      } catch (IllegalStateException e) {
        return e.getMessage();
      }
    });
  }

  /// The handle's waiter is whoever asked last.
  @Test
  @SuppressWarnings("weft:keep")
  void handle_keptAndAskedByOneTaskAfterTheOther_wakesTheLast() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(() -> {
              sleep(ofMillis(100)).await();
              return "value";
            });
        var kept = keep(handle);
        spawn(() -> select(kept, sleep(ofMillis(1))).await()).await(); // loses, in its own task
        var second = spawn(() -> kept.await());
        assertThat(second.timeout(ofSeconds(1)).await()).isEqualTo("value");
        assertThat(paused.elapsed()).isEqualTo(ofMillis(100));
      });
    }
  }
}
