package weft.net.tls;

import static weft.Weft.async;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.ClosedIfLost;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.io.buffers.Buffers;
import weft.net.TcpStream;
import weft.support.Arguments;
import weft.sync.Latch;

/// A TLS connection whose handshake is over. {@link TlsClient} and {@link TlsServer} make them.
///
/// {@snippet class = "weft.net.tls.TlsGuideTest" region = "stream"}
///
/// End with `shutdown().await()`, then `close()`: without the first, the other side cannot tell the
/// end from a connection that was cut.
///
/// An idle stream holds no buffers, if its transport tells when it is {@linkplain
/// AsyncRead#readable readable}.
///
/// ## Threads
///
/// One task reads and one writes at a time; they may be two. {@link #close} from any thread.
public final class TlsStream implements AsyncRead, AsyncWrite, AutoCloseable {
  private final SSLEngine engine;
  private final Object transport;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Latch closing = Latch.of(1);

  private TlsStream(SSLEngine engine, Object transport, Inbound inbound, Outbound outbound) {
    this.engine = engine;
    this.transport = transport;
    this.inbound = inbound;
    this.outbound = outbound;
  }

  /// Makes the handshake; closes the transport if it fails or is cancelled, or if nobody receives
  /// the stream.
  ///
  /// @param in one half of the transport
  /// @param out the other half, the same object
  /// @param tolerates an end of the transport without a close_notify
  static Async<TlsStream> open(
      SSLEngine engine, Identities identities, AsyncRead in, AsyncWrite out, boolean tolerates) {
    Async<TlsStream> opening = handshake(engine, identities, in, out, tolerates);
    return new ClosedIfLost<>(opening);
  }

  private static Async<TlsStream> handshake(
      SSLEngine engine, Identities identities, AsyncRead in, AsyncWrite out, boolean tolerates) {
    return async(() -> {
      var explanations = new Explanations(engine, identities);
      var outbound = new Outbound(engine, out, explanations);
      var inbound = new Inbound(engine, in, outbound, explanations, tolerates);
      var stream = new TlsStream(engine, in, inbound, outbound);
      var ends = new Handshake.Ends(in, out);
      boolean done = false;
      try {
        new Handshake(engine, inbound, outbound, explanations, ends).run().await();
        done = true;
        return stream;
      } finally {
        if (!done) {
          stream.close();
        }
      }
    });
  }

  // ---- bytes

  /// Reads what is there, at least one byte, as far as the buffer has room. Waits while there is
  /// nothing. A buffer with room for 17 KiB saves a copy.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A read that is cancelled has taken nothing: what was received or decrypted
  /// meanwhile is given to the next.
  ///
  /// @param into the buffer, written from its position on, which moves behind the bytes; with room
  ///   for at least one
  /// @return a future of the number of bytes, at least 1, or of -1 after the other side's
  ///   `shutdown()`, then and ever after; it fails with a {@link TlsException} if the connection
  ///   ends without that, or another IOException
  /// @throws IllegalArgumentException if the buffer has no room or is read-only
  @Override
  public Async<Integer> read(ByteBuffer into) {
    return inbound.read(Buffers.requireRoom(into));
  }

  /// Waits until something can be read without waiting, or the end has come, or the connection has
  /// failed: so that a connection which is idle needs no buffer.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null; it fails as {@link #read} would
  @Override
  public Async<Void> readable() {
    return inbound.readable();
  }

  /// Encrypts up to a record, 16 KiB, and sends what the transport has room for. What it has no
  /// room for is sent by a task of the stream's own, so that nothing needs to be flushed; while
  /// that is under way the next write waits.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A write that is cancelled has written nothing: it waits only before it takes
  /// anything. (Only over a transport whose own `write` needs time to be cancelled a write may be
  /// cancelled after it has taken bytes; the buffer's position tells.)
  ///
  /// @param from the buffer, read from its position on, which moves behind what was written; with
  ///   at least one byte
  /// @return a future of the number of bytes, at least 1; it fails with an IOException, also if an
  ///   earlier write could not be sent
  /// @throws IllegalArgumentException if the buffer is empty
  @Override
  public Async<Integer> write(ByteBuffer from) {
    return outbound.write(Buffers.requireBytes(from));
  }

