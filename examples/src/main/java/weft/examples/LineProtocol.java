package weft.examples;

import static weft.Weft.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import weft.Async;
import weft.Weft;
import weft.io.codec.Framed;
import weft.io.codec.Lines;
import weft.net.Server;
import weft.net.TcpListener;
import weft.net.TcpStream;

/// A small key-value server with a protocol of lines: `set KEY VALUE`, `get KEY`, `delete KEY`,
/// `quit`. Try `./weft run LineProtocol 7002`, then `nc localhost 7002`.
public final class LineProtocol {
  private static final int LONGEST_LINE = 1000;

  private final Map<String, String> values = new ConcurrentHashMap<>();

  /// Serves whoever connects, each in a task of its own.
  public Async<Server.Report> serve(TcpListener listener) {
    return Server.of(listener).serve(connection -> talk(connection).await());
  }

  private Async<Void> talk(TcpStream stream) {
    return async(() -> {
      var lines = Framed.of(stream, Lines.codec(LONGEST_LINE));
      try {
        while (lines.recv().await() instanceof String line && !line.equals("quit")) {
          lines.send(answer(line)).await();
        }
      } catch (IOException e) { // a line that is too long, or a connection that is gone
        IO.println(stream + ": " + e.getMessage());
      }
    });
  }

  String answer(String line) {
    String[] words = line.split(" ", 3);
    return switch (words[0] + " " + (words.length - 1)) {
      case "get 1" -> values.containsKey(words[1]) ? "value " + values.get(words[1]) : "none";
      case "set 2" -> {
        values.put(words[1], words[2]);
        yield "ok";
      }
      case "delete 1" -> values.remove(words[1]) == null ? "none" : "ok";
      default -> "error: expected set KEY VALUE, get KEY, delete KEY or quit";
    };
  }

  static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 7002 : Integer.parseInt(args[0]);
    try (var listener = TcpListener.bind(new InetSocketAddress(port))) {
      IO.println("listening at " + listener.localAddress());
      Weft.run(() -> new LineProtocol().serve(listener).await());
    }
  }
}
