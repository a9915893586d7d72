package weft.examples;

import static java.time.Duration.ofSeconds;
import static weft.Weft.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import weft.Async;
import weft.Weft;
import weft.io.AsyncIo;
import weft.net.Server;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.net.tls.TlsIdentity;
import weft.net.tls.TlsServer;

/// Accepts TLS and forwards what is in it to a server that knows nothing of TLS: `./weft run
/// TlsTerminator chain.pem key.pem 7443 7000` in front of `./weft run Echo 7000`, then `openssl
/// s_client -connect localhost:7443`.
public final class TlsTerminator {
  private TlsTerminator() {}

  /// Serves whoever connects, each in a task of its own.
  public static Async<Server.Report> serve(
      TcpListener listener, TlsServer tls, SocketAddress target) {
    return Server.of(listener).serve(tcp -> forward(tcp, tls, target).await());
  }

  private static Async<Void> forward(TcpStream tcp, TlsServer tls, SocketAddress target) {
    return async(() -> {
      try (var outside = tls.accept(tcp).timeout(ofSeconds(10)).await();
          var inside = TcpStream.connect(target).timeout(ofSeconds(10)).await()) {
        AsyncIo.copyBidirectional(outside, inside).await();
      } catch (IOException | TimeoutException e) {
        IO.println(e.getMessage());
      }
    });
  }

  static void main(String[] args) throws Exception {
    if (args.length != 4) {
      IO.println("usage: TlsTerminator CHAIN.pem KEY.pem PORT TARGET-PORT");
      return;
    }
    var tls = TlsServer.of(TlsIdentity.pem(Path.of(args[0]), Path.of(args[1])));
    var target = new InetSocketAddress("localhost", Integer.parseInt(args[3]));
    try (var listener = TcpListener.bind(new InetSocketAddress(Integer.parseInt(args[2])))) {
      IO.println("listening at " + listener.localAddress() + ", forwarding to " + target);
      Weft.run(() -> serve(listener, tls, target).await());
    }
  }
}
