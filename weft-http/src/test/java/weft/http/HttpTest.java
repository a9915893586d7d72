package weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.http.TestServer.answer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.test.WeftTest;

@WeftTest
class HttpTest {
  @Test
  void get_page_statusHeadersAndBody(AsyncRuntime runtime) throws Exception {
    try (var server = TestServer.of("text/plain; charset=utf-8", "Grüße".getBytes(UTF_8))) {
      runtime.run(() -> {
        var page = Http.get(server.url("/hello")).await();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-TYPE")).contains("text/plain; charset=utf-8");
        assertThat(page.uri()).isEqualTo(URI.create(server.url("/hello")));
        assertThat(page.text().await()).isEqualTo("Grüße");
        assertThat(page.bytes().await()).isEqualTo("Grüße".getBytes(UTF_8));
        assertThat(page).hasToString("200 GET " + server.url("/hello"));
      });
    }
  }

  @Test
  void get_plainThread_blocks() throws Exception {
    try (var server = TestServer.of("hello")) {
      assertThat(Http.get(server.url("/")).block().status()).isEqualTo(200);
    }
  }

  @Test
  void get_neverAwaited_nothingSent(AsyncRuntime runtime) throws Exception {
    try (var server = TestServer.of("hello")) {
      runtime.run(() -> {
        Async<Response> _ = Http.get(server.url("/never"));
        Http.get(server.url("/awaited")).await();
      });
      assertThat(server.requests).hasValue(1);
    }
  }

