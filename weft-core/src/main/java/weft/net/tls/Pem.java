package weft.net.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads files with blocks of Base64, as OpenSSL and certificate authorities write them.
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private Pem() {}

  /// One block.
  ///
  /// @param label what stands between BEGIN and the dashes
  /// @param text what stands between both lines
  record Block(Path file, String label, String text) {
    byte[] bytes() throws IOException {
      if (text.contains("Proc-Type:")) {
        throw new IOException(
            file
                + ": the key is encrypted in OpenSSL's old way; convert it: openssl pkcs8 -topk8 -in "
                + file
                + " -out key8.pem");
      }
      try {
        return Base64.getMimeDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": the block " + label + " is not Base64", e);
      }
    }
  }

  /// All blocks of a file.
  static List<Block> blocks(Path file) throws IOException {
    Matcher matcher = BLOCK.matcher(text(file));
    List<Block> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(new Block(file, matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (FileSystemException e) {
      throw e; // it names the file
    } catch (IOException e) {
      throw new IOException(file + ": it cannot be read: " + e.getMessage(), e);
    }
  }

  /// The certificates of a file, in its order.
  ///
  /// @throws IOException if there is none, or one is broken
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(
          file + ": there is no certificate in it (expected: a line -----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(certificates);
  }

  private static X509Certificate certificate(Block block) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.bytes()));
    } catch (CertificateException e) {
      throw new IOException(block.file + ": a certificate is broken: " + e.getMessage(), e);
    }
  }
}
