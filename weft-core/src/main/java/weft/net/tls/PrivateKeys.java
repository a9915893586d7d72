package weft.net.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Reads private keys in PKCS#8, and what OpenSSL wrote before: PKCS#1 and SEC 1.
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final byte[] VERSION = {2, 1, 0};

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int TAGGED = 0xA0;

  private PrivateKeys() {}

  /// The first key of a file.
  ///
  /// @param password null if there is none
  static PrivateKey read(Path file, char @Nullable [] password) throws IOException {
    for (Pem.Block block : Pem.blocks(file)) {
      try {
        switch (block.label()) {
          case "PRIVATE KEY" -> {
            return ofPkcs8(file, new PKCS8EncodedKeySpec(block.bytes()));
          }
          case "ENCRYPTED PRIVATE KEY" -> {
            return ofPkcs8(file, decrypt(file, block.bytes(), password));
          }
          case "RSA PRIVATE KEY" -> {
            return ofPkcs8(file, ofPkcs1(block.bytes()));
          }
          case "EC PRIVATE KEY" -> {
            return ofPkcs8(file, ofSec1(file, block.bytes()));
          }
          default -> {}
        }
      } catch (GeneralSecurityException e) {
        throw new IOException(file + ": the key cannot be read: " + e.getMessage(), e);
      }
    }
    throw new IOException(
        file + ": there is no private key in it (expected: a line -----BEGIN PRIVATE KEY-----)");
  }

  private static PrivateKey ofPkcs8(Path file, PKCS8EncodedKeySpec spec)
      throws IOException, GeneralSecurityException {
    InvalidKeySpecException last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e;
      }
    }
    throw new IOException(
        file
            + ": the key is broken, or of a kind that TLS has no use for (expected: RSA, EC or"
            + " Ed25519)",
        last);
  }

  private static PKCS8EncodedKeySpec decrypt(Path file, byte[] bytes, char @Nullable [] password)
      throws IOException, GeneralSecurityException {
    if (password == null) {
      throw new IOException(file + ": the key is encrypted; give its password");
    }
    var encrypted = parsed(file, bytes);
    var parameters = encrypted.getAlgParameters();
    // For PBES2 the parameters name the algorithm: that is their text.
    String algorithm = parameters == null ? encrypted.getAlgName() : parameters.toString();
    try {
      var spec = new PBEKeySpec(password);
      try {
        var key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
        var cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.DECRYPT_MODE, key, parameters);
        return encrypted.getKeySpec(cipher);
      } finally {
        spec.clearPassword();
      }
    } catch (InvalidKeySpecException e) {
      throw new IOException(file + ": the key cannot be decrypted; is the password right?", e);
    }
  }

  private static EncryptedPrivateKeyInfo parsed(Path file, byte[] bytes) throws IOException {
    try {
      return new EncryptedPrivateKeyInfo(bytes);
    } catch (IOException e) {
      throw new IOException(file + ": the encrypted key is broken: " + e.getMessage(), e);
    }
  }

  private static PKCS8EncodedKeySpec ofPkcs1(byte[] key) {
    return new PKCS8EncodedKeySpec(der(SEQUENCE, VERSION, RSA, der(OCTETS, key)));
  }

  /// The name of the curve moves from inside the key to where PKCS#8 has it.
  private static PKCS8EncodedKeySpec ofSec1(Path file, byte[] key) throws IOException {
    int at = contentAt(key, 0); // the sequence
    while (at < key.length) {
      int content = contentAt(key, at);
      int end = content + lengthAt(key, at);
      if (end > key.length) {
        break;
      }
      if ((key[at] & 0xFF) == TAGGED) {
        byte[] curve = Arrays.copyOfRange(key, content, end);
        return new PKCS8EncodedKeySpec(
            der(SEQUENCE, VERSION, der(SEQUENCE, EC_OID, curve), der(OCTETS, key)));
      }
      at = end;
    }
    throw new IOException(
        file
            + ": the key does not name its curve; convert it: openssl pkcs8 -topk8 -nocrypt -in "
            + file
            + " -out key8.pem");
  }

  // ---- DER: a tag, a length, the content

  private static byte[] der(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    var whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = content.size();
    if (length < 0x80) {
      whole.write(length);
    } else {
      int octets = length < 0x100 ? 1 : 2;
      whole.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        whole.write(length >>> (8 * i));
      }
    }
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }

  private static int octetsOfLength(byte[] bytes, int at) {
    int first = at + 1 < bytes.length ? bytes[at + 1] & 0xFF : 0;
    return first < 0x80 ? 0 : first & 0x7F;
  }

  private static int contentAt(byte[] bytes, int at) {
    return at + 2 + octetsOfLength(bytes, at);
  }

  /// Too large for the array if it is broken.
  private static int lengthAt(byte[] bytes, int at) {
    int octets = octetsOfLength(bytes, at);
    if (octets == 0) {
      return at + 1 < bytes.length ? bytes[at + 1] & 0xFF : bytes.length;
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      if (at + 2 + i >= bytes.length || length > bytes.length) {
        return bytes.length;
      }
      length = (length << 8) | (bytes[at + 2 + i] & 0xFF);
    }
    return length;
  }
}
