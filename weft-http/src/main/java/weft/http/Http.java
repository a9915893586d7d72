package weft.http;

import static weft.Weft.async;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import weft.Async;

/// HTTP requests as futures.
///
/// All requests go through one client, made when the first is sent. It keeps connections open for
/// the next request, speaks HTTP/2 where the server does, follows redirects except from https to
/// http, and gives up connecting after 10 s. It has no limit for the answer: say
/// `.timeout(ofSeconds(5))`.
///
/// ```java
/// var page = Http.get("https://example.com").timeout(ofSeconds(5)).await();
/// if (page.status() == 200) IO.println(page.text().await());
/// ```
///
/// A future is done when the whole body is there. So nothing has to be closed, and a connection is
/// free again whether or not anybody reads the body. The price is memory, and {@link #BODY_LIMIT}.
///
/// ## Cancel safety
///
/// **Not cancel safe: loses the response;** the server may have acted on the request. Cancelling
/// aborts the exchange: its connection is closed or, in HTTP/2, its stream reset. A future that was
/// never awaited sends nothing.
///
/// ## Threads
///
/// Any thread may call these. The client's threads are daemons, and only hand over what arrives.
public final class Http {
  /// The most bytes of a body that are received: 64 MiB. A longer one fails its request.
  public static final int BODY_LIMIT = 64 << 20;

  private Http() {}

  /// Fetches what a URL names.
  ///
  /// @param url an absolute http or https address
  /// @return a future of the response; it fails with IOException if there is none
  /// @throws IllegalArgumentException if the URL is not one, at this call
  public static Async<Response> get(String url) {
    return get(Addresses.parse(url));
  }

  /// Fetches what a URI names.
  ///
  /// @param uri an absolute http or https address
  /// @return a future of the response; it fails with IOException if there is none
  /// @throws IllegalArgumentException if the URI is of another kind, at this call
  public static Async<Response> get(URI uri) {
    return send(HttpRequest.newBuilder(Addresses.check(uri)).GET().build());
  }

  /// Sends a request of any kind: make it with {@link HttpRequest#newBuilder(URI)}.
  ///
  /// ```java
  /// var order = HttpRequest.newBuilder(uri)
  ///     .header("Content-Type", "application/json")
  ///     .POST(BodyPublishers.ofString(json))
  ///     .build();
  /// var reply = Http.send(order).await();
  /// ```
  ///
  /// @param request the request
  /// @return a future of the response; it fails with IOException if there is none
  public static Async<Response> send(HttpRequest request) {
    return send(request, BODY_LIMIT);
  }

  static Async<Response> send(HttpRequest request, int bodyLimit) {
    Objects.requireNonNull(request, "request");
    return async(() -> {
      var body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), bodyLimit);
      try {
        HttpClient client = Client.shared().await();
        return new Response(Async.fromStage(client.sendAsync(request, body)).await());
      } catch (IOException failure) {
        throw Failures.of(request, failure);
      }
    });
  }
}
