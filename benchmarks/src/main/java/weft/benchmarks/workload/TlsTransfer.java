package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.blocking;
import static weft.Weft.spawn;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.net.tls.TlsIdentity;
import weft.net.tls.TlsServer;

/// Bytes through a TLS echo server and back, over one connection. The client is in the same
/// process, the same for every contender: two threads with one of the JDK's sockets.
///
/// @param kibibytes how many, each way
public record TlsTransfer(int kibibytes) implements Workload {
  /// Room for a record.
  private static final int RECORD = 17 << 10;

  private static final int CHUNK = 16 << 10;

  @Override
  public String name() {
    return "tls_echo";
  }

  @Override
  public String description() {
    return String.format(
        "%,d KiB through an echo server over TLS, and back; per KiB, the client included",
        kibibytes);
  }

  @Override
  public String note() {
    return "all of them on the JDK's TLS; vt: an SSLServerSocket";
  }

  @Override
  public long operations() {
    return kibibytes;
  }

  @Override
  public long expected() {
    return kibibytes;
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1, "netty"), new Goal.Ratio(Metric.CPU, 1, "netty"));
  }

  @Override
  public Workload tiny() {
    return new TlsTransfer(64);
  }

  /// Runs the client against a server that listens there.
  long transfer(int port) throws Exception {
    int bytes = kibibytes << 10;
    var factory = TlsKeys.ofProcess().context().getSocketFactory();
    try (var socket = (SSLSocket) factory.createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      var sending =
          new FutureTask<Void>(() -> {
            send(socket.getOutputStream(), bytes);
            return null;
          });
      Thread.ofPlatform().daemon().start(sending);
      byte[] chunk = new byte[CHUNK];
      int received = 0;
      for (int count = 0; count >= 0 && received < bytes; received += Math.max(0, count)) {
        count = socket.getInputStream().read(chunk);
      }
      sending.get();
      return received >> 10;
    }
  }

  private static void send(OutputStream out, int bytes) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int left = bytes; left > 0; left -= CHUNK) {
      out.write(chunk, 0, Math.min(left, CHUNK));
    }
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      blocking(() -> WeftTls.SERVER).await();
      try (var listener =
          TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
        var serving = spawn(serveOne(listener));
        int port = listener.localAddress().getPort();
        long received = blocking(() -> transfer(port)).await();
        serving.abort();
        return received;
      }
    });
  }

  private static Async<Void> serveOne(TcpListener listener) {
    return async(() -> {
      try (var tcp = listener.accept().await()) {
        echo(tcp).await();
      } catch (IOException e) {
        // The client has gone.
      }
    });
  }

  /// Made by the first who needs it, outside of a body, for that takes long.
  private static final class WeftTls {
    static final TlsServer SERVER = make();

    private static TlsServer make() {
      var keys = TlsKeys.ofProcess();
      return TlsServer.of(TlsIdentity.of(keys.key(), List.of(keys.certificate())));
    }
  }

  private static Async<Void> echo(TcpStream tcp) {
    return async(() -> {
      try (var stream = WeftTls.SERVER.accept(tcp).await()) {
        var buffer = ByteBuffer.allocate(RECORD);
        while (stream.read(buffer).await() >= 0) {
          stream.writeAll(buffer.flip()).await();
          buffer.clear();
        }
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      var factory = TlsKeys.ofProcess().context().getServerSocketFactory();
      try (var listener =
          (SSLServerSocket) factory.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Thread.startVirtualThread(() -> serveOne(listener));
        return transfer(listener.getLocalPort());
      }
    });
  }

  private static void serveOne(SSLServerSocket listener) {
    try (var socket = listener.accept()) {
      socket.setTcpNoDelay(true);
      byte[] buffer = new byte[RECORD];
      var in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        socket.getOutputStream().write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }
}
