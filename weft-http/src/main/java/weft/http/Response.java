package weft.http;

import static weft.Weft.ready;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import weft.Async;

/// What a server answered. Nothing has to be closed: the body has arrived.
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

  /// The status, such as 200 or 404.
  ///
  /// @return 100 to 599
  public int status() {
    return response.statusCode();
  }

  /// The headers. Their names are found in upper and lower case alike:
  /// `headers().firstValue("content-type")`.
  ///
  /// @return the headers
  public HttpHeaders headers() {
    return response.headers();
  }

  /// Where the response came from: after redirects, the last address.
  ///
  /// @return an absolute URI
  public URI uri() {
    return response.uri();
  }

  /// The body as text, in the charset that the Content-Type names; in UTF-8 if it names none, or
  /// one that Java does not know. What is malformed becomes U+FFFD.
  ///
  /// @return a future of the text, empty if there is no body
  public Async<String> text() {
    return ready(new String(response.body(), charset()));
  }

  /// The body as it came.
  ///
  /// @return a future of the bytes, each time a copy; empty if there is no body
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
