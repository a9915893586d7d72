package weft.benchmarks.workload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import weft.benchmarks.measure.LoadReport;

/// One client and some messages, in this process: for tests.
///
/// @param protocol what the server speaks
record SmallLoad(Protocol protocol) implements Load {
  private static final int TURNS = 20;
  private static final long MILLIS = 50;

  @Override
  public List<String> command() {
    return protocol == Protocol.ECHO
        ? ProgramLoad.tokio("echo", 2, 1, MILLIS).command()
        : ProgramLoad.tokio("http", 2, Protocol.answerLength(), MILLIS).command();
  }

  @Override
  public Optional<String> absence() {
    return Optional.empty();
  }

  @Override
  public LoadReport run(int port) throws IOException {
    byte[] message =
        (protocol == Protocol.ECHO ? "x".repeat(64) : "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    int answer = protocol == Protocol.ECHO ? message.length : Protocol.answerLength();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (int i = 0; i < TURNS; i++) {
        socket.getOutputStream().write(message, 0, 5);
        socket.getOutputStream().write(message, 5, message.length - 5);
        byte[] back = socket.getInputStream().readNBytes(answer);
        if (back.length < answer
            || (protocol == Protocol.ECHO && !Arrays.equals(back, message))) {
          throw new IOException("not what was to be answered: " + Arrays.toString(back));
        }
      }
    }
    return new LoadReport(TURNS, 1, 1);
  }
}
