package weft.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// A server that takes one request, sends the beginning of an answer or nothing, and then only
/// waits for the client to go.
final class HoldingServer implements AutoCloseable {
  /// Done when the request has arrived and the beginning of the answer is sent.
  final CompletableFuture<String> requested = new CompletableFuture<>();

  /// Done when the client has closed the connection.
  final CompletableFuture<Void> left = new CompletableFuture<>();

  private final ServerSocket server;

  HoldingServer(String beginning) throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("holding-server").start(() -> serve(beginning));
  }

  private void serve(String beginning) {
    try (Socket connection = server.accept()) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = connection.getInputStream().read();
        if (next < 0) {
          throw new EOFException("the client left after: " + head);
        }
        head.append((char) next);
      }
      connection.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
      requested.complete(head.toString());
      awaitEnd(connection);
      left.complete(null);
    } catch (IOException e) {
      requested.completeExceptionally(e);
      left.completeExceptionally(e);
    }
  }

  /// A client that closes with data unread resets the connection: gone is gone.
  private static void awaitEnd(Socket connection) {
    try {
      while (connection.getInputStream().read() >= 0) {}
    } catch (IOException reset) {
      return;
    }
  }

  String url() {
    return TestServer.url(server.getLocalPort(), "/");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
