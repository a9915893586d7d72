package weft.net;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.AbortStorm;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// A server among peers that reset, half-close, flood, send garbage or never read: they harm nobody
/// else, what arrives is right, and nothing is left behind. `./weft soak` goes on for ten minutes.
class FaultsTest {
  private static final EnumSet<Fault> HARMLESS =
      EnumSet.of(Fault.NONE, Fault.DELAY, Fault.TINY, Fault.TRICKLE);
  private static final int CLIENTS = 24;
  private static final int HEALTHY = 4;
  private static final long SLACK_BYTES = 8 << 20;

  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void faults_someRounds_harmNobodyElse_andLeaveNothing() throws Exception {
    soak(AbortStorm.LENGTH.multipliedBy(2));
  }

  @Test
  @Tag("soak")
  void faults_asLongAsToldTo_harmNobodyElse_andLeaveNothing() throws Exception {
    soak(ofSeconds(Long.getLong("weft.soakSeconds", 600)));
  }

  private void soak(Duration length) throws Exception {
    long seed = System.nanoTime();
    System.out.println("FaultsTest: seed " + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + length.toNanos();
    var runtimes = new ArrayList<AsyncRuntime>();
    for (int workers : new int[] {1, 2, 8}) {
      runtimes.add(
          AsyncRuntime.builder()
              .name("faults" + workers)
              .workers(workers)
              .seed(seed)
              .onUnhandledFailure(unhandled::add)
              .onLongPoll(poll -> {})
              .build());
    }
    long heapAtFirst = 0;
    for (int i = 0; i < runtimes.size() || System.nanoTime() < end; i++) {
      var runtime = runtimes.get(i % runtimes.size());
      runtime.spawn(new Round(random.split()).play()).block();
      assertThat(unhandled).as("seed %d", seed).isEmpty();
      assertThat(runtime.metrics().liveTasks()).as("seed %d", seed).isZero();
      assertThat(TcpPairs.watched(runtime)).as("seed %d", seed).isZero();
      if (i % 100 == 2) {
        long heap = heap();
        heapAtFirst = heapAtFirst == 0 ? heap : heapAtFirst;
        assertThat(heap).as("seed %d", seed).isLessThan(heapAtFirst + SLACK_BYTES);
      }
    }
    runtimes.forEach(AsyncRuntime::close);
    assertThat(Thread.getAllStackTraces().keySet())
        .as("seed %d", seed)
        .noneMatch(thread -> thread.getName().startsWith("faults"));
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// A server, a proxy for each fault, peers of all kinds.
  private static final class Round {
    private final SplittableRandom random;
    private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    private final List<Server<TcpStream>> servers = new ArrayList<>();
    private final List<JoinHandle<Server.Report>> serving = new ArrayList<>();
    private final Map<Fault, SocketAddress> proxies = new EnumMap<>(Fault.class);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong healthyMessages = new AtomicLong();

    Round(SplittableRandom random) {
      this.random = random;
    }

    private TcpListener serve(weft.AsyncConsumer<TcpStream> handler) throws IOException {
      var listener = TcpListener.bind(TcpPairs.ANY);
      var server = Server.of(listener).grace(ZERO).limit(1000).onFailure((c, e) -> note(e));
      servers.add(server);
      serving.add(spawn(server.serve(handler)));
      return listener;
    }

    private void note(Throwable failure) {
      if (!FaultyProxy.isOfThePeer(failure)) {
        wrong.add(failure);
      }
    }

    Async<Void> play() {
      return async(() -> {
        var address = serve(stream -> TcpStreamTest.echo(stream).await()).localAddress();
        for (Fault fault : Fault.values()) {
          var proxy = new FaultyProxy(address, fault);
          var itsRandom = random.split();
          proxies.put(
              fault,
              serve(stream -> proxy.serve(stream, splitOf(itsRandom)).await()).localAddress());
        }
        var healthy = new ArrayList<JoinHandle<Void>>();
        for (int i = 0; i < HEALTHY; i++) {
          healthy.add(spawn(healthy(address)));
        }
        var peers = new ArrayList<Async<Void>>();
        for (int i = 0; i < CLIENTS; i++) {
          Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
          peers.add(
              i % 6 == 0
                  ? spawn(flooding(address, random.split()))
                  : spawn(client(fault, random.split())));
        }
        joinAll(peers).await();
        long before = healthyMessages.get();
        while (healthyMessages.get() < before + 2 * HEALTHY) {
          sleep(ofMillis(1)).await(); // they go on
        }
        over.set(true);
        joinAll(healthy).await();
        servers.forEach(Server::shutdown);
        joinAll(serving).await();
        assertThat(wrong).isEmpty();
      });
    }

    private static SplittableRandom splitOf(SplittableRandom random) {
      synchronized (random) {
        return random.split();
      }
    }

    /// Exchanges small messages all the time, without a fault.
    private Async<Void> healthy(SocketAddress address) {
      return async(() -> {
        try (var stream = TcpStream.connect(address).await()) {
          var answer = ByteBuffer.allocate(8);
          for (long i = 0; !over.get(); i++) {
            stream.writeAll(ByteBuffer.allocate(8).putLong(i).flip()).await();
            stream.readExactly(answer.clear()).timeout(ofSeconds(30)).await();
            assertThat(answer.getLong(0)).isEqualTo(i);
            healthyMessages.incrementAndGet();
          }
        }
      });
    }

    /// Sends, and never reads.
    private Async<Void> flooding(SocketAddress address, SplittableRandom random) {
      return async(() -> {
        try (var stream = TcpStream.connect(address).await()) {
          try {
            stream.writeAll(ByteBuffer.allocate(32 << 20)).timeout(ofMillis(20)).await();
          } catch (TimeoutException e) {
            // Nobody could take all that.
          }
          if (random.nextBoolean()) {
            FaultyProxy.reset(stream);
          }
        }
      });
    }

    private static int lengthFor(Fault fault, SplittableRandom random) {
      return switch (fault) {
        case TRICKLE -> 1 + random.nextInt(10);
        case TINY -> 1 + random.nextInt(300);
        default -> 1 + random.nextInt(20_000);
      };
    }

    /// Sends something through a proxy and reads what comes back.
    private Async<Void> client(Fault fault, SplittableRandom random) {
      return async(() -> {
        byte[] sent = new byte[lengthFor(fault, random)];
        random.nextBytes(sent);
        try (var stream = TcpStream.connect(proxies.get(fault)).await()) {
          Async<Void> writing =
              async(() -> {
                stream.writeAll(ByteBuffer.wrap(sent)).await();
                stream.shutdown().await();
              });
          var both = tryJoin(writing, stream.readToEnd(sent.length));
          var limit = fault == Fault.NEVER_READS ? ofMillis(20) : ofSeconds(30);
          byte[] received = both.timeout(limit).await().second();
          assertThat(HARMLESS.contains(fault) && !Arrays.equals(received, sent)).isFalse();
        } catch (IOException | TimeoutException e) {
          assertThat(HARMLESS).as(e.toString()).doesNotContain(fault);
          assertThat(e instanceof IOException || fault == Fault.NEVER_READS).isTrue();
        }
      });
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void peersThatNeverRead_holdTheWriterUp_notTheOthers_andTheHeapStaysFlat() throws Exception {
    int slow = 10;
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var written = new AtomicLong();
        var server = Server.of(listener).grace(ZERO).onFailure((peer, broken) -> {});
        var serving =
            spawn(
                server.serve(connection -> {
                  var buffer = ByteBuffer.allocate(64 << 10);
                  while (connection.read(buffer.clear().limit(1)).await() > 0) {
                    boolean isFlood = buffer.get(0) == 1;
                    do {
                      written.addAndGet(connection.write(buffer.clear()).await());
                    } while (isFlood);
                  }
                }));
        long heap = heap();
        var peers = new ArrayList<TcpStream>();
        for (int i = 0; i < slow; i++) {
          peers.add(TcpStream.connect(listener.localAddress()).await());
          peers.getLast().writeAll(ByteBuffer.wrap(new byte[] {1})).await();
        }
        long seen;
        do {
          seen = written.get();
          sleep(ofMillis(30)).await();
        } while (seen == 0 || written.get() != seen);
        assertThat(heap()).isLessThan(heap + SLACK_BYTES);
        assertThat(seen / slow).isLessThan(32 << 20); // what the system's buffers hold
        try (var other = TcpStream.connect(listener.localAddress()).await()) {
          other.writeAll(ByteBuffer.wrap(new byte[1])).await();
          other.readExactly(ByteBuffer.allocate(1000)).timeout(ofSeconds(20)).await();
        }
        peers.getFirst().readExactly(ByteBuffer.allocate(16 << 20)).timeout(ofSeconds(20)).await();
        assertThat(written.get()).isGreaterThan(seen); // who reads is served on
        peers.forEach(TcpStream::close);
        server.shutdown();
        serving.await();
      });
    }
  }
}
