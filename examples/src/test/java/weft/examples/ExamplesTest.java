package weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.spawn;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.net.TcpListener;
import weft.net.tls.TlsClient;
import weft.net.tls.TlsIdentity;
import weft.net.tls.TlsServer;
import weft.runtime.AsyncRuntime;

@Timeout(30)
class ExamplesTest {
  /// A program.
  private interface Main {
    void run() throws Exception;
  }

  private static String outputOf(Main program) throws Exception {
    var output = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(output, true));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return output.toString();
  }

  @Test
  void hello_run_greets() throws Exception {
    assertThat(outputOf(() -> new Hello().main()).lines()).containsExactly("Hello, Weft!");
  }

  @Test
  void race_run_fastestWinsAndOthersAreCancelledBefore() throws Exception {
    assertThat(outputOf(() -> new Race().main()).lines())
        .containsExactly(
            "Lima answers",
            "Oslo is cancelled",
            "Pune is cancelled",
            "We use the answer of Lima, mirror 2.");
  }

  @Test
  void echo_severalClients_eachGetsItsOwnBack() throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(any)) {
      var server = runtime.spawn(() -> Echo.serve(listener).await());
      int port = listener.localAddress().getPort();
      for (String said : List.of("hello", "again")) {
        try (var socket = new Socket(any.getAddress(), port)) {
          socket.getOutputStream().write(said.getBytes(UTF_8));
          socket.shutdownOutput();
          assertThat(socket.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo(said);
        }
      }
      server.abort();
    }
  }

  private static String exchange(TcpListener listener, String sent) throws Exception {
    int port = listener.localAddress().getPort();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(sent.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void proxy_severalClients_eachTalksToTheServerBehindIt() throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var behind = TcpListener.bind(any);
        var listener = TcpListener.bind(any)) {
      var server = runtime.spawn(() -> Echo.serve(behind).await());
      var address = behind.localAddress();
      String host = address.getAddress().getHostAddress();
      var proxy = runtime.spawn(() -> Proxy.serve(listener, host, address.getPort()).await());
      for (String said : List.of("hello", "again", "x".repeat(300_000))) {
        assertThat(exchange(listener, said)).isEqualTo(said);
      }
      server.abort();
      proxy.abort();
    }
  }

  @Test
  void lineProtocol_requests_areAnswered() throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(any)) {
      var program = new LineProtocol();
      var server = runtime.spawn(() -> program.serve(listener).await());
      assertThat(exchange(listener, "get a\nset a grün ist gut\r\nget a\nfoo\n").lines())
          .containsExactly(
              "none",
              "ok",
              "value grün ist gut",
              "error: expected set KEY VALUE, get KEY, delete KEY or quit");
      assertThat(exchange(listener, "delete a\ndelete a\nquit\nget a\n").lines())
          .containsExactly("ok", "none");
      assertThat(exchange(listener, "x".repeat(2000))).isEmpty();
      server.abort();
    }
  }

  /// A key and a certificate for localhost, made by the JDK's keytool.
  private static KeyStore localhost(Path directory) throws Exception {
    var file = directory.resolve("store.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), "secret".toCharArray());
  }

  @Test
  void tlsTerminator_inFrontOfEcho_clientGetsItsOwnBack(@TempDir Path directory) throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var store = localhost(directory);
    var tls = TlsServer.of(TlsIdentity.of(store, "secret".toCharArray()));
    var client = TlsClient.builder().trust(store).build();
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var echo = TcpListener.bind(any);
        var listener = TcpListener.bind(any)) {
      var server = runtime.spawn(() -> Echo.serve(echo).await());
      var target = echo.localAddress();
      var terminator = runtime.spawn(() -> TlsTerminator.serve(listener, tls, target).await());
      int port = listener.localAddress().getPort();
      byte[] sent = "hello".repeat(10_000).getBytes(UTF_8);
      runtime.run(() -> {
        try (var stream = client.connect("localhost", port).await()) {
          var writing =
              spawn(() -> {
                stream.writeAll(ByteBuffer.wrap(sent)).await();
                stream.shutdown().await();
              });
          assertThat(stream.readToEnd(sent.length).await()).isEqualTo(sent);
          writing.await();
        }
      });
      terminator.abort();
      server.abort();
    }
  }

  @Test
  void fetch_notAUrl_saidInOneLine() throws Exception {
    assertThat(outputOf(() -> Fetch.main(new String[] {"x:y"})).lines())
        .containsExactly("x:y: url: x:y (expected: an absolute http or https address)");
  }
}
