package weft.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.io.AsyncIo;
import weft.io.BufReader;
import weft.io.codec.Framed;
import weft.io.codec.Lines;
import weft.stream.AsyncStream;

/// Streams of connections, datagrams, lines and frames: what they give, and what they close.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SocketStreamsTest {
  private final List<Object> log = new ArrayList<>();

  @Test
  void connections_giveEach_andCloseTheListener() throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      var address = listener.localAddress();
      async(
              () -> {
                AsyncStream<TcpStream> connections = listener.connections();
                for (int i = 0; i < 3; i++) {
                  var client = spawn(TcpStream.connect(address));
                  try (var accepted = connections.next().await()) {
                    log.add(accepted.remoteAddress());
                  }
                  client.await().close();
                }
                connections.close().await();
                TcpListener.bind(address).close(); // nothing is left of it
              })
          .block();

      assertThat(log).hasSize(3);
      assertThatThrownBy(() -> listener.accept().block())
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void connections_whoseListenerIsClosed_fail() throws Exception {
    var listener = TcpListener.bind(TcpPairs.ANY);
    assertThatThrownBy(() ->
            async(
                    () -> {
                      var served = spawn(listener.connections().forEach(TcpStream::close));
                      weft.Weft.sleep(ofMillis(1)).await();
                      listener.close();
                      served.await();
                    })
                .block())
        .hasRootCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void datagrams_giveBytesAndSender_andAreCutOffAtTheirLength() throws Exception {
    try (var receiver = UdpSocket.bind(TcpPairs.ANY);
        var sender = UdpSocket.bind(TcpPairs.ANY)) {
      async(
              () -> {
                var datagrams = receiver.datagrams(4);
                for (String text : List.of("one", "", "three")) {
                  sender
                      .sendTo(ByteBuffer.wrap(text.getBytes(UTF_8)), receiver.localAddress())
                      .await();
                  var datagram = datagrams.next().await();
                  assertThat(datagram.sender()).isEqualTo(sender.localAddress());
                  log.add(UTF_8.decode(datagram.data().duplicate()).toString());
                }
                datagrams.close().await();
              })
          .block();

      assertThat(log).containsExactly("one", "", "thre");
      assertThatThrownBy(receiver::localAddress).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> sender.datagrams(0)).hasMessageContaining("maxLength: 0");
    }
  }

  @Test
  void datagrams_cancelledWhileTheyWait_closeTheSocket() throws Exception {
    try (var receiver = UdpSocket.bind(TcpPairs.ANY)) {
      assertThatThrownBy(() -> receiver.datagrams(10).count().timeout(ofMillis(1)).block())
          .isInstanceOf(TimeoutException.class);
      assertThatThrownBy(receiver::localAddress).isInstanceOf(ClosedChannelException.class);
    }
  }

  private BufReader reader(byte[] bytes) {
    return BufReader.of(
        AsyncIo.source(
            new ByteArrayInputStream(bytes) {
              @Override
              public void close() {
                log.add("closed");
              }
            }));
  }

  @Test
  void lines_giveAll_andCloseTheReader() throws Exception {
    assertThat(reader("a\r\nbä\n\nc".getBytes(UTF_8)).lines(10).toList().block())
        .containsExactly("a", "bä", "", "c");
    assertThat(reader("bä\n".getBytes(ISO_8859_1)).lines(10, ISO_8859_1).toList().block())
        .containsExactly("bä");
    assertThat(log).containsExactly("closed", "closed");
  }

  @Test
  void lines_beyondTheLimit_failAfterThoseBefore() throws Exception {
    assertThatThrownBy(
            () -> reader("ab\nabcd\nef\n".getBytes(UTF_8)).lines(3).forEach(log::add).block())
        .isInstanceOf(IOException.class);
    assertThat(log).containsExactly("ab", "closed");
    assertThatThrownBy(() -> reader(new byte[0]).lines(-1)).hasMessageContaining("limit: -1");
  }

  @Test
  void framed_receivesWhileItSends_andClosesItsStream() throws Exception {
    try (var listener = TcpListener.bind(TcpPairs.ANY)) {
      async(
              () -> {
                var echo =
                    spawn(() -> {
                      var framed = Framed.of(listener.accept().await(), Lines.codec(100));
                      framed.stream().forEach(line -> framed.send(line + "!").await()).await();
                    });
                var client =
                    Framed.of(TcpStream.connect(listener.localAddress()).await(), Lines.codec(100));
                client.send("a").await();
                client.send("b").await();
                client.shutdown().await();
                log.addAll(client.in().stream().toList().await());
                echo.await();
              })
          .block();
    }

    assertThat(log).containsExactly("a!", "b!");
  }
}
