package weft.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// Who one is: a private key, and the certificate chain that belongs to it. For servers, and for
/// clients that have to show who they are.
///
/// {@snippet class = "weft.net.tls.TlsGuideTest" region = "identity"}
///
/// ## Threads
///
/// Immutable. Reading one from files blocks for some milliseconds.
public final class TlsIdentity {
  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<String> hosts;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
    hosts =
        CheckedTrust.names(chain.getFirst()).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .toList();
  }

  /// Reads a certificate chain and a key that is not encrypted from PEM files, as `certbot` and
  /// OpenSSL write them.
  ///
  /// @param chain the certificate and those that lead to its authority, in any order
  /// @param key an RSA, EC or Ed25519 key, in PKCS#8 (`PRIVATE KEY`) or OpenSSL's older forms; may
  ///   be the same file
  /// @return the identity
  /// @throws IOException if a file cannot be read or understood, or the key belongs to no
  ///   certificate of the chain; the message names the file
  public static TlsIdentity pem(Path chain, Path key) throws IOException {
    return read(chain, key, null);
  }

  /// Reads a certificate chain and an encrypted key from PEM files; see {@link #pem(Path, Path)}.
  ///
  /// @param chain the certificate and those that lead to its authority, in any order
  /// @param key a key, encrypted (`ENCRYPTED PRIVATE KEY`) or not
  /// @param password of the key
  /// @return the identity
  /// @throws IOException if a file cannot be read or understood, the password is wrong, or the key
  ///   belongs to no certificate of the chain; the message names the file
  public static TlsIdentity pem(Path chain, Path key, char[] password) throws IOException {
    return read(chain, key, Arguments.notNull("password", password));
  }

  private static TlsIdentity read(Path chain, Path key, char @Nullable [] password)
      throws IOException {
    Arguments.notNull("chain", chain);
    Arguments.notNull("key", key);
    var certificates = Pem.certificates(chain);
    var ordered = ordered(PrivateKeys.read(key, password), certificates);
    if (ordered == null) {
      throw new IOException(
          key
              + ": the key belongs to no certificate in "
              + chain
              + ", which is for "
              + certificates.getFirst().getSubjectX500Principal()
              + ": give the key with which that was requested");
    }
    return ordered;
  }

  /// Takes the first key of a key store that has a certificate.
  ///
  /// @param store a key store that is loaded
  /// @param password of the key
  /// @return the identity
  /// @throws IOException if there is no key, or the password is wrong
  public static TlsIdentity of(KeyStore store, char[] password) throws IOException {
    Arguments.notNull("store", store);
    Arguments.notNull("password", password);
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias) && store.getKey(alias, password) instanceof PrivateKey key) {
          List<X509Certificate> chain = new ArrayList<>();
          for (Certificate certificate : store.getCertificateChain(alias)) {
            chain.add((X509Certificate) certificate);
          }
          return of(key, chain);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the key store's key cannot be read: " + e.getMessage(), e);
    }
    throw new IOException("the key store has no private key (expected: one with a certificate)");
  }

  /// Makes one of a key and its chain.
  ///
  /// @param key the private key
  /// @param chain its certificate and those that lead to its authority, in any order; not empty
  /// @return the identity
  /// @throws IllegalArgumentException if the key belongs to no certificate of the chain
  public static TlsIdentity of(PrivateKey key, List<X509Certificate> chain) {
    Arguments.notNull("key", key);
    var ordered = ordered(key, List.copyOf(Arguments.notNull("chain", chain)));
    if (ordered == null) {
      throw new IllegalArgumentException(
          "chain: " + chain.size() + " certificates (expected: one that belongs to the key)");
    }
    return ordered;
  }

  /// The certificate of the key first, then its issuer, and so on.
  private static @Nullable TlsIdentity ordered(PrivateKey key, List<X509Certificate> given) {
    for (X509Certificate certificate : given) {
      if (belong(key, certificate.getPublicKey())) {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        for (X509Certificate next = issuer(certificate, given);
            next != null && !chain.contains(next);
            next = issuer(next, given)) {
          chain.add(next);
        }
        return new TlsIdentity(key, List.copyOf(chain));
      }
    }
    return null;
  }

  private static @Nullable X509Certificate issuer(
      X509Certificate certificate, List<X509Certificate> given) {
    for (X509Certificate other : given) {
      if (other.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        return other;
      }
    }
    return null;
  }

  private static boolean belong(PrivateKey key, PublicKey publicKey) {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        key instanceof RSAKey
            ? "SHA256withRSA"
            : key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
    try {
      var signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update((byte) 1);
      byte[] signature = signing.sign();
      var verifying = Signature.getInstance(algorithm);
      verifying.initVerify(publicKey);
      verifying.update((byte) 1);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      // A key in hardware, or that signs in its own ways only: taken on trust, TLS will tell.
      return !(e instanceof java.security.SignatureException);
    }
  }

  PrivateKey key() {
    return key;
  }

  /// The certificate chain, that of the key first.
  ///
  /// @return the chain, not empty, immutable
  public List<X509Certificate> chain() {
    return chain;
  }

  /// The hosts that the certificate is for: names, of which the first label may be `*`, and
  /// addresses.
  ///
  /// @return the hosts in lower case, perhaps none; immutable
  public List<String> hosts() {
    return hosts;
  }

  /// Whether the certificate is for a host, which is in lower case.
  boolean isFor(String host) {
    int dot = host.indexOf('.');
    return hosts.contains(host) || (dot > 0 && hosts.contains("*" + host.substring(dot)));
  }

  /// Whether the key is of a type that TLS asks for.
  boolean isOfType(String type) {
    String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
    return type.equals(algorithm) || type.startsWith(algorithm + "_");
  }

  @Override
  public String toString() {
    X509Certificate own = chain.getFirst();
    return "identity "
        + own.getSubjectX500Principal()
        + " for "
        + hosts
        + " until "
        + own.getNotAfter().toInstant();
  }
}
