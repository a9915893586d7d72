package weft.net.tls;

import java.io.Serial;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A handshake or connection that failed, with one sentence that tells why and what to do. The
/// JDK's own exception is the cause.
public final class TlsException extends SSLException {
  @Serial private static final long serialVersionUID = 1L;

  /// What went wrong.
  public enum Reason {
    /// The other side's certificate has expired.
    EXPIRED,
    /// The other side's certificate is not valid yet.
    NOT_YET_VALID,
    /// The server's certificate is for other hosts.
    WRONG_HOST,
    /// The other side's certificate was issued by nobody that is trusted.
    UNKNOWN_AUTHORITY,
    /// The other side's certificate is not acceptable for another reason.
    BAD_CERTIFICATE,
    /// The other side does not accept our certificate.
    CERTIFICATE_REJECTED,
    /// The server wants a certificate of the client, which sent none.
    CLIENT_CERTIFICATE_REQUIRED,
    /// Both sides know no common version of TLS.
    NO_COMMON_PROTOCOL,
    /// Both sides know no common cipher suite, or the server has no certificate that suits one.
    NO_COMMON_CIPHER,
    /// Both sides know no common application protocol.
    NO_COMMON_APPLICATION_PROTOCOL,
    /// The other side does not speak TLS.
    NOT_TLS,
    /// The other side closed the connection during the handshake.
    CLOSED_IN_HANDSHAKE,
    /// The connection ended without a close_notify: bytes may be missing.
    TRUNCATED,
    /// Something else.
    OTHER
  }

  /// What went wrong.
  private final Reason reason;

  TlsException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /// The same failure for another caller, with a stack trace of its own.
  TlsException again() {
    return new TlsException(reason, String.valueOf(getMessage()), this);
  }

  /// What went wrong.
  ///
  /// @return the reason; the message tells more
  public Reason reason() {
    return reason;
  }
}
