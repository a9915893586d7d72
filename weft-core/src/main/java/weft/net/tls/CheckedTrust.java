package weft.net.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import weft.net.tls.TlsException.Reason;

/// Trusts what another trusts, and tells why when that refuses. Immutable.
final class CheckedTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager trust;

  CheckedTrust(X509ExtendedTrustManager trust) {
    this.trust = trust;
  }

  /// A check of the other manager.
  private interface Check {
    void run() throws CertificateException;
  }

  private static void run(Check check, X509Certificate[] chain, @Nullable SSLEngine engine)
      throws CertificateException {
    try {
      check.run();
    } catch (CertificateException e) {
      throw explained(e, chain, engine);
    }
  }

  private static CertificateException explained(
      CertificateException thrown, X509Certificate[] chain, @Nullable SSLEngine engine) {
    if (chain.length == 0) {
      return thrown;
    }
    boolean byServer = engine != null && !engine.getUseClientMode();
    String host = engine == null ? null : engine.getPeerHost();
    String whose = byServer ? "the client's certificate" : "the server's certificate";
    String message = String.valueOf(thrown.getMessage());
    if (message.startsWith("No subject alternative") || message.startsWith("No name matching")) {
      return new Rejection(
          Reason.WRONG_HOST,
          whose
              + " is not for "
              + host
              + " but for "
              + names(chain[0])
              + ": connect by one of its names, or give the server a certificate for this one",
          thrown);
    }
    for (X509Certificate certificate : chain) {
      Rejection rejection = ofDates(whose, certificate, byServer, thrown);
      if (rejection != null) {
        return rejection;
      }
    }
    return ofIssuer(whose, chain, thrown);
  }

  private static @Nullable Rejection ofDates(
      String whose, X509Certificate certificate, boolean byServer, CertificateException thrown) {
    String subject = " (" + certificate.getSubjectX500Principal() + ")";
    try {
      certificate.checkValidity();
      return null;
    } catch (CertificateExpiredException e) {
      return new Rejection(
          Reason.EXPIRED,
          whose
              + subject
              + " expired at "
              + certificate.getNotAfter().toInstant()
              + (byServer ? ": the client needs a new one" : ": the server needs a new one")
              + ", unless this machine's clock is wrong",
          thrown);
    } catch (CertificateNotYetValidException e) {
      return new Rejection(
          Reason.NOT_YET_VALID,
          whose
              + subject
              + " is valid from "
              + certificate.getNotBefore().toInstant()
              + " on: wait until then, unless this machine's clock is wrong",
          thrown);
    }
  }

  private static Rejection ofIssuer(
      String whose, X509Certificate[] chain, CertificateException thrown) {
    X509Certificate last = chain[chain.length - 1];
    String message = String.valueOf(thrown.getMessage());
    if (!message.contains("unable to find valid certification path")
        && !message.contains("No trusted certificate found")
        && !message.contains("Path does not chain with any of the trust anchors")) {
      return new Rejection(
          Reason.BAD_CERTIFICATE,
          whose + " (" + chain[0].getSubjectX500Principal() + ") is not acceptable: " + message,
          thrown);
    }
    boolean isSelfSigned = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    return new Rejection(
        Reason.UNKNOWN_AUTHORITY,
        isSelfSigned && chain.length == 1
            ? whose
                + " ("
                + last.getSubjectX500Principal()
                + ") is signed by itself and not trusted: if it is yours, trust it with trust(…)"
            : whose
                + " ("
                + chain[0].getSubjectX500Principal()
                + ") comes from an authority that is not trusted, "
                + last.getIssuerX500Principal()
                + ": if that is yours, trust it with trust(…); if it is a public one, the other"
                + " side does not send the certificates in between",
        thrown);
  }

  /// The hosts that a certificate is for.
  static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.get(0) instanceof Integer kind
              && (kind == 2 || kind == 7)
              && alternative.get(1) instanceof String name) {
            names.add(name);
          }
        }
      }
    } catch (CertificateException e) {
      return names;
    }
    return names;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    run(() -> trust.checkClientTrusted(chain, type, engine), chain, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    run(() -> trust.checkServerTrusted(chain, type, engine), chain, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    run(() -> trust.checkClientTrusted(chain, type), chain, null);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    run(() -> trust.checkServerTrusted(chain, type), chain, null);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }

  @Override
  public String toString() {
    return "trust in " + Arrays.asList(trust.getAcceptedIssuers()).size() + " authorities";
  }
}
