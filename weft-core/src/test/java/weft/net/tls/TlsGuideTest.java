package weft.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;
import weft.net.TcpListener;

/// The code of docs/guide/tls.md, block by block; {@link weft.SnippetsTest} compares them.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsGuideTest {
  @TempDir private Path folder;

  private String directory = "";

  /// What the examples said, in this order.
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void writeFiles() throws Exception {
    directory = folder.toString();
    Certificates.writeChain(folder, "ca.pem", Certificates.AUTHORITY);
    write("chain.pem", "key.pem", Certificates.LOCALHOST);
    write(
        "wild.pem",
        "wild-key.pem",
        Certificates.issue(Certificates.AUTHORITY, "EC", "*.example.org"));
    write("alice.pem", "alice-key.pem", Certificates.issue(Certificates.AUTHORITY, "EC", "alice"));
  }

  private void write(String chain, String key, TlsIdentity identity) throws Exception {
    Certificates.writeChain(folder, chain, identity);
    Certificates.writeKey(folder, key, identity);
  }

  private static ByteBuffer bytes(String text) {
    return TlsPairs.bytes(text);
  }

  private void print(byte[] bytes) {
    seen.add(new String(bytes, UTF_8));
  }

  private void log(String message) {
    seen.add(message);
  }

  // ---- client

  private Async<Void> client(int port) {
    return async(() -> {
      // @start region=client
      var client = TlsClient.builder().trust(Path.of(directory, "ca.pem")).build();   // TlsClient.standard() trusts the public authorities
      try (var stream = client.connect("localhost", port).timeout(ofSeconds(10)).await()) {
        stream.writeAll(bytes("hello")).await();
        stream.shutdown().await();                                                    // tells the server that this was all
        byte[] answer = stream.readToEnd(1 << 20).await();
        print(answer);
      }
      // @end
    });
  }

  // ---- server

  private Async<Void> serve(TcpListener listener) {
    return async(() -> {
      // @start region=server
      var identity = TlsIdentity.pem(Path.of(directory, "chain.pem"), Path.of(directory, "key.pem"));
      var server = TlsServer.of(identity);
      while (true) {
        var tcp = listener.accept().await();
        spawn(tcp, () -> {
          try (var stream = server.accept(tcp).timeout(ofSeconds(10)).await()) {      // the handshake, in the connection's own task
            echo(stream).await();
          } catch (TlsException e) {
            log(e.getMessage());                                                      // one sentence: what failed, and what to do
          }
        });
      }
      // @end
    });
  }

  // ---- stream

  private static Async<Void> echo(TlsStream stream) {
    return async(() -> {
      // @start region=stream
      var buffer = ByteBuffer.allocate(17 << 10);                // room for a record saves a copy
      while (stream.read(buffer).await() >= 0) {                 // -1 after the other side's shutdown()
        stream.writeAll(buffer.flip()).await();
        buffer.clear();
      }
      stream.shutdown().await();
      // @end
    });
  }

  @Test
  void clientAndServer() throws Exception {
    TlsStreamTest.run(() -> {
      try (var listener =
          TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
        var serving = spawn(() -> serve(listener).await());
        client(listener.localAddress().getPort()).await();
        serving.abort();
      }
    });
    assertThat(seen).containsExactly("hello");
  }

  // ---- certificates

  private TlsServer several() throws Exception {
    // @start region=identity
    var server = TlsServer.of(
        TlsIdentity.pem(Path.of(directory, "chain.pem"), Path.of(directory, "key.pem")),
        TlsIdentity.pem(Path.of(directory, "wild.pem"), Path.of(directory, "wild-key.pem")));   // for *.example.org
    // @end
    return server;
  }

  private void renew(TlsServer server) throws Exception {
    // @start region=reload
    server.reload(TlsIdentity.pem(Path.of(directory, "chain.pem"), Path.of(directory, "key.pem")));
    // @end
  }

  @Test
  void severalHosts_andReload() throws Exception {
    var server = several();
    TlsStreamTest.run(() -> {
      for (var host : List.of("localhost", "www.example.org")) {
        var pipe = new MemoryPipe(64 << 10);
        try (var pair = TlsPairs.connect(TlsPairs.CLIENT, server, pipe, host).await()) {
          assertThat(pair.server().serverName()).isEqualTo(host);
          if (host.equals("localhost")) {
            var renewed = Certificates.issue(Certificates.AUTHORITY, "EC", "localhost");
            write("chain.pem", "key.pem", renewed);
            renew(server);
            var client = TlsPairs.trusting(Certificates.AUTHORITY);
            try (var next = TlsPairs.connect(client, server).await()) {
              assertThat(next.client().peerCertificates()).isEqualTo(renewed.chain());
            }
            write("chain.pem", "key.pem", Certificates.LOCALHOST);
            server.reload(both());
          }
          pair.client().writeAll(bytes("on")).await(); // goes on
          assertThat(TlsPairs.read(pair.server(), 2).await()).isEqualTo("on");
        }
      }
    });
  }

  private TlsIdentity[] both() throws Exception {
    return new TlsIdentity[] {
      TlsIdentity.pem(folder.resolve("chain.pem"), folder.resolve("key.pem")),
      TlsIdentity.pem(folder.resolve("wild.pem"), folder.resolve("wild-key.pem"))
    };
  }

  // ---- client certificates

  @Test
  void clientCertificates() throws Exception {
    var identity = Certificates.LOCALHOST;
    // @start region=mutual
    var server = TlsServer.builder(identity)
        .clientAuth(TlsServer.ClientAuth.NEED, Path.of(directory, "ca.pem"))
        .applicationProtocols("h2", "http/1.1")                     // ALPN, the most wanted first
        .build();
    var client = TlsClient.builder()
        .trust(Path.of(directory, "ca.pem"))
        .identity(TlsIdentity.pem(Path.of(directory, "alice.pem"), Path.of(directory, "alice-key.pem")))
        .applicationProtocols("http/1.1")
        .build();
    // @end
    TlsStreamTest.run(() -> {
      try (var pair = TlsPairs.connect(client, server).await()) {
        assertThat(pair.server().applicationProtocol()).isEqualTo("http/1.1");
        assertThat(pair.server().peerCertificates().getFirst().getSubjectX500Principal())
            .hasToString("CN=alice");
      }
    });
  }

  // ---- errors

  private Async<Void> failing(TlsClient client, int port) {
    return async(() -> {
      // @start region=errors
      try (var stream = client.connect("127.0.0.1", port).await()) {
        echo(stream).await();
      } catch (TlsException e) {
        switch (e.reason()) {
          case EXPIRED, NOT_YET_VALID, WRONG_HOST, UNKNOWN_AUTHORITY -> log("do not trust: " + e.getMessage());
          default -> throw e;
        }
      }
      // @end
    });
  }

  @Test
  void errors() throws Exception {
    TlsStreamTest.run(() -> {
      try (var listener =
          TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
        var serving = spawn(() -> serve(listener).await());
        int port = listener.localAddress().getPort();
        failing(TlsPairs.trusting(Certificates.authority("another")), port).await();
        serving.abort();
      }
    });
    assertThat(seen)
        .anyMatch(message -> message.startsWith("do not trust: the server's certificate"));
  }
}
