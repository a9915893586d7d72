package weft.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key and a certificate for localhost, made by the JDK's keytool, and what the JDK's own sockets
/// make of them.
///
/// @param store both
/// @param key the key
/// @param certificate the certificate
/// @param context for both sides
record TlsKeys(KeyStore store, PrivateKey key, X509Certificate certificate, SSLContext context) {
  static final char[] PASSWORD = "secret".toCharArray();

  /// Made by the first who needs them; takes a second.
  static TlsKeys ofProcess() {
    return Holder.KEYS;
  }

  private static final class Holder {
    static final TlsKeys KEYS = make();
  }

  private static TlsKeys make() {
    try {
      Path folder = Files.createTempDirectory("weft-bench");
      Path file = folder.resolve("store.p12");
      try {
        keytool(file);
        return of(KeyStore.getInstance(file.toFile(), PASSWORD));
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  private static void keytool(Path file) throws IOException, InterruptedException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            file.toString());
    if (command.start().waitFor() != 0) {
      throw new IOException("keytool failed: " + command.command());
    }
  }

  private static TlsKeys of(KeyStore store) throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return new TlsKeys(
        store,
        (PrivateKey) store.getKey("mykey", PASSWORD),
        (X509Certificate) store.getCertificate("mykey"),
        context);
  }
}
