package weft.http;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Checks addresses before anything is made of them.
final class Addresses {
  private Addresses() {}

  static URI parse(String url) {
    try {
      return check(new URI(url));
    } catch (URISyntaxException e) {
      throw refused(url, e);
    }
  }

  /// Gives the address as it goes over the wire: letters outside ASCII are escaped.
  static URI check(URI uri) {
    String scheme = uri.getScheme();
    boolean isHttp = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!isHttp || uri.getHost() == null) {
      throw refused(uri, null);
    }
    return URI.create(uri.toASCIIString());
  }

  private static IllegalArgumentException refused(Object url, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "url: " + url + " (expected: an absolute http or https address)", cause);
  }
}
