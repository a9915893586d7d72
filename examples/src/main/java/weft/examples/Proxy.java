package weft.examples;

import static weft.Weft.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import weft.Async;
import weft.Weft;
import weft.io.AsyncIo;
import weft.net.Server;
import weft.net.TcpListener;
import weft.net.TcpStream;

/// A server that passes each connection on to another server: `./weft run Proxy 7001 localhost
/// 7000`, with `./weft run Echo 7000` behind it.
public final class Proxy {
  private Proxy() {}

  /// Serves whoever connects, each in a task of its own and with a connection of its own.
  public static Async<Server.Report> serve(TcpListener listener, String host, int port) {
    return Server.of(listener).serve(client -> forward(client, host, port).await());
  }

  static Async<Void> forward(TcpStream client, String host, int port) {
    return async(() -> {
      try (var server = TcpStream.connect(host, port).await()) {
        var copied = AsyncIo.copyBidirectional(client, server).await();
        IO.println(client + ": " + copied.fromFirst() + " up, " + copied.fromSecond() + " down");
      } catch (IOException e) {
        IO.println(e.getMessage());
      }
    });
  }

  static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 7001 : Integer.parseInt(args[0]);
    String host = args.length < 2 ? "localhost" : args[1];
    int target = args.length < 3 ? 7000 : Integer.parseInt(args[2]);
    try (var listener = TcpListener.bind(new InetSocketAddress(port))) {
      IO.println("listening at " + listener.localAddress());
      Weft.run(() -> serve(listener, host, target).await());
    }
  }
}