  @Test
  void get_redirect_followed(AsyncRuntime runtime) throws Exception {
    try (var server =
        new TestServer(exchange -> {
          boolean isOld = exchange.getRequestURI().getPath().equals("/old");
          exchange.getResponseHeaders().set("Location", "/new");
          answer(exchange, isOld ? 302 : 200, new byte[0]);
        })) {
      var page = runtime.run(() -> Http.get(server.url("/old")).await());
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.uri()).isEqualTo(URI.create(server.url("/new")));
      assertThat(server.requests).hasValue(2);
    }
  }

  @Test
  void get_notFound_isAResponse(AsyncRuntime runtime) throws Exception {
    try (var server = new TestServer(e -> answer(e, 404, "no such page".getBytes(UTF_8)))) {
      runtime.run(() -> {
        var page = Http.get(server.url("/none")).await();
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text().await()).isEqualTo("no such page");
      });
    }
  }

  @Test
  void get_lettersOutsideAscii_escaped() throws Exception {
    var paths = new ArrayList<String>();
    try (var server =
        new TestServer(e -> {
          paths.add(e.getRequestURI().toString());
          answer(e, 200, new byte[0]);
        })) {
      Http.get(server.url("/grüße?ä=1")).block();
      assertThat(paths).containsExactly("/gr%C3%BC%C3%9Fe?%C3%A4=1");
    }
  }

  @Test
  void get_bodiesNeverRead_connectionReused(AsyncRuntime runtime) throws Exception {
    Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    byte[] body = new byte[100_000];
    try (var server =
        new TestServer(e -> {
          clientPorts.add(e.getRemoteAddress().getPort());
          answer(e, 200, body);
        })) {
      runtime.run(() -> {
        for (int i = 0; i < 20; i++) {
          Http.get(server.url("/")).await();
        }
      });
      assertThat(server.requests).hasValue(20);
      assertThat(clientPorts).hasSizeLessThan(10);
    }
  }

  @Test
  void get_twentyAtOnce_allAnswered(AsyncRuntime runtime) throws Exception {
    try (var server = TestServer.of("hello")) {
      List<String> texts =
          runtime.run(() -> {
            var pages = new ArrayList<Async<String>>();
            for (int i = 0; i < 20; i++) {
              pages.add(Http.get(server.url("/" + i)).then(Response::text));
            }
            return joinAll(pages).await();
          });
      assertThat(texts).hasSize(20).containsOnly("hello");
    }
  }

  @Test
  void send_post_methodHeadersAndBodyArrive(AsyncRuntime runtime) throws Exception {
    try (var server =
        new TestServer(e -> {
          e.getResponseHeaders().set("X-Method", e.getRequestMethod());
          e.getResponseHeaders().set("X-Type", e.getRequestHeaders().getFirst("Content-Type"));
          e.getResponseHeaders().set("X-Length", e.getRequestHeaders().getFirst("Content-Length"));
          answer(e, 201, new byte[0]);
        })) {
      var request =
          HttpRequest.newBuilder(URI.create(server.url("/orders")))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{}"))
              .build();
      var reply = runtime.run(() -> Http.send(request).await());
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.headers().firstValue("x-method")).contains("POST");
      assertThat(reply.headers().firstValue("x-type")).contains("application/json");
      assertThat(reply.headers().firstValue("x-length")).contains("2");
    }
  }

  @Test
  void send_bodyOverLimit_failsAndNextRequestWorks() throws Exception {
    try (var server = TestServer.of("x".repeat(1000))) {
      var request = HttpRequest.newBuilder(URI.create(server.url("/"))).build();
      assertThat(Http.send(request, 1000).block().bytes().block()).hasSize(1000);
      assertThatThrownBy(() -> Http.send(request, 999).block())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("GET " + server.url("/") + " failed: ")
          .hasMessageContaining("999");
      assertThat(Http.send(request).block().status()).isEqualTo(200);
    }
  }

  @Test
  void get_refused_oneSentenceAndCause(AsyncRuntime runtime) throws Exception {
    String url = TestServer.url(TestServer.closedPort(), "/x");
    assertThatThrownBy(() -> runtime.run(() -> Http.get(url).await()))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("GET " + url + " failed: connection refused or host unreachable")
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void get_unknownHost_saysSo() {
    assertThatThrownBy(() -> Http.get("http://no-such-host.invalid/").block())
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("GET http://no-such-host.invalid/ failed: unknown host");
  }

  @Test
  void get_connectionClosedBeforeAnswer_saysWhy() throws Exception {
    try (var server = new TestServer(exchange -> exchange.close())) {
      assertThatThrownBy(() -> Http.get(server.url("/")).block())
          .isExactlyInstanceOf(IOException.class)
          .hasMessageMatching("GET \\S+ failed: .+")
          .hasMessageNotContaining("null");
    }
  }

  @Test
  void send_requestWithTimeout_saysNoResponse() throws Exception {
    try (var server = new HoldingServer("")) {
      var request = HttpRequest.newBuilder(URI.create(server.url())).timeout(ofMillis(50)).build();
      assertThatThrownBy(() -> Http.send(request).block())
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("GET " + server.url() + " failed: no response in time");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "example.com", "ftp://example.com/", "http://", "http:///x", "http://a b/"})
  @SuppressWarnings("weft:unused")
  void get_notAnAddress_refusedAtTheCall(String url) {
    assertThatThrownBy(() -> Http.get(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("url: " + url + " (expected: an absolute http or https address)");
  }

  @Test
  void get_timeoutWhileServerHolds_connectionClosed(AsyncRuntime runtime) throws Exception {
    try (var warmUp = TestServer.of("hello");
        var server = new HoldingServer("")) {
      Http.get(warmUp.url("/")).block();
      assertThatThrownBy(
              () -> runtime.run(() -> Http.get(server.url()).timeout(ofMillis(500)).await()))
          .isInstanceOf(TimeoutException.class);
      assertThat(server.requested.get(10, TimeUnit.SECONDS)).startsWith("GET / HTTP/1.1");
      server.left.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void get_losesSelect_connectionClosed(AsyncRuntime runtime) throws Exception {
    try (var server = new HoldingServer("")) {
      runtime.run(() -> {
        var requested = Async.fromStage(server.requested);
        switch (select(Http.get(server.url()), requested).await()) {
          case First(var response) -> throw new AssertionError("answered: " + response);
          case Second(var head) -> assertThat(head).startsWith("GET / HTTP/1.1");
        }
        Async.fromStage(server.left).timeout(ofSeconds(10)).await();
      });
    }
  }

  @Test
  void get_abortedWithinBody_connectionClosed(AsyncRuntime runtime) throws Exception {
    try (var server = new HoldingServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) {
      runtime.run(() -> {
        var handle = spawn(Http.get(server.url()));
        Async.fromStage(server.requested).timeout(ofSeconds(10)).await();
        assertThat(server.left).isNotDone();
        handle.abort();
        try {
          handle.await();
          throw new AssertionError("not aborted");
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue();
        }
      });
      server.left.get(10, TimeUnit.SECONDS);
    }
  }
}
