package weft.http;

import static weft.Weft.ready;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import weft.Async;

/// The response of a server. Nothing has to be closed: the whole body has arrived.
///
/// ## Cancel safety
///
/// **Cancel safe.** The body can be read any number of times.
///
/// ## Threads
///
/// Immutable: any thread.
public final class Response {
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);

  private final HttpResponse<byte[]> response;

  Response(HttpResponse<byte[]> response) {
    this.response = response;
  }

  /// Returns the status code, such as 200 or 404.
  ///
  /// @return 100 to 599
  public int status() {
    return response.statusCode();
  }

  /// Returns the headers. Their names are not case-sensitive:
  /// `headers().firstValue("content-type")`.
  ///
  /// @return the headers
  public HttpHeaders headers() {
    return response.headers();
  }

  /// Returns the URI that the response came from: after redirects, the last one.
  ///
  /// @return an absolute URI
  public URI uri() {
    return response.uri();
  }

  /// Returns the body as text, in the charset that the Content-Type names, or in UTF-8 if it names
  /// none, or one that Java does not know. Malformed input becomes U+FFFD.
  ///
  /// @return a future of the text, empty if there is no body
  public Async<String> text() {
    return ready(new String(response.body(), charset()));
  }

  /// Returns the body as bytes.
  ///
  /// @return a future of the bytes, a new copy each time; empty if there is no body
  public Async<byte[]> bytes() {
    return ready(response.body().clone());
  }

  private Charset charset() {
    var name = CHARSET.matcher(headers().firstValue("content-type").orElse(""));
    return name.find()
        ? Charset.forName(name.group(1), StandardCharsets.UTF_8)
        : StandardCharsets.UTF_8;
  }

  /// Status, method and address.
  @Override
  public String toString() {
    return status() + " " + response.request().method() + " " + uri();
  }
}
