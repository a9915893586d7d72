package weft.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Makes the JDK's contexts and trust managers.
final class Contexts {
  private Contexts() {}

  /// @param authorities null for those that the JDK trusts
  static X509ExtendedTrustManager trust(@Nullable KeyStore authorities) throws IOException {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager trust) {
          return new CheckedTrust(trust);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the trusted certificates cannot be used: " + e.getMessage(), e);
    }
    throw new IOException("this JDK has no trust manager for X.509 certificates");
  }

  /// A key store of the certificates in a PEM file.
  static KeyStore authorities(Path file) throws IOException {
    List<X509Certificate> certificates = Pem.certificates(file);
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("authority " + i, certificates.get(i));
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": its certificates cannot be used: " + e.getMessage(), e);
    }
  }

  static SSLContext context(Identities identities, @Nullable X509ExtendedTrustManager trust)
      throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          new javax.net.ssl.KeyManager[] {identities},
          trust == null ? null : new TrustManager[] {trust},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SSLException("this JDK makes no TLS context: " + e.getMessage(), e);
    }
  }

  /// Refuses names that this JDK does not know.
  static List<String> protocols(String... names) {
    List<String> wanted = List.of(names);
    List<String> known = List.of("TLSv1.3", "TLSv1.2");
    if (wanted.isEmpty() || !known.containsAll(wanted)) {
      throw new IllegalArgumentException(
          "protocols: " + wanted + " (expected: some of " + known + ")");
    }
    return wanted;
  }
}
