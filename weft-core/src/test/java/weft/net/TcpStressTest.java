package weft.net;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Connections whose reads are given up, whose tasks are aborted, and which are closed on either
/// side at random: each byte that arrives is the right one, everybody is woken, and no socket is
/// left.
class TcpStressTest {
  private static final int CLIENTS = 20;

  /// Reads one byte, giving the read up now and then.
  private static Async<Integer> persistent(TcpStream stream, SplittableRandom random) {
    return async(() -> {
      var one = ByteBuffer.allocate(1);
      while (true) {
        var read = stream.read(one);
        int count = 0;
        try {
          switch (random.nextInt(4)) {
            case 0 -> select(read, yieldNow()).await();
            case 1 -> count = read.timeout(ofMillis(random.nextInt(2))).await();
            default -> count = read.await();
          }
        } catch (TimeoutException e) {
          yieldNow().await();
        }
        if (one.position() > 0) { // also if the read has won and lost its select
          return (int) one.get(0);
        }
        if (count < 0) {
          return -1;
        }
      }
    });
  }

  private static Async<Void> client(SocketAddress address, SplittableRandom random) {
    return async(() -> {
      try (var stream = TcpStream.connect(address).await()) {
        int messages = random.nextInt(30);
        for (int i = 0; i < messages; i++) {
          stream.writeAll(ByteBuffer.wrap(new byte[] {(byte) i})).await();
          int got = persistent(stream, random).await();
          assertThat(got).isEqualTo(i);
        }
        if (random.nextBoolean()) {
          stream.shutdown().await();
          assertThat(persistent(stream, random).await()).isEqualTo(-1);
        }
      }
    });
  }

  private static Async<Void> round(SplittableRandom random) {
    return async(() -> {
      var connections = new ArrayList<JoinHandle<Void>>();
      var listener = TcpListener.bind(TcpPairs.ANY);
      var server =
          spawn(() -> {
            while (true) {
              var stream = listener.accept().await();
              connections.add(
                  spawn(
                      stream,
                      () -> {
                        try {
                          TcpStreamTest.echo(stream).await();
                        } catch (IOException e) {
                          // The other side was aborted.
                        }
                      }));
            }
          });
      List<JoinHandle<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(spawn(client(listener.localAddress(), random.split())));
      }
      sleep(ofMillis(random.nextInt(3))).await();
      AbortStorm.abortSome(clients, random);
      for (var client : clients) {
        try {
          client.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).as(e.toString()).isTrue();
        }
      }
      server.abort();
      try {
        server.await();
      } catch (JoinException e) {
        assertThat(e.isCancelled()).isTrue();
      }
      listener.close();
      listener.closed().await();
      joinAll(connections).await(); // each has read the end, or was reset
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void connections_randomAborts_everyByteIsRightAndNoSocketIsLeft(int workers) throws Exception {
    var left = new ArrayList<Integer>();
    assertThat(
            AbortStorm.blow(
                "TcpStressTest",
                workers,
                (runtime, random) -> {
                  var round = random.split();
                  return List.of(
                      runtime.spawn(() -> {
                        round(round).await();
                        left.add(TcpPairs.watched(runtime));
                      }));
                },
                () -> {}))
        .isEmpty();
    assertThat(left).isNotEmpty().containsOnly(0);
  }
}
