package weft.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.support.Arguments;

/// Makes TLS connections of those that clients have opened.
///
/// {@snippet class = "weft.net.tls.TlsGuideTest" region = "server"}
///
/// With several identities, each connection gets the certificate for the host that its client asks
/// for, or else the first with a key that suits. Sessions are resumed by clients that ask for it.
///
/// ## Threads
///
/// Any thread.
public final class TlsServer {
  /// Whether clients have to show a certificate.
  public enum ClientAuth {
    /// They are not asked for one.
    NONE,
    /// They are asked, and may have none; one that is not trusted is refused.
    WANT,
    /// They are refused if they have none.
    NEED
  }

  private final SSLContext context;
  private final Identities identities;
  private final ClientAuth clientAuth;
  private final List<String> applicationProtocols;
  private final List<String> protocols;
  private final boolean toleratesTruncation;

  private TlsServer(Builder builder, Identities identities, SSLContext context) {
    this.context = context;
    this.identities = identities;
    clientAuth = builder.clientAuth;
    applicationProtocols = builder.applicationProtocols;
    protocols = builder.protocols;
    toleratesTruncation = builder.toleratesTruncation;
  }

  /// Makes a server with nothing but certificates.
  ///
  /// @param identities at least one, the first for clients that ask for no host, or an unknown one
  /// @return the server
  /// @throws IllegalArgumentException if there is none
  public static TlsServer of(TlsIdentity... identities) {
    return builder(identities).build();
  }

  /// Begins to make a server.
  ///
  /// @param identities at least one, the first for clients that ask for no host, or an unknown one
  /// @return the builder
  /// @throws IllegalArgumentException if there is none
  public static Builder builder(TlsIdentity... identities) {
    return new Builder(checked(identities));
  }

  private static List<TlsIdentity> checked(TlsIdentity... identities) {
    List<TlsIdentity> list = List.of(Arguments.notNull("identities", identities));
    if (list.isEmpty()) {
      throw new IllegalArgumentException("identities: none (expected: at least one)");
    }
    return list;
  }

  /// Makes the handshake with a client that has connected. The transport belongs to the stream from
  /// now on. Call it in the connection's own task, with a {@link Async#timeout}: a client may be
  /// slow, or silent.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe: loses** the transport, which is closed if it can be; so is a stream that
  /// nobody receives.
  ///
  /// @param transport such as a {@link weft.net.TcpStream}; closed with the stream if it is
  ///   AutoCloseable
  /// @param <S> the transport's type
  /// @return a future of the stream, to be closed; it fails with a {@link TlsException}
  public <S extends AsyncRead & AsyncWrite> Async<TlsStream> accept(S transport) {
    Arguments.notNull("transport", transport);
    return TlsStream.open(engine(), identities, transport, transport, toleratesTruncation);
  }

  private SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    parameters.setProtocols(protocols.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    switch (clientAuth) {
      case NONE -> parameters.setNeedClientAuth(false);
      case WANT -> parameters.setWantClientAuth(true);
      case NEED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// Replaces the certificates. Handshakes that begin from now on use the new ones; connections go
  /// on. Sessions that clients resume stay what they were.
  ///
  /// @param identities at least one, as in {@link #of}
  /// @throws IllegalArgumentException if there is none
  public void reload(TlsIdentity... identities) {
    this.identities.replace(checked(identities));
  }

  @Override
  public String toString() {
    return "tls server ("
        + String.join(", ", protocols)
        + ", client certificates: "
        + clientAuth
        + ")";
  }

  /// Settings of a server. Each method returns this builder; one thread uses it.
  public static final class Builder {
    private final List<TlsIdentity> identities;
    private @Nullable X509ExtendedTrustManager trust;
    private ClientAuth clientAuth = ClientAuth.NONE;
    private List<String> applicationProtocols = List.of();
    private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    private boolean toleratesTruncation;

    private Builder(List<TlsIdentity> identities) {
      this.identities = identities;
    }

    /// Asks clients for certificates.
    ///
    /// @param auth whether they have to have one
    /// @param authorities a PEM file of those that issue the clients' certificates; read now, which
    ///   blocks
    /// @return this
    /// @throws IOException if the file cannot be read, or has no certificate
    public Builder clientAuth(ClientAuth auth, Path authorities) throws IOException {
      return clientAuth(auth, Contexts.authorities(Arguments.notNull("authorities", authorities)));
    }

    /// Asks clients for certificates.
    ///
    /// @param auth whether they have to have one
    /// @param authorities a key store of those that issue the clients' certificates
    /// @return this
    /// @throws IOException if it has no certificate that can be used
    public Builder clientAuth(ClientAuth auth, KeyStore authorities) throws IOException {
      clientAuth = Arguments.notNull("auth", auth);
      trust = Contexts.trust(Arguments.notNull("authorities", authorities));
      return this;
    }

    /// Speaks application protocols (ALPN); see {@link TlsStream#applicationProtocol}. A client
    /// that offers only others is refused; one that offers none is not.
    ///
    /// @param names such as `h2`, `http/1.1`, the most wanted first
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

    /// Takes the transport's end for the stream's, even if no close_notify came before. **Whoever
    /// can cut the connection can then cut what is read**: only for protocols that tell themselves
    /// where a message ends.
    ///
    /// @return this
    public Builder allowTruncation() {
      toleratesTruncation = true;
      return this;
    }

    /// Makes the server.
    ///
    /// @return the server
    public TlsServer build() {
      var all = new Identities(identities);
      try {
        // Without authorities no client is asked: the JDK's trust is not needed, and not read.
        return new TlsServer(this, all, Contexts.context(all, trust));
      } catch (IOException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }
  }
}
