package weft.examples;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import weft.Async;
import weft.Weft;
import weft.net.TcpListener;
import weft.net.TcpStream;

/// A server that sends back what it receives, to as many as come: `./weft run Echo 7000`, then `nc
/// localhost 7000`.
public final class Echo {
  private Echo() {}

  /// Serves whoever connects, each in a task of its own.
  public static Async<Void> serve(TcpListener listener) {
    return async(() -> {
      while (true) {
        var connection = listener.accept().await();
        spawn(connection, () -> echo(connection).await()); // closed when its task ends
      }
    });
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
