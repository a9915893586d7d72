package weft.task;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.keep;
import static weft.Weft.ready;
import static weft.Weft.scope;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.AbortStorm;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;
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
import weft.time.DeadlineQueue;
import weft.time.Sleep;

/// What is over keeps nothing: waits that were cancelled, tasks that have ended, ends of channels
/// that were closed, also if the other side, or the handle, lives on.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RetentionTest {
  private static final int WAITS = AbortStorm.rounds(50_000);

  /// So much may be kept of each wait: none of the library's objects is as small.
  private static final double BYTES_EACH = 10;

  /// Something long-lived, and a way to wait for it in vain.
  private interface Source {
    Async<?> next();
  }

  private record Kind(String name, Supplier<Source> make) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Source full() {
    var channel = Mpsc.<Integer>channel(1);
    channel.tx().trySend(1);
    return () -> channel.tx().send(2);
  }

  private static Source empty() {
    var channel = Mpsc.<Integer>channel(1);
    return () -> channel.rx().recv();
  }

  private static Source oneshot() {
    var channel = Oneshot.<Integer>channel();
    return channel::rx;
  }

  private static Source oneshotClosed() {
    var channel = Oneshot.<Integer>channel();
    return () -> channel.tx().closed();
  }

  private static Source broadcast() {
    var channel = Broadcast.<Integer>channel(4);
    return () -> channel.rx().recv();
  }

  private static Source changed() {
    var channel = Watch.channel(1);
    return () -> channel.rx().changed();
  }

  private static Source waitFor() {
    var channel = Watch.channel(1);
    return () -> channel.rx().waitFor(v -> v == 2);
  }

  private static Source locked() {
    var mutex = Mutex.of(1);
    mutex.tryLock();
    return () -> mutex.lock();
  }

  private static Source written() {
    var lock = RwLock.of(1);
    lock.tryWrite();
    return () -> lock.read();
  }

  private static Source cell() {
    var cell = OnceCell.<Integer>create();
    return () ->
        cell.getOrInit(() -> {
          sleep(ofDays(1)).await();
          return 1;
        });
  }

  private static Source queue() {
    var queue = DeadlineQueue.<Integer>create();
    queue.insert(1, ofDays(1));
    return queue::next;
  }

  private static Source handle() {
    var handle = spawn(() -> sleep(ofDays(300)).await());
    return () -> handle;
  }

  private static Source set() {
    var set = JoinSet.<Void>create();
    set.spawn(sleep(ofDays(300)));
    return set::joinNext;
  }

  private static Source tracker() {
    var tracker = TaskTracker.create();
    tracker.spawn(sleep(ofDays(300)));
    return tracker::join;
  }

  private static Source stage() {
    var stage = new CompletableFuture<Integer>();
    return () -> Async.fromStage(stage.thenApply(x -> x));
  }

  private static Source movable() {
    var sleep = Sleep.after(ofDays(300));
    return () -> sleep;
  }

  static List<Kind> waits() {
    return List.of(
        new Kind("send", RetentionTest::full),
        new Kind("recv", RetentionTest::empty),
        new Kind("oneshot", RetentionTest::oneshot),
        new Kind("Oneshot closed", RetentionTest::oneshotClosed),
        new Kind("Broadcast recv", RetentionTest::broadcast),
        new Kind("changed", RetentionTest::changed),
        new Kind("waitFor", RetentionTest::waitFor),
        new Kind("acquire", () -> AsyncSemaphore.of(0)::acquire),
        new Kind("lock", RetentionTest::locked),
        new Kind("read", RetentionTest::written),
        new Kind("notified", () -> Notify.create()::notified),
        new Kind("opened", () -> Latch.of(1)::opened),
        new Kind("arrive", () -> Barrier.of(2)::arrive),
        new Kind("token", () -> CancellationToken.create()::cancelled),
        new Kind("cell", RetentionTest::cell),
        new Kind("queue", RetentionTest::queue),
        new Kind("handle", RetentionTest::handle),
        new Kind("joinNext", RetentionTest::set),
        new Kind("tracker", RetentionTest::tracker),
        new Kind("sleep", () -> () -> sleep(ofDays(1))),
        new Kind("Sleep", RetentionTest::movable),
        new Kind("join", () -> () -> join(sleep(ofDays(1)), sleep(ofDays(2)))),
        new Kind("timeout", () -> () -> sleep(ofDays(1)).timeout(ofDays(2))),
        new Kind("body", () -> () -> async(() -> sleep(ofDays(1)).await())));
  }

  private static long usedHeap() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @ParameterizedTest
  @MethodSource("waits")
  void waits_cancelledAgainAndAgain_keepNothing(Kind kind) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var source = kind.make.get();
        lose(source, 1_000).await();
        long before = Math.min(usedHeap(), usedHeap());
        lose(source, WAITS).await();
        double kept = (usedHeap() - before) / (double) WAITS;
        for (int i = 0; i < 2 && kept >= BYTES_EACH; i++) { // references hold some a while longer
          kept = Math.min(kept, (usedHeap() - before) / (double) WAITS);
        }
        assertThat(kept).as("bytes kept of each wait").isLessThan(BYTES_EACH);
        assertThat(source.next()).isNotNull(); // it lives
      });
    }
  }

  private static Async<Void> lose(Source source, int times) {
    return async(() -> {
      for (int i = 0; i < times; i++) {
        select(source.next(), yieldNow()).await();
      }
    });
  }

  /// Begins a task that captures some bytes, and gives its handle.
  private interface Spawner {
    JoinHandle<?> spawn(byte[] captured);
  }

  private record Task(String name, Spawner spawner) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final TaskLocal<Object> LOCAL = TaskLocal.create();

  private static Async<Integer> length(byte[] captured) {
    return async(() -> {
      yieldNow().await();
      return captured.length;
    });
  }

  private static JoinHandle<?> tracked(byte[] captured) {
    return TaskTracker.create().spawn(length(captured));
  }

  private static JoinHandle<?> ofSet(byte[] captured) {
    return JoinSet.<Integer>create().spawn(length(captured));
  }

  private static JoinHandle<?> withLocal(byte[] captured) {
    return spawn(LOCAL.where(captured, () -> yieldNow().await()));
  }

  private static JoinHandle<?> inheriting(byte[] captured) {
    return weft.Weft.task().name("named").confined().spawn(() -> length(captured).await());
  }

  private static JoinHandle<?> keeping(byte[] captured) {
    return spawn(() -> {
      var kept = keep(length(captured));
      select(kept, ready(1)).await();
    });
  }

  static List<Task> tasks() {
    return List.of(
        new Task("body", bytes -> spawn(length(bytes))),
        new Task("join", bytes -> spawn(join(length(bytes), length(bytes)))),
        new Task("joinAll", bytes -> spawn(joinAll(List.of(length(bytes))).map(List::size))),
        new Task("select", bytes -> spawn(select(length(bytes), sleep(ofSeconds(9))))),
        new Task("timeout", bytes -> spawn(length(bytes).timeout(ofSeconds(9)))),
        new Task("resource", bytes -> spawn(() -> {}, () -> length(bytes).await())),
        new Task("owner", bytes -> spawn(() -> assertThat(bytes).isNotEmpty(), () -> 1)),
        new Task("tracker", RetentionTest::tracked),
        new Task("set", RetentionTest::ofSet),
        new Task("local", RetentionTest::withLocal),
        new Task("builder", RetentionTest::inheriting),
        new Task("kept", RetentionTest::keeping));
  }

  private static boolean isCollected(WeakReference<?> reference) {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }

  private record Ended(JoinHandle<?> handle, WeakReference<?> captured) {}

  private static Ended run(AsyncRuntime runtime, Spawner spawner, boolean aborted)
      throws Exception {
    var captured = new byte[1000];
    JoinHandle<?> handle =
        runtime.run(() -> {
          var task = spawner.spawn(captured);
          if (aborted) {
            task.abort();
          }
          try {
            task.await();
          } catch (JoinException e) {
            assertThat(e.isCancelled()).isTrue();
          }
          return task;
        });
    return new Ended(handle, new WeakReference<>(captured));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void handle_ofATaskThatEnded_keepsNothingOfIt(Task task) throws Exception {
    try (var paused = new Paused()) {
      for (boolean aborted : new boolean[] {false, true}) {
        var ended = run(paused.runtime, task.spawner, aborted);
        paused.run(() -> yieldNow().await());
        assertThat(isCollected(ended.captured)).as("aborted: %s", aborted).isTrue();
        assertThat(ended.handle.isFinished()).isTrue();
      }
    }
  }

  @Test
  void handles_ofAScope_keepNothingOfItsTasks() throws Exception {
    try (var paused = new Paused()) {
      var handles = new ArrayList<JoinHandle<?>>();
      var captured = new WeakReference<?>[1];
      paused.run(() -> {
        var bytes = new byte[1000];
        captured[0] = new WeakReference<>(bytes);
        scope(tasks -> handles.add(tasks.spawn(() -> length(bytes).await()))).await();
      });
      paused.run(() -> yieldNow().await());
      assertThat(isCollected(captured[0])).isTrue();
      assertThat(handles.getFirst().isFinished()).isTrue();
    }
  }

  private record Sender(Oneshot.Sender<String> tx, WeakReference<?> captured) {}

  private static Sender abandoned(AsyncRuntime runtime) throws Exception {
    var captured = new byte[1000];
    var channel = Oneshot.<String>channel();
    var rx = channel.rx();
    runtime.run(() -> {
      var task =
          spawn(
              rx,
              () -> {
                select(rx, sleep(ofMillis(1))).await();
                return captured.length;
              });
      task.await();
    });
    return new Sender(channel.tx(), new WeakReference<>(captured));
  }

  @Test
  void sender_ofAReceiverThatIsClosed_keepsNothingOfTheTaskThatWaited() throws Exception {
    try (var paused = new Paused()) {
      var left = abandoned(paused.runtime);
      paused.run(() -> yieldNow().await());
      assertThat(isCollected(left.captured)).isTrue();
      assertThat(left.tx.send("late")).isFalse();
    }
  }

  /// The stage itself keeps a node for each wait, which nobody can take away; not the task.
  @Test
  void minimalStage_waitsCancelled_keepsNoTask() throws Exception {
    var stage = new CompletableFuture<Integer>().minimalCompletionStage();
    var captured = new WeakReference<?>[1];
    try (var paused = new Paused()) {
      paused.run(() -> {
        var bytes = new byte[1000];
        captured[0] = new WeakReference<>(bytes);
        var task =
            spawn(() -> {
              select(Async.fromStage(stage), sleep(ofMillis(1))).await();
              return bytes.length;
            });
        task.await();
      });
      paused.run(() -> yieldNow().await());
    }
    assertThat(isCollected(captured[0])).isTrue();
    assertThat(stage).isNotNull();
  }

  @Test
  void broadcast_whatAllHave_keepsNoNodes() throws Exception {
    var channel = Broadcast.<Integer>channel(1 << 16);
    var other = channel.tx().subscribe();
    long before = Math.min(usedHeap(), usedHeap());
    for (int i = 0; i < 1 << 16; i++) {
      channel.tx().send(i & 127);
    }
    while (channel.rx().tryRecv() != null) {
      other.tryRecv();
    }
    assertThat(other.tryRecv()).isNull();
    long kept = Math.min(usedHeap(), usedHeap()) - before;
    assertThat(kept / (double) (1 << 16)).isLessThan(BYTES_EACH);
    channel.tx().send(1);
    assertThat(other.tryRecv()).isEqualTo(1);
    assertThat(channel.rx().tryRecv()).isEqualTo(1);
  }
}
