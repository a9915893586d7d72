package weft.http;

import static weft.Weft.async;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import weft.Async;
import weft.time.PausedClock;

/// HTTP requests as futures.
///
/// All requests share one client, which is created when the first request is sent. It keeps
/// connections open for the next request, uses HTTP/2 if the server does, follows redirects except
/// from https to http, and gives up connecting after 10 s. There is no time limit for the response:
/// add `.timeout(ofSeconds(5))`.
///
/// ```java
/// var page = Http.get("https://example.com").timeout(ofSeconds(5)).await();
/// if (page.status() == 200) IO.println(page.text().await());
/// ```
///
/// A request's future is done when the whole body has arrived. So nothing has to be closed, and the
/// connection is free again whether or not anybody reads the body. The price is memory, and {@link
/// #BODY_LIMIT}.
///
/// ## Cancel safety
///
/// **Not cancel safe: loses the response;** the server may have acted on the request. Cancelling
/// aborts the exchange: its connection is closed or, in HTTP/2, its stream reset. A future that was
/// never awaited sends nothing.
///
/// ## Threads
///
/// Any thread may call these. The client's own threads are daemons, which only pass on what
/// arrives.
public final class Http {
  /// The maximum size of a response body, in bytes: 64 MiB. A longer body fails its request.
  public static final int BODY_LIMIT = 64 << 20;

  private Http() {}

  /// Sends a GET request to a URL.
  ///
  /// @param url an absolute http or https address
  /// @return a future of the response; it fails with IOException if there is none
  /// @throws IllegalArgumentException from this call, if the URL is invalid
  public static Async<Response> get(String url) {
    return get(Addresses.parse(url));
  }

  /// Sends a GET request to a URI.
  ///
  /// @param uri an absolute http or https address
  /// @return a future of the response; it fails with IOException if there is none
  /// @throws IllegalArgumentException from this call, if the URI is of another kind
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
        try (var _ = PausedClock.holdCurrent()) { // a reply takes real time
          return new Response(Async.fromStage(client.sendAsync(request, body)).await());
        }
      } catch (IOException failure) {
        throw Failures.of(request, failure);
      }
    });
  }
}
