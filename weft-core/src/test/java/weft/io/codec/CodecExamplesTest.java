package weft.io.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.runtime.AsyncRuntime;

/// The examples of the documentation of `weft.io.codec`.
@Timeout(value = 60)
class CodecExamplesTest {
  record Point(int x, int y) {}

  // @start region=decoder
  static class PointDecoder implements Decoder<Point> {
    @Override
    public @Nullable Point decode(ByteBuffer in) {
      return in.remaining() < 8 ? null : new Point(in.getInt(), in.getInt());
    }
  }

  // @end

  // @start region=encoder
  static class PointEncoder implements Encoder<Point> {
    @Override
    public void encode(Point point, FrameOutput out) {
      out.putInt(point.x()).putInt(point.y());
    }
  }

  // @end

  // @start region=framed
  static Async<Void> mirror(TcpStream stream) {
    return async(() -> {
      try (var points = Framed.of(stream, Codec.of(new PointDecoder(), new PointEncoder()))) {
        while (points.recv().await() instanceof Point point) {
          points.send(new Point(point.y(), point.x())).await();
        }
      }
    });
  }

  // @end

  // @start region=lines
  static Async<Void> shout(TcpStream stream) {
    return async(() -> {
      try (var lines = Framed.of(stream, Lines.codec(1000))) {
        while (lines.recv().await() instanceof String line) {
          lines.send(line.toUpperCase()).await();
        }
      }
    });
  }

  // @end

  // @start region=lengthDelimited
  static Async<byte[]> call(TcpStream stream, byte[] request) {
    return async(() -> {
      var frames = Framed.of(stream, LengthDelimited.standard().width(2).maxFrame(10_000));
      frames.send(request).await();
      if (frames.recv().await() instanceof byte[] answer) {
        return answer;
      }
      throw new java.io.EOFException("no answer");
    });
  }

  // @end

  @Test
  void examples_throughSockets_work() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(() -> {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var listener = TcpListener.bind(any)) {
          var address = listener.localAddress();
          var server =
              spawn(() -> {
                mirror(listener.accept().await()).await();
                shout(listener.accept().await()).await();
                var codec = LengthDelimited.standard().width(2);
                try (var echo = Framed.of(listener.accept().await(), codec)) {
                  if (echo.recv().await() instanceof byte[] request) {
                    echo.send(request).await();
                  }
                }
              });
          var codec = Codec.of(new PointDecoder(), new PointEncoder());
          try (var points = Framed.of(TcpStream.connect(address).await(), codec)) {
            points.feed(new Point(1, 2)).await();
            points.send(new Point(3, 4)).await();
            assertThat(List.of(points.recv().await(), points.recv().await()))
                .containsExactly(new Point(2, 1), new Point(4, 3));
            points.shutdown().await();
            assertThat(points.recv().await()).isNull();
          }
          try (var lines = Framed.of(TcpStream.connect(address).await(), Lines.codec(100))) {
            lines.send("hello").await();
            assertThat(lines.recv().await()).isEqualTo("HELLO");
          }
          try (var stream = TcpStream.connect(address).await()) {
            assertThat(call(stream, "x".getBytes(UTF_8)).await()).asString(UTF_8).isEqualTo("x");
          }
          server.await();
        }
      });
    }
  }
}
