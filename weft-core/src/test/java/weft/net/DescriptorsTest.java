package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.spawn;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.Child;

/// A server whose process has no descriptors left, until it has some again.
@Timeout(60)
class DescriptorsTest {
  /// The program.
  static final class Exhausted {
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private static void listen() {
      var logger = Logger.getLogger("weft");
      logger.setUseParentHandlers(false);
      logger.addHandler(
          new Handler() {
            @Override
            public void publish(LogRecord line) {
              System.out.println(line.getMessage().replaceAll("listener at .*?:\\d+", "listener"));
              LOGGED.add(line.getLevel().getName());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
          });
      System.getLogger("weft").log(System.Logger.Level.ERROR, "begin"); // its classes are loaded
    }

    private static void awaitLogged(String level) throws InterruptedException {
      for (int i = 0; i < 10_000 && !LOGGED.contains(level); i++) {
        Thread.sleep(1);
      }
    }

    private static void roundTrip(SocketChannel client) throws IOException {
      client.write(ByteBuffer.wrap(new byte[1]));
      System.out.println("echoed " + client.read(ByteBuffer.allocate(9)));
    }

    public static void main(String[] args) throws Exception {
      listen();
      var listener = TcpListener.bind(TcpPairs.ANY);
      var address = (InetSocketAddress) listener.localAddress();
      spawn(Server.of(listener).serve(stream -> TcpStreamTest.echo(stream).await())).detach();
      var waiting = SocketChannel.open();
      try (var client = SocketChannel.open(address)) {
        roundTrip(client);
        List<FileInputStream> files = new ArrayList<>();
        try {
          while (true) {
            files.add(new FileInputStream("/dev/null"));
          }
        } catch (IOException e) {
          System.out.println("used up");
        }
        waiting.connect(address);
        awaitLogged("WARNING");
        roundTrip(client);
        for (var file : files) {
          file.close();
        }
        roundTrip(waiting);
        awaitLogged("INFO");
      }
      waiting.close();
      System.out.println("end");
    }
  }

  @Test
  void descriptorsUsedUp_thoseThereAreServed_andTheNextWhenThereAreSomeAgain() throws Exception {
    assertThat(Child.runWithDescriptors(200, Exhausted.class).lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("begin"),
            line -> assertThat(line).isEqualTo("echoed 1"),
            line -> assertThat(line).isEqualTo("used up"),
            line ->
                assertThat(line)
                    .startsWith("A server cannot accept a connection and tries again, up to")
                    .endsWith("Too many open files"),
            line -> assertThat(line).isEqualTo("echoed 1"),
            line -> assertThat(line).startsWith("A server accepts connections again, after "),
            line -> assertThat(line).isEqualTo("echoed 1"),
            line -> assertThat(line).isEqualTo("end"));
  }
}
