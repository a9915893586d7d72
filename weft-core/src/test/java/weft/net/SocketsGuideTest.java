package weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.blocking;
import static weft.Weft.spawn;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncRunnable;
import weft.io.AsyncIo;
import weft.io.AsyncWrite;
import weft.io.BufReader;
import weft.io.BufWriter;
import weft.io.Duplex;
import weft.io.codec.Framed;
import weft.io.codec.LengthDelimited;
import weft.runtime.AsyncRuntime;
import weft.sync.Mpsc;

/// The code of docs/guide/sockets.md, block by block; {@link weft.SnippetsTest} compares them.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SocketsGuideTest {
  /// What the examples said, in this order.
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private void print(String message) {
    seen.add(message);
  }

  private static void run(AsyncRunnable body) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(body);
    }
  }

  private static int portOf(TcpListener listener) throws Exception {
    return listener.localAddress().getPort();
  }

  /// Runs a body with both ends of a connection.
  private static void runConnected(AsyncBiConsumer<TcpStream, TcpStream> body) throws Exception {
    run(() -> {
      try (var listener = TcpListener.bind(TcpPairs.ANY);
          var here = TcpStream.connect(listener.localAddress()).await();
          var there = listener.accept().await()) {
        async(body, here, there).await();
      }
    });
  }

  @Test
  void serverAndClient() throws Exception {
    run(() -> {
      // @start region=server
      var listener = TcpListener.bind(new InetSocketAddress("localhost", 0));      // 0: the system chooses a port
      var server = Server.of(listener);
      spawn(server.serve(connection -> AsyncIo.copy(connection, connection).await()));
      // @end
      int port = portOf(listener);
      // @start region=client
      try (var stream = TcpStream.connect("localhost", port).timeout(ofSeconds(5)).await()) {
        stream.writeAll(UTF_8.encode("hello")).await();
        stream.shutdown().await();                                  // says: that was all
        byte[] answer = stream.readToEnd(1 << 20).await();          // at most 1 MiB
        print(new String(answer, UTF_8));
      }
      // @end
      server.shutdown();
    });
    assertThat(seen).containsExactly("hello");
  }

  @Test
  void lines() throws Exception {
    runConnected((stream, other) -> {
      other.writeAll(UTF_8.encode("Ada\nGrace\n")).await();
      other.shutdown().await();
      // @start region=lines
          var in = BufReader.of(stream);
          var out = BufWriter.of(stream);
          while (in.readLine(1000).await() instanceof String name) {    // null at the end; a longer line is an IOException
            out.writeString("hello " + name + "\n").await();
            out.flush().await();                                        // or it stays in the buffer
          }
          // @end
      stream.shutdown().await();
      print(new String(other.readToEnd(100).await(), UTF_8));
    });
    assertThat(seen).containsExactly("hello Ada\nhello Grace\n");
  }

  @Test
  void messages() throws Exception {
    runConnected((stream, other) -> {
      spawn(() -> AsyncIo.copy(other, other).await());
      // @start region=messages
          var frames = Framed.of(stream, LengthDelimited.standard().maxFrame(64_000));
          frames.send("ping".getBytes(UTF_8)).await();
          byte[] answer = frames.recv().timeout(ofSeconds(5)).await();  // null at the end
          // @end
      assertThat(answer).asString(UTF_8).isEqualTo("ping");
      stream.shutdown().await();
    });
  }

  private static byte[] answer(byte[] request) {
    return request;
  }

  @Test
  void manyRequestsAtOnce() throws Exception {
    runConnected((here, there) -> {
      var serving =
          spawn(() -> {
            var frames = Framed.of(there, LengthDelimited.standard());
            // @start region=pipeline
            while (frames.recv().await() instanceof byte[] request) {
              frames.feed(answer(request)).await();                       // stays in the buffer
              if (!frames.in().reader().buffered().hasRemaining()) { frames.flush().await(); }
            }
            // @end
          });
      var client = Framed.of(here, LengthDelimited.standard());
      for (int i = 0; i < 100; i++) {
        client.feed(new byte[] {(byte) i}).await();
      }
      client.flush().await();
      for (int i = 0; i < 100; i++) {
        assertThat(client.recv().await()).containsExactly(i);
      }
      client.shutdown().await();
      serving.await();
    });
  }

  @Test
  void halves() throws Exception {
    var channel = Mpsc.<ByteBuffer>channel(3);
    var outgoing = channel.rx();
    runConnected((connection, other) -> {
      // @start region=halves
          var halves = connection.split();
          var sending = halves.writer();
          spawn(sending, () -> {                                        // closing this half tells the other side the end
            while (outgoing.recv().await() instanceof ByteBuffer message) { sending.writeAll(message).await(); }
          });
          // @end
      try (var tx = channel.tx()) {
        tx.send(UTF_8.encode("one, ")).await();
        tx.send(UTF_8.encode("two")).await();
      }
      print(new String(other.readToEnd(100).await(), UTF_8));
    });
    assertThat(seen).containsExactly("one, two");
  }

  private static String answer(String request) {
    return "no " + request + "\n";
  }

  @Test
  void limitsAndTheEnd() throws Exception {
    run(() -> {
      var listener = TcpListener.bind(TcpPairs.ANY);
      // @start region=limits
      var server = Server.of(listener)
          .limit(10_000)                                            // connections at a time; more wait to be accepted
          .grace(ofSeconds(10));                                    // how long they may go on at a shutdown
      var serving = spawn(server.serve(connection -> {
        var in = BufReader.of(connection);
        while (in.readLine(8_000).timeout(ofSeconds(30)).await() instanceof String request) {   // size and time
          connection.writeAll(UTF_8.encode(answer(request))).timeout(ofSeconds(30)).await();    // a client that never reads
        }
      }));
      // @end
      try (var client = TcpStream.connect(listener.localAddress()).await()) {
        client.writeAll(UTF_8.encode("tea\n")).await();
        print(BufReader.of(client).readLine(100).await());
      }
      // @start region=end
      server.shutdown();                                            // from any thread, a shutdown hook for example
      var report = serving.await();                                 // how many ended by themselves, and who was cut
      // @end
      assertThat(report.cut()).isEmpty();
      assertThat(report.served()).isEqualTo(1);
    });
    assertThat(seen).containsExactly("no tea");
  }

  @Test
  void refusal() throws Exception {
    runConnected((here, connection) -> {
      var serving =
          spawn(
              connection,
              () -> {
                // @start region=refusal
                connection.writeAll(UTF_8.encode("too long\n")).await();
                connection.shutdown().await();
                AsyncIo.copy(connection.take(1 << 20), AsyncWrite.sink()).timeout(ofSeconds(2)).await();
                // @end
              });
      here.writeAll(new byte[1 << 20]).await();
      here.shutdown().await();
      assertThat(new String(here.readToEnd(100).await(), UTF_8)).isEqualTo("too long\n");
      serving.await();
    });
  }

  @Test
  void bridge() throws Exception {
    runConnected((stream, other) -> {
      other.writeAll(UTF_8.encode("a\nb\n")).await();
      other.shutdown().await();
      // @start region=bridge
          long lines = blocking(() -> new BufferedReader(new InputStreamReader(AsyncIo.inputStream(stream), UTF_8)).lines().count()).await();
          // @end
      assertThat(lines).isEqualTo(2);
    });
  }

  private static Async<Void> answerOnce(UdpSocket socket) {
    return async(() -> {
      var sender = socket.recvFrom(ByteBuffer.allocate(100)).await().sender();
      socket.sendTo(UTF_8.encode("noon"), sender).await();
    });
  }

  @Test
  void datagrams() throws Exception {
    run(() -> {
      try (var answering = UdpSocket.bind(TcpPairs.ANY)) {
        spawn(answerOnce(answering));
        SocketAddress server = answering.localAddress();
        // @start region=datagrams
        try (var socket = UdpSocket.bind(new InetSocketAddress("localhost", 0))) {
          socket.sendTo(UTF_8.encode("time?"), server).await();
          var buffer = ByteBuffer.allocate(1500);
          var received = socket.recvFrom(buffer).timeout(ofSeconds(1)).await();      // datagrams get lost: always with a timeout
          print(received.sender() + ": " + UTF_8.decode(buffer.flip()));
        }
        // @end
        assertThat(seen).containsExactly(server + ": noon");
      }
    });
  }

  @Test
  void inMemory() throws Exception {
    run(() -> {
      // @start region=duplex
      var pair = Duplex.pair(1024);
      spawn(pair.second(), () -> AsyncIo.copy(pair.second(), pair.second()).await());
      pair.first().writeAll(UTF_8.encode("hello")).await();
      pair.first().shutdown().await();
      print(new String(pair.first().readToEnd(100).await(), UTF_8));
      // @end
    });
    assertThat(seen).containsExactly("hello");
  }
}
