package weft.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncConsumer;
import weft.net.TcpListener;
import weft.net.tls.TlsException.Reason;
import weft.net.tls.TlsServer.ClientAuth;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Against OpenSSL and curl, in both directions.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenSslTest {
  private static final TlsIdentity ALICE =
      Certificates.issue(Certificates.AUTHORITY, "EC", "alice");

  private static final TlsIdentity EXAMPLE =
      Certificates.issue(Certificates.AUTHORITY, "RSA", "www.example.org");

  @TempDir private Path directory;

  /// What servers said about handshakes that failed.
  private final List<TlsException> failures = Collections.synchronizedList(new ArrayList<>());

  private static void need(String program) {
    boolean isThere =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(isThere, "needs " + program + ": .ci/tls-peers installs it on Debian");
  }

  @BeforeEach
  void writeFiles() throws Exception {
    need("openssl");
    Certificates.writeChain(directory, "ca.pem", Certificates.AUTHORITY);
    write("localhost", Certificates.LOCALHOST);
    write("alice", ALICE);
    write("example", EXAMPLE);
  }

  private void write(String name, TlsIdentity identity) throws Exception {
    Certificates.writeChain(directory, name + ".pem", identity);
    Certificates.writeKey(directory, name + "-key.pem", identity);
  }

  private Process start(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  /// Runs a program to its end, with some input.
  private String outputOf(String input, String... command) throws Exception {
    var process = start(command);
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
      in.flush();
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } finally {
      process.destroy();
    }
  }

  // ---- our server

  /// Sends each line back, and ends after `end`.
  private static Async<Void> echoLines(TlsStream stream) {
    return async(() -> {
      var line = new StringBuilder();
      while (!line.toString().endsWith("end\n")) {
        var buffer = ByteBuffer.allocate(1000);
        if (stream.read(buffer).await() < 0) {
          break;
        }
        String text = UTF_8.decode(buffer.flip()).toString();
        line.append(text);
        stream.writeAll(TlsPairs.bytes(text.toUpperCase(java.util.Locale.ROOT))).await();
      }
      stream.shutdown().await();
    });
  }

  /// What is done to a server at a port.
  private interface Use {
    void with(int port) throws Exception;
  }

  private void serve(TlsServer server, AsyncConsumer<TlsStream> body, Use use) throws Exception {
    Queue<JoinHandle<Void>> connections = new ConcurrentLinkedQueue<>();
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener =
            TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      var serving =
          runtime.spawn(() -> {
            while (true) {
              var tcp = listener.accept().await();
              connections.add(
                  spawn(
                      tcp,
                      () -> {
                        try (var stream = server.accept(tcp).await()) {
                          async(body, stream).await();
                        } catch (TlsException e) {
                          failures.add(e);
                        }
                      }));
            }
          });
      use.with(listener.localAddress().getPort());
      for (var connection : connections) {
        connection.block();
      }
      serving.abort();
    }
  }

  private String client(int port, String input, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-CAfile", "ca.pem"));
    command.addAll(List.of(options));
    return outputOf(input, command.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void openssl_asClient_getsTheCertificateItAsksFor_withApplicationProtocol(String version)
      throws Exception {
    var server =
        TlsServer.builder(identity("localhost"), identity("example"))
            .applicationProtocols("http/1.1")
            .build();
    serve(
        server,
        stream -> echoLines(stream).await(),
        port -> {
          String output =
              client(
                  port,
                  "hello\nend\n",
                  version,
                  "-servername",
                  "www.example.org",
                  "-verify_hostname",
                  "www.example.org",
                  "-alpn",
                  "h2,http/1.1");
          assertThat(output)
              .contains("Verification: OK", "ALPN protocol: http/1.1", "HELLO\nEND\n")
              .contains("CN = www.example.org");
          assertThat(client(port, "end\n", version, "-servername", "elsewhere"))
              .contains("CN = localhost", "END\n");
        });
    assertThat(failures).isEmpty();
  }

  private TlsIdentity identity(String name) throws IOException {
    return TlsIdentity.pem(directory.resolve(name + ".pem"), directory.resolve(name + "-key.pem"));
  }

  @Test
  void openssl_updatesItsKeys_bothGoOn() throws Exception {
    serve(
        TlsServer.of(identity("localhost")),
        stream -> echoLines(stream).await(),
        port -> {
          var process = start("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-tls1_3");
          try (var in = process.getOutputStream();
              var output =
                  new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            // A command is what comes alone.
            for (var said :
                List.of("one|ONE", "K|KEYUPDATE", "two|TWO", "k|KEYUPDATE", "end|END")) {
              int bar = said.indexOf('|');
              in.write((said.substring(0, bar) + "\n").getBytes(UTF_8));
              in.flush();
              String line = output.readLine();
              while (!said.substring(bar + 1).equals(line)) {
                assertThat(line).as("before %s", said).isNotNull();
                line = output.readLine();
              }
            }
          } finally {
            process.destroy();
          }
        });
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void openssl_resumesItsSession(String version) throws Exception {
    serve(
        TlsServer.of(identity("localhost")),
        stream -> echoLines(stream).await(),
        port -> {
          assertThat(client(port, "end\n", version, "-sess_out", "session"))
              .contains("New, TLSv1")
              .doesNotContain("Reused");
          assertThat(client(port, "end\n", version, "-sess_in", "session"))
              .contains("Reused, TLSv1", "END\n");
        });
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_3", "-tls1_2"})
  void openssl_withAndWithoutACertificate_whereOneIsNeeded(String version) throws Exception {
    var server =
        TlsServer.builder(identity("localhost"))
            .clientAuth(ClientAuth.NEED, directory.resolve("ca.pem"))
            .build();
    serve(
        server,
        stream -> echoLines(stream).await(),
        port -> {
          assertThat(client(port, "end\n", version, "-cert", "alice.pem", "-key", "alice-key.pem"))
              .contains("END\n");
          assertThat(failures).isEmpty();
          assertThat(client(port, "end\n", version)).containsIgnoringCase("alert");
        });
    assertThat(failures)
        .extracting(TlsException::reason)
        .containsExactly(Reason.CLIENT_CERTIFICATE_REQUIRED);
  }

  @Test
  void openssl_thatDoesNotTrustUs_isUnderstood() throws Exception {
    Certificates.writeChain(directory, "other.pem", Certificates.authority("other"));
    serve(
        TlsServer.of(identity("localhost")),
        stream -> echoLines(stream).await(),
        port ->
            outputOf(
                "",
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port,
                "-CAfile",
                "other.pem",
                "-verify_return_error"));
    assertThat(failures)
        .as(failures.toString())
        .extracting(TlsException::reason)
        .containsExactly(Reason.CERTIFICATE_REJECTED);
  }

  @Test
  void curl_asClient_getsAnAnswer_alsoWithACertificate() throws Exception {
    need("curl");
    var server =
        TlsServer.builder(identity("localhost"))
            .clientAuth(ClientAuth.WANT, directory.resolve("ca.pem"))
            .applicationProtocols("http/1.1")
            .build();
    serve(
        server,
        stream -> {
          stream.read(ByteBuffer.allocate(10_000)).await();
          String who =
              stream.peerCertificates().isEmpty()
                  ? "nobody"
                  : stream.peerCertificates().getFirst().getSubjectX500Principal().getName();
          stream
              .writeAll(
                  TlsPairs.bytes(
                      "HTTP/1.1 200 OK\r\nContent-Length: "
                          + who.length()
                          + "\r\nConnection: close\r\n\r\n"
                          + who))
              .await();
          stream.shutdown().await();
        },
        port -> {
          var url = "https://localhost:" + port + "/";
          assertThat(outputOf("", "curl", "-sS", "--cacert", "ca.pem", url)).isEqualTo("nobody");
          assertThat(
                  outputOf(
                      "",
                      "curl",
                      "-sS",
                      "--cacert",
                      "ca.pem",
                      "--cert",
                      "alice.pem",
                      "--key",
                      "alice-key.pem",
                      url))
              .isEqualTo("CN=alice");
          assertThat(outputOf("", "curl", "-sS", "http://localhost:" + port + "/"))
              .startsWith("curl: (");
        });
    assertThat(failures).extracting(TlsException::reason).containsExactly(Reason.NOT_TLS);
    assertThat(failures.getFirst())
        .hasMessageStartingWith("the client sent plain HTTP (GET / HTTP/1.1): ");
  }

  // ---- our client

  /// Starts a server that sends lines back, reversed.
  private void withServer(Use use, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-cert",
                "localhost.pem",
                "-key",
                "localhost-key.pem",
                "-rev"));
    command.addAll(List.of(options));
    var process = start(command.toArray(String[]::new));
    try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line = output.readLine();
      while (line != null && !line.startsWith("ACCEPT ")) {
        line = output.readLine();
      }
      assertThat(line).isNotNull();
      use.with(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private static void roundTrip(TlsClient client, int port, AsyncConsumer<TlsStream> check)
      throws Exception {
    TlsStreamTest.run(() -> {
      try (var stream = client.connect("localhost", port).await()) {
        stream.writeAll(TlsPairs.bytes("hello\n")).await();
        assertThat(TlsPairs.read(stream, 6).await()).isEqualTo("olleh\n");
        async(check, stream).await();
        stream.shutdown().await();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void openssl_asServer_withOurCertificate_andResumption(String protocol) throws Exception {
    var client =
        TlsPairs.clientOf(Certificates.AUTHORITY)
            .protocols(protocol)
            .identity(identity("alice"))
            .applicationProtocols("h2", "http/1.1")
            .build();
    withServer(
        port -> {
          var made = new ArrayList<Long>();
          for (int i = 0; i < 2; i++) {
            roundTrip(
                client,
                port,
                stream -> {
                  assertThat(stream.applicationProtocol()).isEqualTo("http/1.1");
                  assertThat(stream.protocol()).isEqualTo(protocol);
                  assertThat(stream.session().getLocalCertificates()).isNotNull();
                  made.add(stream.session().getCreationTime());
                });
          }
          assertThat(made.getFirst()).isEqualTo(made.getLast());
        },
        "-alpn",
        "http/1.1",
        "-Verify",
        "1",
        "-verify_return_error",
        "-CAfile",
        "ca.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void openssl_asServer_thatNeedsACertificate_isUnderstood(String protocol) throws Exception {
    var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).build();
    withServer(
        port ->
            TlsStreamTest.run(() -> {
              var told =
                  TlsStreamTest.failureOf(
                          async(() -> {
                            try (var stream = client.connect("localhost", port).await()) {
                              stream.read(ByteBuffer.allocate(1)).await();
                            }
                          }))
                      .await();
              assertThat(told)
                  .isInstanceOfSatisfying(
                      TlsException.class,
                      e ->
                          assertThat(e.reason())
                              .as(e.getMessage())
                              .isEqualTo(Reason.CLIENT_CERTIFICATE_REQUIRED));
            }),
        "-Verify",
        "1",
        "-verify_return_error",
        "-CAfile",
        "ca.pem");
  }

  // ---- keys

  @Test
  void keysThatOpensslWrote_areRead() throws Exception {
    var chain = directory.resolve("localhost.pem");
    var rsaChain = directory.resolve("example.pem");
    outputOf("", "openssl", "ec", "-in", "localhost-key.pem", "-out", "sec1.pem");
    assertThat(Files.readString(directory.resolve("sec1.pem"))).contains("BEGIN EC PRIVATE KEY");
    TlsIdentity.pem(chain, directory.resolve("sec1.pem"));
    outputOf("", "openssl", "rsa", "-traditional", "-in", "example-key.pem", "-out", "pkcs1.pem");
    assertThat(Files.readString(directory.resolve("pkcs1.pem"))).contains("BEGIN RSA PRIVATE KEY");
    TlsIdentity.pem(rsaChain, directory.resolve("pkcs1.pem"));
    for (var cipher : List.of("aes-256-cbc", "aes-128-cbc")) {
      outputOf(
          "",
          "openssl",
          "pkcs8",
          "-topk8",
          "-v2",
          cipher,
          "-in",
          "localhost-key.pem",
          "-out",
          "encrypted.pem",
          "-passout",
          "pass:secret");
      TlsIdentity.pem(chain, directory.resolve("encrypted.pem"), "secret".toCharArray());
    }
  }
}
