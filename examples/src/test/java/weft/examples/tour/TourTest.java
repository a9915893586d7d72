package weft.examples.tour;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;

@Timeout(60)
class TourTest {
  /// What a run left behind.
  private record Result(int status, String out, String err) {
    List<String> table() {
      return out.lines()
          .dropWhile(line -> !line.startsWith("---"))
          .skip(1)
          .takeWhile(line -> !line.isBlank())
          .toList();
    }
  }

  private static Result tour(boolean colour, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        Tour.run(
            args,
            new Screen(new PrintStream(out, true, UTF_8), colour),
            new Screen(new PrintStream(err, true, UTF_8), false));
    return new Result(status, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static Result tour(String... args) {
    return tour(false, args);
  }

  @Test
  void tour_noArguments_everyClaimOk() {
    var result = tour();
    assertThat(result.out()).contains("async bodies are woven").doesNotContain("FAILED");
    assertThat(result.status()).isZero();
    assertThat(result.table()).hasSizeGreaterThan(20).allMatch(line -> line.endsWith("ok"));
    for (int number : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)) {
      String start = (number < 10 ? " " : "") + number + "  ";
      assertThat(result.table()).anyMatch(line -> line.startsWith(start));
    }
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(result.out()).matches("\\p{ASCII}*").doesNotContain("\u001b");
  }

  @Test
  void tour_list_fifteenSectionsAndNothingRun() {
    var result = tour("--list");
    assertThat(result.status()).isZero();
    assertThat(result.out().lines()).hasSize(15);
  }

  @Test
  void tour_oneSection_onlyThat() {
    var result = tour("9");
    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("Results: [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]");
    assertThat(result.out()).doesNotContain("Both done");
    assertThat(result.table()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "16", "six", "--lists", ""})
  void tour_unknownArgument_refused(String argument) {
    var result = tour("6", argument);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("tour: " + argument + " (expected: a section from 1 to 15, --list, or a URL)");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void tour_urlThatFails_claimFailsWithTheError() throws Exception {
    String url;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }
    var result = tour(url);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("GET " + url + " failed: connection refused");
    assertThat(result.table()).anyMatch(line -> line.endsWith("FAILED"));
    assertThat(result.out()).contains("1 of 3 claims failed");
  }

  @Test
  void tour_terminal_coloured() {
    assertThat(tour(true, "1").out()).contains("\u001b[1m 1  ").endsWith("\u001b[0m\n");
  }

  @Test
  void main_unknownArgument_exitsWithTwo() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), Tour.class.getName(), "nine")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output).startsWith("tour: nine (expected: ");
    assertThat(process.exitValue()).isEqualTo(2);
  }

  /// One body of each kind.
  private static final class Mixed {
    static Async<Integer> woven() {
      return async(() -> 1);
    }

    @SuppressWarnings("weft:unwoven") // what the test counts
    static Async<Integer> plain() {
      return async(Mixed::one);
    }

    static int one() {
      return 1;
    }
  }

  @Test
  void weave_methodReference_countedAsPlain() throws IOException {
    assertThat(Weave.isWoven(Mixed.woven())).isTrue();
    assertThat(Weave.isWoven(Mixed.plain())).isFalse();
    var weave = Weave.of(List.of(Mixed.class));
    assertThat(weave.plain()).containsExactly("Mixed.plain");
    assertThat(weave.claim().ok()).isFalse();
  }
}
