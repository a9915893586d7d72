package weft.net.tls;

import static weft.Weft.async;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.ClosedIfLost;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.net.TcpStream;
import weft.support.Arguments;

/// Makes TLS connections to servers.
///
/// {@snippet class = "weft.net.tls.TlsGuideTest" region = "client"}
///
/// The server's certificate has to come from a trusted authority and be for the host that was asked
/// for. Connections of one client to the same host and port resume the session of an earlier one,
/// which saves a part of the handshake; so make one client, and keep it.
///
/// ## Threads
///
/// Immutable; any thread.
public final class TlsClient {
  private static final int HTTPS = 443;

  private final SSLContext context;
  private final Identities identities;
  private final List<String> applicationProtocols;
  private final List<String> protocols;
  private final boolean checksHost;
  private final boolean toleratesTruncation;

  private TlsClient(Builder builder, Identities identities, SSLContext context) {
    this.context = context;
    this.identities = identities;
    applicationProtocols = builder.applicationProtocols;
    protocols = builder.protocols;
    checksHost = builder.checksHost;
    toleratesTruncation = builder.toleratesTruncation;
  }

  private static final class Standard {
    static final TlsClient CLIENT = make();

    private static TlsClient make() {
      try {
        return builder().build();
      } catch (IOException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }
  }

  /// The client that trusts whom the JDK trusts: the public authorities, unless the system
  /// properties `javax.net.ssl.trustStore` and so on say otherwise.
  ///
  /// @return the client, always the same
  /// @throws IllegalStateException if what the properties name cannot be read
  public static TlsClient standard() {
    return Standard.CLIENT;
  }

  /// Begins to make a client.
  ///
  /// @return a builder of a client like {@link #standard}
  public static Builder builder() {
    return new Builder();
  }

  /// Connects, and makes the handshake. For a time limit, use {@link Async#timeout}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The connection is given up. A stream that nobody receives, because a join
  /// fails or a timeout is late, is closed.
  ///
  /// @param host a name or a literal address; what the server's certificate has to be for
  /// @param port from 1 to 65535
  /// @return a future of the stream, to be closed; it fails with an IOException if there is no
  ///   connection, and with a {@link TlsException} if the handshake fails
  /// @throws IllegalArgumentException if the port is out of range, or the host is no name
  public Async<TlsStream> connect(String host, int port) {
    SSLEngine engine = engine(host, port); // refuses bad names at once
    var connecting = TcpStream.connect(host, port);
    Async<TlsStream> opening =
        async(() -> {
          TcpStream transport = connecting.await();
          return TlsStream.open(engine, identities, transport, transport, toleratesTruncation)
              .await();
        });
    return new ClosedIfLost<>(opening);
  }

  /// Makes the handshake over a transport that is connected already. The transport belongs to the
  /// stream from now on.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe: loses** the transport, which is closed if it can be; so is a stream that
  /// nobody receives.
  ///
  /// @param transport such as a {@link TcpStream}; closed with the stream if it is AutoCloseable
  /// @param host a name or a literal address; what the server's certificate has to be for
  /// @param <S> the transport's type
  /// @return a future of the stream, to be closed; it fails with a {@link TlsException}
  /// @throws IllegalArgumentException if the host is no name
  public <S extends AsyncRead & AsyncWrite> Async<TlsStream> over(S transport, String host) {
    Arguments.notNull("transport", transport);
    return TlsStream.open(
        engine(host, HTTPS), identities, transport, transport, toleratesTruncation);
  }

  private SSLEngine engine(String host, int port) {
    Arguments.notNull("host", host);
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    SSLEngine engine = context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (checksHost) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (!isAddress(name)) {
      try {
        parameters.setServerNames(List.of(new SNIHostName(name)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "host: " + host + " (expected: a name or an address)", e);
      }
    }
    parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    parameters.setProtocols(protocols.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return engine;
  }

  @SuppressWarnings("ReturnValueIgnored")
  private static boolean isAddress(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "tls client (" + String.join(", ", protocols) + ")";
  }

  /// Settings of a client. Each method returns this builder; one thread uses it.
  public static final class Builder {
    private @Nullable X509ExtendedTrustManager trust;
    private List<TlsIdentity> identities = List.of();
    private List<String> applicationProtocols = List.of();
    private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    private boolean checksHost = true;
    private boolean toleratesTruncation;

    private Builder() {}

    /// Trusts only the authorities, or single certificates, of a PEM file.
    ///
    /// @param authorities the file; read now, which blocks
    /// @return this
    /// @throws IOException if the file cannot be read, or has no certificate
    public Builder trust(Path authorities) throws IOException {
      return trust(Contexts.authorities(Arguments.notNull("authorities", authorities)));
    }

    /// Trusts only the certificates of a key store.
    ///
    /// @param authorities a key store that is loaded
    /// @return this
    /// @throws IOException if it has no certificate that can be used
    public Builder trust(KeyStore authorities) throws IOException {
      trust = Contexts.trust(Arguments.notNull("authorities", authorities));
      return this;
    }

    /// Shows this certificate to servers that ask for one.
    ///
    /// @param identity the certificate and its key
    /// @return this
    public Builder identity(TlsIdentity identity) {
      identities = List.of(Arguments.notNull("identity", identity));
      return this;
    }

    /// Offers application protocols (ALPN); see {@link TlsStream#applicationProtocol}.
    ///
    /// @param names such as `h2`, `http/1.1`, the most wanted first; none for no offer
    /// @return this
    public Builder applicationProtocols(String... names) {
      applicationProtocols = List.of(Arguments.notNull("names", names));
      return this;
    }

    /// Allows these versions of TLS only, rather than 1.3 and 1.2.
    ///
    /// @param names of `TLSv1.3` and `TLSv1.2`; at least one
    /// @return this
    /// @throws IllegalArgumentException if a name is another
    public Builder protocols(String... names) {
      protocols = Contexts.protocols(Arguments.notNull("names", names));
      return this;
    }

    /// Accepts a certificate that is for another host. **Whoever holds any certificate of a trusted
    /// authority can then pretend to be the server**: only for a client that trusts one authority
    /// or certificate of its own.
    ///
    /// @return this
    public Builder withoutHostCheck() {
      checksHost = false;
      return this;
    }

    /// Takes the transport's end for the stream's, even if no close_notify came before. **Whoever
    /// can cut the connection can then cut what is read**: only for protocols that tell themselves
    /// where a message ends, such as HTTP with a length.
    ///
    /// @return this
    public Builder allowTruncation() {
      toleratesTruncation = true;
      return this;
    }

    /// Makes the client. May read the JDK's trusted certificates, which blocks.
    ///
    /// @return the client
    /// @throws IOException if the JDK's trusted certificates cannot be read
    public TlsClient build() throws IOException {
      X509ExtendedTrustManager manager = trust;
      var all = new Identities(identities);
      var context = Contexts.context(all, manager == null ? Contexts.trust(null) : manager);
      return new TlsClient(this, all, context);
    }
  }
}
