package weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.net.TcpListener;
import weft.runtime.AsyncRuntime;

@Timeout(30)
class ExamplesTest {
  /// A program.
  private interface Main {
    void run() throws Exception;
  }

  private static String outputOf(Main program) throws Exception {
    var output = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(output, true));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return output.toString();
  }

  @Test
  void hello_run_greets() throws Exception {
    assertThat(outputOf(() -> new Hello().main()).lines()).containsExactly("Hello, Weft!");
  }

  @Test
  void race_run_fastestWinsAndOthersAreCancelledBefore() throws Exception {
    assertThat(outputOf(() -> new Race().main()).lines())
        .containsExactly(
            "Lima answers",
            "Oslo is cancelled",
            "Pune is cancelled",
            "We use the answer of Lima, mirror 2.");
  }

  @Test
  void echo_severalClients_eachGetsItsOwnBack() throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(any)) {
      var server = runtime.spawn(() -> Echo.serve(listener).await());
      int port = ((InetSocketAddress) listener.localAddress()).getPort();
      for (String said : List.of("hello", "again")) {
        try (var socket = new Socket(any.getAddress(), port)) {
          socket.getOutputStream().write(said.getBytes(UTF_8));
          socket.shutdownOutput();
          assertThat(socket.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo(said);
        }
      }
      server.abort();
    }
  }

  @Test
  void fetch_notAUrl_saidInOneLine() throws Exception {
    assertThat(outputOf(() -> Fetch.main(new String[] {"x:y"})).lines())
        .containsExactly("x:y: url: x:y (expected: an absolute http or https address)");
  }
}
