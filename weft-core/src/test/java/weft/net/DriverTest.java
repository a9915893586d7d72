package weft.net;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.keep;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.net.driver.Replacement;
import weft.runtime.AsyncRuntime;
import weft.runtime.WorkerMetrics;
import weft.runtime.scheduler.Worker;
import weft.task.JoinHandle;

/// How workers serve sockets: whoever is busy, wherever they were accepted.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class DriverTest {
  /// Sends one byte there and back.
  private static Duration roundTrip(TcpStream stream) throws Exception {
    long begin = System.nanoTime();
    stream.writeAll(ByteBuffer.wrap(new byte[] {1})).block();
    assertThat(stream.read(ByteBuffer.allocate(1)).block()).isEqualTo(1);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void workerHeldInALongPoll_itsSocketsAreServedByOthers() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var over = new AtomicBoolean();
      var server = runtime.spawn(() -> TcpStreamTest.serve(listener).await());
      var clients = new ArrayList<TcpStream>();
      for (int i = 0; i < 16; i++) {
        clients.add(TcpStream.connect(listener.localAddress()).block());
        roundTrip(clients.getLast());
      }
      var spinning =
          runtime.spawn(() -> {
            while (!over.get()) {
              Thread.onSpinWait();
            }
          });
      try {
        for (int round = 0; round < 5; round++) {
          for (var client : clients) {
            assertThat(roundTrip(client)).isLessThan(ofSeconds(5));
          }
        }
      } finally {
        over.set(true);
      }
      spinning.block();
      server.abort();
      clients.forEach(TcpStream::close);
    }
  }

  /// One worker that is held, computing or blocked, is out of the way once each connection has come
  /// a few times: from then on the other watches it, and nobody waits for the monitor's next look.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void workerHeldInALongPoll_itsSocketsMoveToTheOther(boolean blocks) throws Exception {
    int count = 16;
    try (var runtime = AsyncRuntime.builder().workers(2).onLongPoll(poll -> {}).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var server = runtime.spawn(() -> TcpStreamTest.serve(listener).await());
      var clients = new ArrayList<TcpStream>();
      for (int i = 0; i < count; i++) {
        clients.add(TcpStream.connect(listener.localAddress()).block());
        roundTrip(clients.getLast());
      }
      int home = socketsOf(runtime, 0) > socketsOf(runtime, 1) ? 0 : 1;
      var held = new CountDownLatch(1);
      var over = new CountDownLatch(1);
      var holder =
          new Thread(() -> {
            try {
              runOn(runtime, home, () -> hold(held, over, blocks));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      holder.start();
      held.await();
      try {
        for (int round = 0; round < 40; round++) {
          for (var client : clients) {
            roundTrip(client);
          }
        }
        assertThat(socketsOf(runtime, 1 - home)).isGreaterThanOrEqualTo(count);
      } finally {
        over.countDown();
      }
      holder.join();
      server.abort();
      clients.forEach(TcpStream::close);
    }
  }

  private static void hold(CountDownLatch held, CountDownLatch over, boolean blocks)
      throws InterruptedException {
    held.countDown();
    if (blocks) {
      over.await();
    }
    while (over.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void oneAcceptor_manyConnections_areSpreadOverTheWorkers() throws Exception {
    int most = 128; // by which workers may differ, so that few connections stay together
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var server = runtime.spawn(() -> TcpStreamTest.serve(listener).await());
      var clients = new ArrayList<TcpStream>();
      for (int i = 0; i < 2 * most; i++) {
        clients.add(TcpStream.connect(listener.localAddress()).block());
        roundTrip(clients.getLast());
      }
      while (socketsOf(runtime, 0) + socketsOf(runtime, 1) < 2 * most + 1) {
        Thread.onSpinWait(); // the last has answered, and may not wait for more yet
      }
      int difference = socketsOf(runtime, 0) - socketsOf(runtime, 1);
      assertThat(socketsOf(runtime, 0) + socketsOf(runtime, 1)).isEqualTo(2 * most + 1);
      assertThat(Math.abs(difference)).isLessThanOrEqualTo(most + 16); // some may have moved
      server.abort();
      clients.forEach(TcpStream::close);
    }
  }

  @Test
  void runtimeClosed_socketsThatNobodyClosedAreClosed() throws Exception {
    TcpStream client;
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      try (var runtime = AsyncRuntime.builder().workers(2).build()) {
        var accepted = runtime.spawn(() -> listener.accept().await());
        client = TcpStream.connect(listener.localAddress()).block();
        TcpStream forgotten = accepted.block();
        runtime.spawn(() -> forgotten.readable().await());
        runtime.run(() -> sleep(ofMillis(20)).await());
      }
      assertThat(client.read(ByteBuffer.allocate(1)).block()).isEqualTo(-1);
      client.close();
    }
  }

  @Test
  void socketThatAnotherRuntimeWaitsFor_movesThere_andOutlivesTheFirst() throws Exception {
    try (var other = AsyncRuntime.builder().workers(1).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      TcpStream here;
      TcpStream there;
      JoinHandle<Integer> reading;
      try (var first = AsyncRuntime.builder().workers(1).build()) {
        var ends = first.run(() -> TcpPairs.connect(listener, 1).await().getFirst());
        here = ends.getFirst();
        there = ends.getLast();
        first.run(() -> {
          select(here.readable(), sleep(ofMillis(1))).await(); // watched here
        });
        reading = other.spawn(() -> here.read(ByteBuffer.allocate(1)).await());
        other.run(() -> sleep(ofMillis(20)).await());
      }
      there.writeAll(ByteBuffer.wrap(new byte[1])).block();
      assertThat(reading.block()).isEqualTo(1);
      here.close();
      there.close();
      here.closed().timeout(ofSeconds(10)).block();
    }
  }

  @Test
  void runtimeClosed_socketThatItWatched_failsElsewhere() throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      TcpStream watched;
      try (var first = AsyncRuntime.builder().workers(1).build()) {
        watched = first.run(() -> TcpPairs.connect(listener, 1).await().getFirst().getFirst());
        first.run(() -> {
          select(watched.readable(), sleep(ofMillis(1))).await();
        });
      }
      assertThatThrownBy(() -> watched.read(ByteBuffer.allocate(1)).block())
          .isInstanceOf(ClosedChannelException.class);
      watched.closed().timeout(ofSeconds(10)).block();
    }
  }

  @Test
  void busyWorker_looksAtItsSocketsInBetween() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var client = TcpStream.connect(listener.localAddress()).await();
        var other = listener.accept().await();
        JoinHandle<Integer> read = spawn(() -> client.read(ByteBuffer.allocate(1)).await());
        yieldNow().await();
        other.writeAll(ByteBuffer.wrap(new byte[1])).await();
        while (!read.isFinished()) { // it never parks
          yieldNow().await();
        }
        client.close();
        other.close();
      });
    }
  }

  @Test
  void busyWorker_ofLongPolls_looksAtItsSocketsAfterAFewOfThem() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var ends = TcpPairs.connect(listener, 1).await().getFirst();
        int most = 0;
        for (int before : new int[] {100, 120, 140}) {
          for (int i = 0; i < before; i++) { // it sees how long they are
            spin(ofNanos(300_000));
            yieldNow().await();
          }
          var read = spawn(() -> ends.getFirst().read(ByteBuffer.allocate(1)).await());
          yieldNow().await();
          ends.getLast().writeAll(ByteBuffer.wrap(new byte[1])).await();
          int polls = 0;
          while (!read.isFinished()) {
            spin(ofNanos(300_000));
            polls++;
            yieldNow().await();
          }
          most = Math.max(most, polls);
        }
        assertThat(most).isLessThanOrEqualTo(20); // 10 take 3 ms; a slow machine does fewer
        ends.forEach(TcpStream::close);
      });
    }
  }

  private static void spin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void pausedClock_somebodyWaitsForASocket_timeStandsStill() throws Exception {
    try (var paused = new Paused();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var late =
          new Thread(() -> {
            try {
              Thread.sleep(50); // real time, in which a clock that jumps would be past the hour
              TcpStream.connect(listener.localAddress()).block().close();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      late.start();
      paused.run(() -> {
        var stream = listener.accept().timeout(ofHours(1)).await();
        stream.close();
      });
      late.join();
      assertThat(paused.elapsed()).isZero();
    }
  }

  @Test
  void eventThatNobodyAwaits_doesNotKeepTheWorkerBusy() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var ends = TcpPairs.connect(listener, 1).await().getFirst();
        var here = ends.getFirst();
        var there = ends.getLast();
        var reading = spawn(() -> here.read(ByteBuffer.allocate(1)).await());
        sleep(ofMillis(5)).await();
        there.writeAll(ByteBuffer.wrap(new byte[1])).await();
        reading.await();
        there.writeAll(ByteBuffer.wrap(new byte[1])).await(); // nobody reads it
        sleep(ofMillis(50)).await();
        long parks = runtime.metrics().workers().getFirst().parks();
        sleep(ofMillis(100)).await();
        assertThat(runtime.metrics().workers().getFirst().parks() - parks).isLessThan(20);
        assertThat(here.read(ByteBuffer.allocate(1)).await()).isEqualTo(1);
        here.close();
        there.close();
      });
    }
  }

  /// Reads bytes that come one by one, each after it waits.
  private static Async<Void> readSlowly(TcpStream here, TcpStream there, int bytes) {
    return async(() -> {
      for (int i = 0; i < bytes; i++) {
        var read = keep(here.read(ByteBuffer.allocate(1)));
        select(read, yieldNow()).await(); // now it waits
        there.writeAll(ByteBuffer.wrap(new byte[1])).await();
        assertThat(read.await()).isEqualTo(1);
      }
    });
  }

  /// Both ends wait for some bytes of the other.
  static Async<Void> exchange(List<TcpStream> pair, int bytes) {
    return async(() -> {
      readSlowly(pair.getFirst(), pair.getLast(), bytes).await();
      readSlowly(pair.getLast(), pair.getFirst(), bytes).await();
    });
  }

  private static int socketsOf(AsyncRuntime runtime, int worker) {
    return runtime.metrics().workers().get(worker).sockets().watched();
  }

  /// Runs a body on one of the workers.
  static void runOn(AsyncRuntime runtime, int worker, AsyncRunnable body) throws Exception {
    boolean done = false;
    while (!done) {
      done =
          runtime
              .task()
              .confined()
              .spawn(() -> {
                boolean isThere = Worker.currentOrFail().index() == worker;
                if (isThere) {
                  async(body).await();
                }
                return isThere;
              })
              .block();
    }
  }

  @Test
  void socketWhoseTaskRunsElsewhere_movesThere() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var ends = TcpPairs.connect(listener, 4).block();
      runOn(
          runtime,
          0,
          () -> {
            for (var pair : ends) {
              readSlowly(pair.getFirst(), pair.getLast(), 1).await();
            }
          });
      assertThat(socketsOf(runtime, 0)).isEqualTo(4);

      runOn(
          runtime,
          1,
          () -> {
            for (var pair : ends) {
              readSlowly(pair.getFirst(), pair.getLast(), 40).await();
            }
          });

      assertThat(socketsOf(runtime, 0)).isZero();
      assertThat(socketsOf(runtime, 1)).isEqualTo(4);
      ends.forEach(pair -> pair.forEach(TcpStream::close));
    }
  }

  @Test
  void selectorReplaced_waitsGoOn() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var ends = TcpPairs.connect(listener, 2).await();
        var here = ends.getFirst().getFirst();
        var there = ends.getFirst().getLast();
        readSlowly(here, there, 2).await();
        var read = keep(here.read(ByteBuffer.allocate(1)));
        select(read, yieldNow()).await();
        var closing = ends.getLast().getFirst();
        select(closing.read(ByteBuffer.allocate(1)), yieldNow()).await();
        closing.close();
        Replacement.of(Worker.currentOrFail().poller());
        there.writeAll(ByteBuffer.wrap(new byte[1])).await();
        assertThat(read.timeout(ofSeconds(10)).await()).isEqualTo(1);
        closing.closed().timeout(ofSeconds(10)).await();
        assertThat(runtime.metrics().workers().getFirst().sockets().selectorRebuilds())
            .isEqualTo(1);
        readSlowly(here, there, 2).await();
        here.close();
        there.close();
      });
    }
  }

  @Test
  void socketThatMovedAwayAsTheLastOne_isGoneWhenClosed_andNobodySpins() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      var ends = TcpPairs.connect(listener, 1).block().getFirst();
      for (int worker = 0; worker < 2; worker++) {
        runOn(
            runtime,
            worker,
            () -> {
              readSlowly(ends.getFirst(), ends.getLast(), 40).await();
              readSlowly(ends.getLast(), ends.getFirst(), 40).await();
            });
      }
      ends.forEach(TcpStream::close);
      for (var end : ends) {
        end.closed().timeout(ofSeconds(10)).block();
      }
      runtime.run(() -> sleep(ofMillis(20)).await());
      long parks = parks(runtime);
      runtime.run(() -> sleep(ofMillis(100)).await());
      assertThat(parks(runtime) - parks).isLessThan(30);
    }
  }

  private static long parks(AsyncRuntime runtime) {
    return runtime.metrics().workers().stream().mapToLong(WorkerMetrics::parks).sum();
  }

  @Test
  void socketsOfACurrentThreadRuntimeThatNobodyDrives_workElsewhereAndClose() throws Exception {
    try (var resting = AsyncRuntime.builder().currentThread().build()) {
      var listener = TcpListener.bind(TcpPairs.ANY);
      var address = listener.localAddress();
      var ends =
          resting.run(() -> {
            select(listener.accept(), yieldNow()).await(); // watched here
            var both = TcpPairs.connect(listener, 1).await().getFirst();
            for (var end : both) {
              select(end.readable(), yieldNow()).await();
            }
            return both;
          });
      ends.getLast().writeAll(ByteBuffer.wrap(new byte[] {7})).block();
      assertThat(ends.getFirst().read(ByteBuffer.allocate(1)).timeout(ofSeconds(10)).block())
          .isEqualTo(1);
      listener.close();
      listener.closed().timeout(ofSeconds(10)).block();
      ends.forEach(TcpStream::close);
      for (var end : ends) {
        end.closed().timeout(ofSeconds(10)).block();
      }
      assertThatThrownBy(() -> TcpStream.connect(address).block())
          .hasMessageStartingWith("cannot connect to ");
    }
  }

  @Test
  void pausedClock_somebodyWaitsForAClose_timeStandsStill() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var listener = TcpListener.bind(TcpPairs.ANY);
        select(listener.accept(), yieldNow()).await();
        listener.close();
        listener.closed().timeout(ofHours(1)).await();
      });
      assertThat(paused.elapsed()).isZero();
    }
  }
}