  /// Writes all that the buffer has, and waits until the transport has taken it.
  ///
  /// ## Cancel safety
  ///
  /// **Resumable.** The buffer's position tells what was written: with the same buffer the next
  /// call goes on where the cancelled one stopped. A record that was begun is sent to its end.
  ///
  /// @param from the buffer, read from its position to its limit
  /// @return a future of null; it fails with an IOException
  @Override
  public Async<Void> writeAll(ByteBuffer from) {
    return outbound.writeAll(Arguments.notNull("from", from));
  }

  /// Waits until the transport has taken all that was written.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What is left is sent nevertheless.
  ///
  /// @return a future of null; it fails with an IOException
  @Override
  public Async<Void> flush() {
    return outbound.flush();
  }

  /// Says that no more bytes will be written: sends what was written and a close_notify, then ends
  /// the transport's output. The other side reads the end. Reading goes on; but with TLS 1.2 the
  /// other side is to answer with its own end at once, so let it finish before.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The next call goes on.
  ///
  /// @return a future of null; it fails with an IOException
  @Override
  public Async<Void> shutdown() {
    return outbound.shutdown();
  }

  /// Closes the connection: operations that wait fail, as does what comes after. Sends nothing: see
  /// {@link #shutdown}. Closes the transport if that is AutoCloseable. Idempotent. Any thread.
  @Override
  public void close() {
    inbound.close();
    outbound.close();
    try {
      if (transport instanceof TcpStream tcp) {
        tcp.close();
      } else if (transport instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot close " + transport + ": " + e.getMessage(), e);
    } finally {
      closing.countDown();
    }
  }

  /// Waits until the stream is closed and, over TCP, its descriptor given back to the system.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null
  public Async<Void> closed() {
    return transport instanceof TcpStream tcp ? tcp.closed() : closing.opened();
  }

  // ---- the session

  /// The version of TLS.
  ///
  /// @return `TLSv1.3` or `TLSv1.2`
  public String protocol() {
    return engine.getSession().getProtocol();
  }

  /// The cipher suite.
  ///
  /// @return such as `TLS_AES_256_GCM_SHA384`
  public String cipherSuite() {
    return engine.getSession().getCipherSuite();
  }

  /// The application protocol on which both sides have agreed (ALPN).
  ///
  /// @return such as `h2`; null if there is none
  public @Nullable String applicationProtocol() {
    String name = engine.getApplicationProtocol();
    return name == null || name.isEmpty() ? null : name;
  }

  /// The certificates that the other side has shown, its own first.
  ///
  /// @return the chain, immutable; empty if it has shown none
  public List<X509Certificate> peerCertificates() {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (var certificate : engine.getSession().getPeerCertificates()) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
    return List.copyOf(certificates);
  }

  /// The host that the client asked for (SNI).
  ///
  /// @return the name in ASCII; null if it asked for none, as for an address
  public @Nullable String serverName() {
    var names =
        engine.getUseClientMode()
            ? engine.getSSLParameters().getServerNames()
            : engine.getSession() instanceof ExtendedSSLSession session
                ? session.getRequestedServerNames()
                : List.<javax.net.ssl.SNIServerName>of();
    if (names != null) {
      for (var name : names) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  /// The JDK's session, for what is not here.
  ///
  /// @return the session; to change or invalidate it concerns connections that resume it
  public SSLSession session() {
    return engine.getSession();
  }

  /// For tests, while nothing is under way.
  boolean holdsBuffers() {
    return inbound.holdsBuffers() || outbound.holdsBuffers();
  }

  @Override
  public String toString() {
    return "tls stream (" + protocol() + ") over " + transport;
  }
}
