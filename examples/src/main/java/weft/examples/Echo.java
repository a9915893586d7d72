package weft.examples;

import static weft.Weft.async;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import weft.Async;
import weft.Weft;
import weft.net.Server;
import weft.net.TcpListener;
import weft.net.TcpStream;

/// A server that sends back what it receives, to as many as come: `./weft run Echo 7000`, then `nc
/// localhost 7000`.
public final class Echo {
  private Echo() {}

  /// Serves whoever connects, each in a task of its own.
  public static Async<Server.Report> serve(TcpListener listener) {
    return Server.of(listener).serve(connection -> echo(connection).await());
  }

  static Async<Void> echo(TcpStream stream) {
    return async(() -> {
      var buffer = ByteBuffer.allocate(4096);
      while (stream.read(buffer).await() >= 0) {
        stream.writeAll(buffer.flip()).await();
        buffer.clear();
      }
    });
  }

  static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 7000 : Integer.parseInt(args[0]);
    try (var listener = TcpListener.bind(new InetSocketAddress(port))) {
      IO.println("listening at " + listener.localAddress());
      Weft.run(() -> serve(listener).await());
    }
  }
}
