package weft.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.net.tls.TlsException.Reason;
import weft.net.tls.TlsServer.ClientAuth;

/// What each side is told when a handshake fails.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class TlsErrorsTest {
  /// What both sides were told, null for who was not told anything.
  private record Told(@Nullable Exception client, @Nullable Exception server) {
    void client(Reason reason, String start) {
      check(client, reason, start);
    }

    void server(Reason reason, String start) {
      check(server, reason, start);
    }

    private static void check(@Nullable Exception told, Reason reason, String start) {
      assertThat(told)
          .isInstanceOfSatisfying(
              TlsException.class, e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
      assertThat(told).hasMessageStartingWith(start);
      assertThat(told.getMessage()).doesNotContain("null").doesNotEndWith(".");
    }
  }

  /// The handshake, and an exchange: with TLS 1.3 a client is told of its certificate afterwards.
  private static Async<@Nullable Exception> outcome(Async<TlsStream> handshake) {
    return async(() -> {
      try (var stream = handshake.await()) {
        stream.writeAll(ByteBuffer.allocate(1)).await();
        stream.read(ByteBuffer.allocate(1)).await();
        stream.shutdown().await();
        stream.readToEnd(0).await();
        return null;
      } catch (Exception e) {
        return e;
      }
    });
  }

  private static Told attempt(TlsClient client, TlsServer server, String host) throws Exception {
    var told = new AtomicReference<Told>();
    TlsStreamTest.run(() -> {
      var pipe = new MemoryPipe(64 << 10);
      var both =
          join(outcome(client.over(pipe.client, host)), outcome(server.accept(pipe.server)))
              .await();
      told.set(new Told(both.first(), both.second()));
    });
    return told.get();
  }

  private static Told attempt(TlsClient client, TlsServer server) throws Exception {
    return attempt(client, server, "localhost");
  }

  @Test
  void certificate_expired_bothAreTold() throws Exception {
    var old =
        Certificates.issue(
            Certificates.AUTHORITY,
            "EC",
            Certificates.YESTERDAY,
            Certificates.NOW.minusSeconds(60),
            "localhost");
    var told = attempt(TlsPairs.CLIENT, TlsServer.of(old));
    told.client(Reason.EXPIRED, "the server's certificate (CN=localhost) expired at ");
    assertThat(told.client)
        .hasMessageEndingWith("the server needs a new one, unless this machine's clock is wrong");
    assertThat(told.client).hasCauseInstanceOf(SSLException.class);
    told.server(
        Reason.CERTIFICATE_REJECTED,
        "the client does not accept this server's certificate (alert certificate_expired): it needs"
            + " a new one");
  }

  @Test
  void certificate_notYetValid_isSaid() throws Exception {
    var early =
        Certificates.issue(
            Certificates.AUTHORITY,
            "EC",
            Certificates.NOW.plusSeconds(3600),
            Certificates.TOMORROW,
            "localhost");
    attempt(TlsPairs.CLIENT, TlsServer.of(early))
        .client(Reason.NOT_YET_VALID, "the server's certificate (CN=localhost) is valid from ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "10.0.0.1"})
  void certificate_ofAnotherHost_itsNamesAreSaid(String host) throws Exception {
    var told = attempt(TlsPairs.CLIENT, TlsPairs.SERVER, host);
    told.client(
        Reason.WRONG_HOST,
        "the server's certificate is not for " + host + " but for [localhost, 127.0.0.1]: ");
    told.server(
        Reason.CERTIFICATE_REJECTED, "the client does not accept this server's certificate");
  }

  @Test
  void certificate_ofAnotherHost_withoutHostCheck_isAccepted() throws Exception {
    var client = TlsPairs.clientOf(Certificates.AUTHORITY).withoutHostCheck().build();
    assertThat(attempt(client, TlsPairs.SERVER, "example.org")).isEqualTo(new Told(null, null));
  }

  @Test
  void certificate_ofUnknownAuthority_isSaid() throws Exception {
    var client = TlsPairs.trusting(Certificates.authority("another"));
    var told = attempt(client, TlsPairs.SERVER);
    told.client(
        Reason.UNKNOWN_AUTHORITY,
        "the server's certificate (CN=localhost) comes from an authority that is not trusted,"
            + " CN=Weft test authority: ");
    told.server(
        Reason.CERTIFICATE_REJECTED, "the client does not accept this server's certificate");
  }

  @Test
  void certificate_selfSigned_isSaid_unlessItIsPinned() throws Exception {
    var own = Certificates.selfSigned("localhost");
    attempt(TlsPairs.CLIENT, TlsServer.of(own))
        .client(
            Reason.UNKNOWN_AUTHORITY,
            "the server's certificate (CN=localhost) is signed by itself and not trusted: ");
    assertThat(attempt(TlsPairs.trusting(own), TlsServer.of(own))).isEqualTo(new Told(null, null));
    attempt(TlsClient.standard(), TlsServer.of(own))
        .client(
            Reason.UNKNOWN_AUTHORITY,
            "the server's certificate (CN=localhost) is signed by itself and not trusted: ");
  }

  @Test
  void protocols_noneInCommon_bothAreTold() throws Exception {
    var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols("TLSv1.2").build();
    var server = TlsServer.builder(Certificates.LOCALHOST).protocols("TLSv1.3").build();
    var told = attempt(client, server);
    told.client(
        Reason.NO_COMMON_PROTOCOL,
        "the server speaks none of the versions of TLS that are switched on here, [TLSv1.2]: ");
    told.server(
        Reason.NO_COMMON_PROTOCOL,
        "the client speaks none of the versions of TLS that are switched on here, [TLSv1.3]: ");
  }

  @Test
  void protocols_clientIsNewer_bothAreTold() throws Exception {
    var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols("TLSv1.3").build();
    var server = TlsServer.builder(Certificates.LOCALHOST).protocols("TLSv1.2").build();
    var told = attempt(client, server);
    told.client(Reason.NO_COMMON_PROTOCOL, "the server speaks none of the versions");
    told.server(Reason.NO_COMMON_PROTOCOL, "the client speaks none of the versions");
  }

  @Test
  void applicationProtocols_noneInCommon_bothAreTold() throws Exception {
    var client = TlsPairs.clientOf(Certificates.AUTHORITY).applicationProtocols("h2").build();
    var server = TlsServer.builder(Certificates.LOCALHOST).applicationProtocols("http/1.1").build();
    var told = attempt(client, server);
    told.client(
        Reason.NO_COMMON_APPLICATION_PROTOCOL,
        "the server speaks none of the application protocols that are offered here, [h2]: ");
    told.server(
        Reason.NO_COMMON_APPLICATION_PROTOCOL,
        "the client speaks none of the application protocols that are offered here, [http/1.1]: ");
  }

  private static TlsServer asking(ClientAuth auth) throws Exception {
    return TlsServer.builder(Certificates.LOCALHOST)
        .clientAuth(auth, Certificates.trusting(Certificates.AUTHORITY))
        .build();
  }

  private static TlsClient showing(String protocol, TlsIdentity identity) throws Exception {
    return TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).identity(identity).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void clientCertificate_missing_bothAreTold(String protocol) throws Exception {
    var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).build();
    var told = attempt(client, asking(ClientAuth.NEED));
    told.client(
        Reason.CLIENT_CERTIFICATE_REQUIRED,
        "the server wants a certificate of the client: give it one with identity(…)");
    told.server(
        Reason.CLIENT_CERTIFICATE_REQUIRED,
        "the client sent no certificate, which this server requires: ");
    assertThat(attempt(client, asking(ClientAuth.WANT))).isEqualTo(new Told(null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void clientCertificate_trustedOrNot(String protocol) throws Exception {
    var alice = Certificates.issue(Certificates.AUTHORITY, "EC", "alice");
    assertThat(attempt(showing(protocol, alice), asking(ClientAuth.NEED)))
        .isEqualTo(new Told(null, null));
    var stranger = Certificates.issue(Certificates.authority("another"), "EC", "stranger");
    for (var auth : List.of(ClientAuth.WANT, ClientAuth.NEED)) {
      var told = attempt(showing(protocol, stranger), asking(auth));
      told.server(
          Reason.UNKNOWN_AUTHORITY,
          "the client's certificate (CN=stranger) comes from an authority that is not trusted");
      told.client(
          Reason.CERTIFICATE_REJECTED, "the server does not accept this client's certificate");
    }
  }

  @Test
  void clientCertificate_thatTheServerAskedFor_isInItsSession() throws Exception {
    var alice = Certificates.issue(Certificates.AUTHORITY, "EC", "alice");
    TlsStreamTest.run(() -> {
      try (var pair =
          TlsPairs.connect(showing("TLSv1.3", alice), asking(ClientAuth.WANT)).await()) {
        assertThat(pair.server().peerCertificates()).isEqualTo(alice.chain());
      }
    });
  }

  // ---- what is no TLS

  private static @Nullable Exception accepting(byte[] sent, boolean ends) throws Exception {
    var told = new AtomicReference<@Nullable Exception>();
    TlsStreamTest.run(() -> {
      var pipe = new MemoryPipe(64 << 10);
      pipe.client.writeAll(ByteBuffer.wrap(sent)).await();
      if (ends) {
        pipe.client.shutdown().await();
      }
      told.set(outcome(TlsPairs.SERVER.accept(pipe.server)).await());
      assertThat(pipe.server.closed).isTrue();
    });
    return told.get();
  }

  @Test
  void plainHttp_whereTlsWasExpected_isSaid() throws Exception {
    assertThat(accepting("GET /index HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII), false))
        .hasMessage(
            "the client sent plain HTTP (GET /index HTTP/1.1): this port speaks TLS; the address has"
                + " to begin with https");
    assertThat(accepting("hello\n".getBytes(US_ASCII), false))
        .hasMessage("the client sent something that is not TLS (hello): this port speaks TLS only");
    assertThat(accepting("GET /\u001b[31m HTTP/1.1\r\n".getBytes(US_ASCII), false))
        .as("what a terminal would obey is not repeated")
        .hasMessageStartingWith("the client sent something that is not TLS: ");
  }

  @Test
  void garbage_thatBeginsLikeTls_isSaid() throws Exception {
    for (int first : new int[] {20, 23, 0x9C, 0xFF}) {
      var bytes = new byte[100];
      Arrays.fill(bytes, (byte) 7);
      bytes[0] = (byte) first;
      assertThat(accepting(bytes, false))
          .isInstanceOfSatisfying(
              TlsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TLS))
          .hasMessage("the client sent something that is not TLS: is it the right port?");
    }
  }

  @Test
  void plainAnswer_whereTlsWasExpected_isSaid() throws Exception {
    TlsStreamTest.run(() -> {
      for (var answer : List.of("HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH\r\n")) {
        var pipe = new MemoryPipe(64 << 10);
        pipe.server.writeAll(TlsPairs.bytes(answer)).await();
        assertThat(outcome(TlsPairs.CLIENT.over(pipe.client, "localhost")).await())
            .isInstanceOfSatisfying(
                TlsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_TLS))
            .hasMessage(
                "the server sent "
                    + (answer.startsWith("HTTP") ? "plain HTTP" : "something that is not TLS")
                    + " ("
                    + answer.strip()
                    + "): this port does not speak TLS; use the one that does");
      }
    });
  }

  @Test
  void peer_closesAtOnce_isSaid() throws Exception {
    assertThat(accepting(new byte[0], true))
        .isInstanceOfSatisfying(
            TlsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED_IN_HANDSHAKE))
        .hasMessage(
            "the client closed the connection in the middle of the handshake: its log may tell why");
  }

  @Test
  @SuppressWarnings("weft:unused")
  void arguments_thatCannotBe_areRefused() {
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> TlsServer.of()))
        .hasMessage("identities: none (expected: at least one)");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> TlsClient.builder().protocols("SSLv3")))
        .hasMessage("protocols: [SSLv3] (expected: some of [TLSv1.3, TLSv1.2])");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> TlsPairs.CLIENT.over(new MemoryPipe(1).client, "a b")))
        .hasMessage("host: a b (expected: a name or an address)");
  }
}
