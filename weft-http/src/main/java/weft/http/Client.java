package weft.http;

import static weft.Weft.ready;
import static weft.Weft.spawnBlocking;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import weft.Async;

/// The client that all requests share; made for the first of them.
final class Client {
  /// Making it takes a tenth of a second, in which it reads the certificates.
  private static final class Lazy {
    static final HttpClient SHARED =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(Redirect.NORMAL)
            .executor(
                Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("weft-http-", 1).factory()))
            .build();
  }

  /// Set by the thread that made it.
  private static volatile @Nullable HttpClient made;

  private Client() {}

  /// The client, which is made on a thread that may block.
  static Async<HttpClient> shared() {
    HttpClient client = made;
    return client != null ? ready(client) : spawnBlocking(Client::make);
  }

  private static HttpClient make() {
    made = Lazy.SHARED;
    return Lazy.SHARED;
  }
}
