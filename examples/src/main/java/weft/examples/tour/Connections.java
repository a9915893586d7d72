package weft.examples.tour;

import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.spawn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import weft.Async;
import weft.examples.Echo;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Section 14: an echo server and two thousand connections to it, in one process.
final class Connections implements Section {
  private static final int CONNECTIONS = 2_000;
  private static final int MESSAGES = 20;
  private static final int BYTES = 64;

  /// Sends messages, each when the one before has come back. Gives the nanoseconds that each took;
  /// nothing if other bytes came back.
  static Async<List<Long>> converse(SocketAddress address, int number) {
    return async(() -> {
      try (var stream = TcpStream.connect(address).await()) {
        var nanos = new ArrayList<Long>();
        for (int i = 0; i < MESSAGES; i++) {
          byte[] message = new byte[BYTES];
          Arrays.fill(message, (byte) (number + i));
          long begin = System.nanoTime();
          stream.writeAll(ByteBuffer.wrap(message)).await();
          var echo = ByteBuffer.allocate(BYTES);
          stream.readExactly(echo).await();
          nanos.add(System.nanoTime() - begin);
          if (!Arrays.equals(echo.array(), message)) {
            return List.of();
          }
        }
        return nanos;
      }
    });
  }

  static Async<List<List<Long>>> program() {
    return async(() -> {
      var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (var listener = TcpListener.bind(any)) {
        var server = spawn(() -> Echo.serve(listener).await());
        var clients = new ArrayList<JoinHandle<List<Long>>>();
        for (int i = 0; i < CONNECTIONS; i++) {
          int number = i;
          clients.add(spawn(() -> converse(listener.localAddress(), number).await()));
        }
        var trips = joinAll(clients).await();
        server.abort();
        return trips;
      }
    });
  }

  @Override
  public int number() {
    return 14;
  }

  @Override
  public String title() {
    return "Thousands of connections";
  }

  @Override
  public String tutorial() {
    return "Use async for servers handling thousands of connections.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    try (var runtime = AsyncRuntime.builder().build()) {
      var echoed = Timed.run(screen, ofSeconds(20), () -> runtime.run(() -> program().await()));
      long[] all =
          echoed.value().stream().flatMap(List::stream).mapToLong(nanos -> nanos).toArray();
      Arrays.sort(all);
      double seconds = echoed.took().toNanos() / 1e9;
      screen.say(
          String.format(
              Locale.ROOT,
              "%,d connections, %,d round trips in %.1f s: %,.0f a second",
              CONNECTIONS,
              all.length,
              seconds,
              all.length / seconds));
      screen.say(
          String.format(
              Locale.ROOT,
              "All at once: median %.1f ms, 99 %% below %.1f ms",
              percentile(all, 50),
              percentile(all, 99)));
      return List.of(
          Claim.equal("every byte came back", CONNECTIONS * MESSAGES, all.length),
          echoed.claim("2,000 connections on a few threads", ofSeconds(0), ofSeconds(20)));
    }
  }

  private static double percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * percent / 100] / 1e6;
  }
}
