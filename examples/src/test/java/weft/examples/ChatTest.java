package weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.net.TcpListener;
import weft.runtime.AsyncRuntime;

@Timeout(30)
class ChatTest {
  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /// Reads up to a line that has a text.
  private static void expect(BufferedReader in, String text) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals(text)) {
        return;
      }
    }
    throw new AssertionError("not said: " + text);
  }

  @Test
  void chat_twoGuests_hearEachOther_andTheEnd() throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var runtime = AsyncRuntime.builder().workers(2).build();
        var listener = TcpListener.bind(any)) {
      int port = listener.localAddress().getPort();
      var chat = new Chat(listener);
      var serving = runtime.spawn(chat.serve());
      try (var first = new Socket(any.getAddress(), port);
          var hears = reader(first)) {
        expect(hears, "* guest 1 is here");
        converse(chat, first, hears, new Socket(any.getAddress(), port));
      }
      var report = serving.block();
      assertThat(report.served()).isEqualTo(2);
      assertThat(report.cut()).isEmpty();
    }
  }

  private static void converse(Chat chat, Socket first, BufferedReader hears, Socket other)
      throws IOException {
    try (other;
        var alsoHears = reader(other)) {
      expect(hears, "* guest 2 is here");
      first.getOutputStream().write("hel".getBytes(UTF_8));
      first.getOutputStream().write("lo\nyou\n".getBytes(UTF_8));
      for (var in : List.of(hears, alsoHears)) {
        expect(in, "guest 1: hello");
        expect(in, "guest 1: you");
      }
      chat.close();
      for (var in : List.of(hears, alsoHears)) {
        expect(in, "* the server goes down");
        assertThat(in.readLine()).isNull();
      }
    }
  }
}
