package weft.examples;

import java.net.InetSocketAddress;
import weft.Async;
import weft.Weft;
import weft.io.AsyncIo;
import weft.net.Server;
import weft.net.TcpListener;

/// A server that sends back what it receives, to as many as come: `./weft run Echo 7000`, then `nc
/// localhost 7000`.
public final class Echo {
  private Echo() {}

  /// Serves whoever connects, each in a task of its own.
  public static Async<Server.Report> serve(TcpListener listener) {
    return Server.of(listener).serve(stream -> AsyncIo.copy(stream, stream).await());
  }

  static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 7000 : Integer.parseInt(args[0]);
    try (var listener = TcpListener.bind(new InetSocketAddress(port))) {
      IO.println("listening at " + listener.localAddress());
      Weft.run(() -> serve(listener).await());
    }
  }
}
