package weft.net.tls;

import java.io.Serial;
import java.security.cert.CertificateException;
import weft.net.tls.TlsException.Reason;

/// A certificate that was refused, with what is to be said about it. Its cause is that of the JDK's
/// exception, for the JDK chooses the alert by it.
final class Rejection extends CertificateException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  Rejection(Reason reason, String message, CertificateException thrown) {
    super(message, thrown.getCause());
    this.reason = reason;
    addSuppressed(thrown);
  }

  Reason reason() {
    return reason;
  }
}
