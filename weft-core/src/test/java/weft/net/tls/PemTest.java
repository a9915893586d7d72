package weft.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates and keys from files and key stores, and what is said when they do not fit.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PemTest {
  @TempDir private Path directory;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void key_ofEachKind_isRead_andServes(String kind) throws Exception {
    var made = Certificates.issue(Certificates.AUTHORITY, kind, "localhost", "*.example.org");
    var read =
        TlsIdentity.pem(
            Certificates.writeChain(directory, "chain.pem", made),
            Certificates.writeKey(directory, "key.pem", made));
    assertThat(read.chain()).isEqualTo(made.chain());
    assertThat(read.hosts()).containsExactly("localhost", "*.example.org");
    assertThat(read.toString()).startsWith("identity CN=localhost for [localhost, *.example.org]");
    TlsStreamTest.run(() -> {
      for (var protocol : List.of("TLSv1.3", "TLSv1.2")) {
        var client = TlsPairs.clientOf(Certificates.AUTHORITY).protocols(protocol).build();
        TlsPairs.connect(client, TlsServer.of(read)).await().close();
      }
    });
  }

  @Test
  void files_thatCannotBeRead_areNamed() throws Exception {
    var chain = Certificates.writeChain(directory, "chain.pem", Certificates.LOCALHOST);
    assertThatThrownBy(() -> TlsIdentity.pem(chain, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
    var key = write("key.pem", Certificates.pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThatThrownBy(() -> TlsIdentity.pem(chain, key, "secret".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(key + ": the encrypted key is broken");
  }

  @Test
  void chain_inAnyOrderAndOneFile_isPutInOrder() throws Exception {
    var made = Certificates.LOCALHOST;
    var text =
        Certificates.pem("CERTIFICATE", made.chain().getLast().getEncoded())
            + "notes\n"
            + Certificates.pem("PRIVATE KEY", made.key().getEncoded())
            + Certificates.pem("CERTIFICATE", made.chain().getFirst().getEncoded());
    var file = write("all.pem", text.replace("\n", "\r\n"));
    assertThat(TlsIdentity.pem(file, file).chain()).isEqualTo(made.chain());
  }

  @Test
  void key_encrypted_needsItsPassword() throws Exception {
    var made = Certificates.LOCALHOST;
    String algorithm = "PBEWithHmacSHA256AndAES_256";
    var key =
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec("secret".toCharArray()));
    var cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.ENCRYPT_MODE, key);
    byte[] pbes2 = HexFormat.of().parseHex("06092a864886f70d01050d");
    byte[] encrypted =
        Certificates.der(
            0x30,
            Certificates.der(0x30, pbes2, cipher.getParameters().getEncoded()),
            Certificates.der(0x04, cipher.doFinal(made.key().getEncoded())));
    var file = write("key.pem", Certificates.pem("ENCRYPTED PRIVATE KEY", encrypted));
    var chain = Certificates.writeChain(directory, "chain.pem", made);
    assertThat(TlsIdentity.pem(chain, file, "secret".toCharArray()).chain())
        .isEqualTo(made.chain());
    assertThatThrownBy(() -> TlsIdentity.pem(chain, file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": the key is encrypted; give its password");
    assertThatThrownBy(() -> TlsIdentity.pem(chain, file, "wrong".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": the key cannot be decrypted; is the password right?");
  }

  @Test
  void key_ofAnotherCertificate_isRefused() throws Exception {
    var chain = Certificates.writeChain(directory, "chain.pem", Certificates.LOCALHOST);
    var key = Certificates.writeKey(directory, "key.pem", Certificates.selfSigned("localhost"));
    assertThatThrownBy(() -> TlsIdentity.pem(chain, key))
        .hasMessageContaining(": the key belongs to no certificate in ")
        .hasMessageContaining("CN=localhost");
  }

  /// The last part of an RSA key in PKCS#8 is the key in PKCS#1.
  private static byte[] pkcs1(byte[] pkcs8) {
    return Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
  }

  @Test
  void key_inPkcs1_isRead_unlessItIsEncrypted() throws Exception {
    var made = Certificates.issue(Certificates.AUTHORITY, "RSA", "localhost");
    var chain = Certificates.writeChain(directory, "chain.pem", made);
    var text = Certificates.pem("RSA PRIVATE KEY", pkcs1(made.key().getEncoded()));
    assertThat(TlsIdentity.pem(chain, write("key.pem", text)).chain()).isEqualTo(made.chain());
    var old =
        write(
            "old.pem",
            text.replaceFirst(
                "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"));
    assertThatThrownBy(() -> TlsIdentity.pem(chain, old))
        .hasMessage(
            old
                + ": the key is encrypted in OpenSSL's old way; convert it: openssl pkcs8 -topk8 -in "
                + old
                + " -out key8.pem");
  }

  @Test
  void files_withoutWhatIsWanted_areRefused() throws Exception {
    var chain = Certificates.writeChain(directory, "chain.pem", Certificates.LOCALHOST);
    var key = Certificates.writeKey(directory, "key.pem", Certificates.LOCALHOST);
    assertThatThrownBy(() -> TlsIdentity.pem(key, key))
        .hasMessage(
            key + ": there is no certificate in it (expected: a line -----BEGIN CERTIFICATE-----)");
    assertThatThrownBy(() -> TlsIdentity.pem(chain, chain))
        .hasMessage(
            chain
                + ": there is no private key in it (expected: a line -----BEGIN PRIVATE KEY-----)");
    var broken = write("broken.pem", Certificates.pem("PRIVATE KEY", new byte[40]));
    assertThatThrownBy(() -> TlsIdentity.pem(chain, broken))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(broken + ": the key is broken");
    var cut = write("cut.pem", Certificates.pem("EC PRIVATE KEY", new byte[] {0x30, 5, 2}));
    assertThatThrownBy(() -> TlsIdentity.pem(chain, cut))
        .hasMessageStartingWith(cut + ": the key does not name its curve; convert it: ");
    assertThatThrownBy(() -> TlsClient.builder().trust(key))
        .hasMessageStartingWith(key + ": there is no certificate in it");
  }

  @Test
  void keyStore_firstKeyWithAChain_isTaken() throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var password = "secret".toCharArray();
    assertThatThrownBy(() -> TlsIdentity.of(store, password))
        .hasMessageStartingWith("the key store has no private key");
    var made = Certificates.LOCALHOST;
    store.setKeyEntry("own", made.key(), password, made.chain().toArray(Certificate[]::new));
    assertThat(TlsIdentity.of(store, password).chain()).isEqualTo(made.chain());
    assertThatThrownBy(() -> TlsIdentity.of(store, "wrong".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the key store's key cannot be read: ");
    assertThatThrownBy(() -> TlsIdentity.of(made.key(), List.<X509Certificate>of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
