package weft.http;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.util.concurrent.Executors;

/// The client that all requests share; made when this class is first used.
final class Client {
  static final HttpClient SHARED =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(Redirect.NORMAL)
          .executor(
              Executors.newCachedThreadPool(
                  Thread.ofPlatform().daemon().name("weft-http-", 1).factory()))
          .build();

  private Client() {}
}
