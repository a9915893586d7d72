package weft.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/// Makes certificates, in some milliseconds.
final class Certificates {
  private static final AtomicLong SERIALS = new AtomicLong(1);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  static {
    // A key is good for 16 KiB only, so that all tests meet key updates. Read when TLS is first
    // used.
    Security.setProperty(
        "jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^14, ChaCha20-Poly1305 KeyUpdate 2^14");
  }

  static final Instant NOW = Instant.now();
  static final Instant YESTERDAY = NOW.minusSeconds(86_400);
  static final Instant TOMORROW = NOW.plusSeconds(86_400);

  /// An authority, and a certificate for localhost that comes from it.
  static final TlsIdentity AUTHORITY = authority("Weft test authority");

  static final TlsIdentity LOCALHOST = issue(AUTHORITY, "EC", "localhost", "127.0.0.1");

  private Certificates() {}

  static KeyPair keys(String kind) {
    try {
      var generator = KeyPairGenerator.getInstance(kind);
      if (kind.equals("RSA")) {
        generator.initialize(2048);
      } else if (kind.equals("EC")) {
        generator.initialize(256);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static TlsIdentity authority(String name) {
    var keys = keys("EC");
    var subject = new X500Principal("CN=" + name);
    return TlsIdentity.of(
        keys.getPrivate(),
        List.of(certificate(keys, subject, keys.getPrivate(), subject, YESTERDAY, TOMORROW, true)));
  }

  /// A certificate with its chain.
  static TlsIdentity issue(TlsIdentity authority, String kind, String... hosts) {
    return issue(authority, kind, YESTERDAY, TOMORROW, hosts);
  }

  static TlsIdentity issue(
      TlsIdentity authority, String kind, Instant from, Instant until, String... hosts) {
    var keys = keys(kind);
    var issuer = authority.chain().getFirst();
    var certificate =
        certificate(
            keys,
            new X500Principal("CN=" + hosts[0]),
            authority.key(),
            issuer.getSubjectX500Principal(),
            from,
            until,
            false,
            hosts);
    return TlsIdentity.of(keys.getPrivate(), List.of(certificate, issuer));
  }

  static TlsIdentity selfSigned(String... hosts) {
    var keys = keys("EC");
    var subject = new X500Principal("CN=" + hosts[0]);
    return TlsIdentity.of(
        keys.getPrivate(),
        List.of(
            certificate(
                keys, subject, keys.getPrivate(), subject, YESTERDAY, TOMORROW, false, hosts)));
  }

  static KeyStore trusting(TlsIdentity... identities) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < identities.length; i++) {
        store.setCertificateEntry("entry " + i, identities[i].chain().getFirst());
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- files

  static String pem(String label, byte[] bytes) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }

  static Path writeChain(Path directory, String name, TlsIdentity identity) throws Exception {
    var text = new StringBuilder();
    for (var certificate : identity.chain()) {
      text.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    return Files.writeString(directory.resolve(name), text);
  }

  static Path writeKey(Path directory, String name, TlsIdentity identity) throws Exception {
    return Files.writeString(
        directory.resolve(name), pem("PRIVATE KEY", identity.key().getEncoded()));
  }

  // ---- DER

  static byte[] der(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    var whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = content.size();
    if (length >= 0x100) {
      whole.write(0x82);
      whole.write(length >> 8);
    } else if (length >= 0x80) {
      whole.write(0x81);
    }
    whole.write(length);
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] time(Instant instant) {
    return der(0x18, TIME.format(instant).getBytes(US_ASCII));
  }

  private static byte[] alternativeNames(String... hosts) {
    List<byte[]> names = new ArrayList<>();
    for (String host : hosts) {
      byte[] name;
      try {
        name = der(0x87, InetAddress.ofLiteral(host).getAddress());
      } catch (IllegalArgumentException e) {
        name = der(0x82, host.getBytes(US_ASCII));
      }
      names.add(name);
    }
    return der(0x30, hex("0603551d11"), der(0x04, der(0x30, names.toArray(byte[][]::new))));
  }

  private static byte[] constraints() {
    return der(0x30, hex("0603551d13"), hex("0101ff"), der(0x04, der(0x30, hex("0101ff"))));
  }

  private static X509Certificate certificate(
      KeyPair keys,
      X500Principal subject,
      PrivateKey signingKey,
      X500Principal issuer,
      Instant from,
      Instant until,
      boolean isAuthority,
      String... hosts) {
    byte[] algorithm = der(0x30, hex("06082a8648ce3d040302")); // ecdsa-with-SHA256
    byte[] extensions = der(0xA3, der(0x30, isAuthority ? constraints() : alternativeNames(hosts)));
    byte[] body =
        der(
            0x30,
            der(0xA0, hex("020102")),
            der(0x02, BigInteger.valueOf(SERIALS.getAndIncrement()).toByteArray()),
            algorithm,
            issuer.getEncoded(),
            der(0x30, time(from), time(until)),
            subject.getEncoded(),
            keys.getPublic().getEncoded(),
            extensions);
    try {
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signingKey);
      signature.update(body);
      byte[] whole = der(0x30, body, algorithm, der(0x03, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
