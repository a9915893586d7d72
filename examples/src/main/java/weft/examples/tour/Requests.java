package weft.examples.tour;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static weft.Weft.async;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.Weft;
import weft.http.Http;

/// Section 4: a real HTTP request; of a page that the tour serves, or of given URLs.
///
/// @param urls what to fetch; empty: the tour's own page
record Requests(List<String> urls) implements Section {
  private static final String PAGE = "<h1>Hello from the tour</h1>";

  /// What one request gave.
  record Page(int status, String type, String body) {}

  static Async<Page> fetch(String url) {
    return async(() -> {
      var response = Http.get(url).timeout(ofSeconds(10)).await();
      var body = response.text().await();
      var type = response.headers().firstValue("content-type").orElse("none");
      return new Page(response.status(), type, body);
    });
  }

  @Override
  public int number() {
    return 4;
  }

  @Override
  public String title() {
    return "A real HTTP request";
  }

  @Override
  public String tutorial() {
    return "let body = reqwest::get(url).await?.text().await?;";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var claims = new ArrayList<Claim>();
    if (urls.isEmpty()) {
      claims.addAll(ownPage(screen));
    }
    for (String url : urls) {
      claims.add(givenPage(screen, url));
    }
    claims.add(failingHost(screen));
    return claims;
  }

  private static List<Claim> ownPage(Screen screen) throws Exception {
    var server = serve();
    try {
      String url = urlOf(server.getAddress().getPort());
      var page = Weft.run(() -> fetch(url).await());
      show(screen, url, page);
      return List.of(
          Claim.equal("status", 200, page.status()),
          Claim.equal("header Content-Type", "text/html", page.type()),
          Claim.same("the body, as served", PAGE.length() + " characters", PAGE, page.body()));
    } finally {
      server.stop(0);
    }
  }

  private static Claim givenPage(Screen screen, String url) throws Exception {
    try {
      var page = Weft.run(() -> fetch(url).await());
      show(screen, url, page);
      return new Claim("GET " + url, "a response", "status " + page.status(), true);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return new Claim("GET " + url, "a response", String.valueOf(e.getMessage()), false);
    }
  }

  private static Claim failingHost(Screen screen) throws Exception {
    String url = urlOf(closedPort());
    String error;
    try {
      error = "status " + Weft.run(() -> fetch(url).await()).status();
    } catch (IOException e) {
      error = String.valueOf(e.getMessage());
    }
    screen.say(error);
    boolean isClear = error.startsWith("GET " + url + " failed: connection refused");
    return new Claim(
        "a host that fails: a clear error", "refused", isClear ? "refused" : error, isClear);
  }

  private static void show(Screen screen, String url, Page page) {
    screen.say("GET " + url);
    screen.say(page.status() + ", " + page.type() + ", " + page.body().length() + " characters");
    page.body().lines().filter(line -> !line.isBlank()).limit(1).forEach(screen::sayBriefly);
  }

  private static HttpServer serve() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = PAGE.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static String urlOf(int port) {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/";
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
