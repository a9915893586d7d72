package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.runtime.AsyncRuntime;

/// The examples of the documentation of `weft.io`.
@Timeout(value = 60)
class IoExamplesTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  // @start region=reader
  static Async<List<String>> readGreeting(AsyncRead source) {
    return async(() -> {
      var reader = BufReader.of(source);
      int count = reader.readInt().await();
      if (count > 100) {
        throw new java.io.IOException(count + " lines are too many");
      }
      var lines = new ArrayList<String>();
      while (lines.size() < count && reader.readLine(1000).await() instanceof String line) {
        lines.add(line);
      }
      return lines;
    });
  }

  // @end

  // @start region=writer
  static Async<Void> writeGreeting(AsyncWrite sink, List<String> lines) {
    return async(() -> {
      var writer = BufWriter.of(sink);
      writer.writeInt(lines.size()).await();
      for (String line : lines) {
        writer.writeString(line + "\n").await();
      }
      writer.flush().await();
    });
  }

  // @end

  @Test
  void greeting_throughASocket_arrives() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(() -> {
        try (var listener = TcpListener.bind(ANY);
            var stream = TcpStream.connect(listener.localAddress()).await();
            var other = listener.accept().await()) {
          var lines = List.of("hello", "", "grün");
          writeGreeting(stream, lines).await();
          assertThat(readGreeting(other).await()).isEqualTo(lines);
        }
      });
    }
  }

  // @start region=copy
  static Async<Void> echo(TcpStream stream) {
    return async(() -> {
      AsyncIo.copy(stream, stream).await();
      stream.shutdown().await();
    });
  }

  // @end

  // @start region=proxy
  static Async<AsyncIo.Copied> forward(TcpStream client, InetSocketAddress to) {
    return async(() -> {
      try (var server = TcpStream.connect(to).await()) {
        return AsyncIo.copyBidirectional(client, server).await();
      }
    });
  }

  // @end

  @Test
  void echo_throughAProxy_comesBack() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(() -> {
        try (var server = TcpListener.bind(ANY);
            var proxy = TcpListener.bind(ANY)) {
          var echoing =
              spawn(() -> {
                try (var stream = server.accept().await()) {
                  echo(stream).await();
                }
              });
          var forwarding =
              spawn(() -> {
                try (var stream = proxy.accept().await()) {
                  return forward(stream, server.localAddress()).await();
                }
              });
          try (var client = TcpStream.connect(proxy.localAddress()).await()) {
            client.writeAll(ByteBuffer.wrap("there and back".getBytes(UTF_8))).await();
            client.shutdown().await();
            assertThat(client.readToEnd(100).await()).asString(UTF_8).isEqualTo("there and back");
          }
          assertThat(forwarding.await()).isEqualTo(new AsyncIo.Copied(14, 14));
          echoing.await();
        }
      });
    }
  }
}
