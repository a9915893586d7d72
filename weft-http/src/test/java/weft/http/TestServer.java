package weft.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// The JDK's HTTP server on a free loopback port.
final class TestServer implements AutoCloseable {
  final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;

  TestServer(HttpHandler handler) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            handler.handle(exchange);
          }
        });
    server.start();
  }

  /// One that answers 200 with a body of a type.
  static TestServer of(String contentType, byte[] body) throws IOException {
    return new TestServer(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", contentType);
      answer(exchange, 200, body);
    });
  }

  static TestServer of(String text) throws IOException {
    return of("text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  String url(String path) {
    return url(server.getAddress().getPort(), path);
  }

  static String url(int port, String path) {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + path;
  }

  /// A port on which nobody listens.
  static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
