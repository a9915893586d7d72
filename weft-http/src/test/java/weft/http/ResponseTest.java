package weft.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ResponseTest {
  private static String textOf(String contentType, Charset charset) throws Exception {
    try (var server = TestServer.of(contentType, "Größe".getBytes(charset))) {
      return Http.get(server.url("/")).then(Response::text).block();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html; charset=iso-8859-1",
        "text/html;charset=\"ISO-8859-1\"",
        "text/html; x=y; Charset = latin1"
      })
  void text_charsetNamed_used(String contentType) throws Exception {
    assertThat(textOf(contentType, ISO_8859_1)).isEqualTo("Größe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/html; charset=no-such", "text/html; charset=???"})
  void text_charsetNotNamedOrUnknown_utf8(String contentType) throws Exception {
    assertThat(textOf(contentType, UTF_8)).isEqualTo("Größe");
  }

  @Test
  void text_noBody_empty() throws Exception {
    try (var server = new TestServer(e -> TestServer.answer(e, 204, new byte[0]))) {
      assertThat(Http.get(server.url("/")).then(Response::text).block()).isEmpty();
    }
  }

  @Test
  void bytes_twice_copies() throws Exception {
    try (var server = TestServer.of("hello")) {
      var response = Http.get(server.url("/")).block();
      response.bytes().block()[0] = 'j';
      assertThat(response.bytes().block()).isEqualTo("hello".getBytes(UTF_8));
    }
  }
}
