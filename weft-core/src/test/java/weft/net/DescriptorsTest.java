package weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.spawn;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.AsyncRuntime;
import weft.runtime.Child;

/// A server whose process has no descriptors left, until it has some again.
@Timeout(60)
class DescriptorsTest {
  /// The program.
  static final class Exhausted {
    private static final CountDownLatch WARNED = new CountDownLatch(1);
    private static final CountDownLatch OVER = new CountDownLatch(1);

    /// Loggers are collected, with their handlers, if nobody holds them.
    private static final Logger LOGGER = Logger.getLogger("weft");

    private static void listen() {
      LOGGER.setUseParentHandlers(false);
      LOGGER.addHandler(
          new Handler() {
            @Override
            public void publish(LogRecord line) {
              System.out.println(line.getMessage().replaceAll("listener at .*?:\\d+", "listener"));
              if (line.getLevel() == Level.WARNING) {
                WARNED.countDown();
              } else if (WARNED.getCount() == 0) {
                OVER.countDown();
              }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
          });
      LOGGER.info("begin"); // its classes are loaded
    }

    /// Classes in directories are files, too, which cannot be read later.
    private static void loadClasses(Class<?> one) throws Exception {
      var root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (var files = Files.walk(root)) {
        for (var file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
          var name = root.relativize(file).toString().replace('/', '.').replaceAll("[.]class$", "");
          if (!name.endsWith("-info") && (one == TcpListener.class || name.contains(".net."))) {
            Class.forName(name, false, one.getClassLoader());
          }
        }
      }
    }

    /// The sockets' selector is there then. They stay open, so that no descriptor comes back later.
    private static List<SocketChannel> connectMany(SocketAddress address) throws Exception {
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        clients.add(SocketChannel.open(address));
        for (int round = 0; round < 3; round++) {
          clients.getLast().write(ByteBuffer.wrap(new byte[1]));
          clients.getLast().read(ByteBuffer.allocate(9));
        }
      }
      return clients;
    }

    private static void roundTrip(SocketChannel client) throws IOException {
      client.write(ByteBuffer.wrap(new byte[1]));
      System.out.println("echoed " + client.read(ByteBuffer.allocate(9)));
    }

    private static void useUp(List<FileInputStream> files) {
      try {
        while (true) {
          files.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        // That was the last.
      }
    }

    /// A thread that was loading a class gives a descriptor back, with which the server accepts one
    /// more; so several connect, until one is refused.
    private static SocketChannel connectUntilRefused(
        Server<TcpStream> server,
        SocketAddress address,
        List<SocketChannel> waiting,
        List<FileInputStream> files)
        throws IOException {
      for (SocketChannel next : waiting) {
        useUp(files);
        int before = server.connections();
        next.connect(address);
        while (server.connections() == before && WARNED.getCount() > 0) {
          Thread.onSpinWait();
        }
        if (server.connections() == before) {
          return next;
        }
      }
      throw new IllegalStateException("all " + waiting.size() + " were accepted");
    }

    public static void main(String[] args) throws Exception {
      listen();
      var listener = TcpListener.bind(TcpPairs.ANY);
      var address = listener.localAddress();
      var server = Server.of(listener);
      spawn(server.serve(stream -> TcpStreamTest.echo(stream).await())).detach();
      loadClasses(TcpListener.class);
      loadClasses(DescriptorsTest.class);
      var others = connectMany(address);
      List<SocketChannel> waiting = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        waiting.add(SocketChannel.open());
      }
      try (var client = SocketChannel.open(address)) {
        roundTrip(client);
        List<FileInputStream> files = new ArrayList<>();
        useUp(files);
        System.out.println("used up");
        var refused = connectUntilRefused(server, address, waiting, files);
        roundTrip(client);
        for (var file : files) {
          file.close();
        }
        roundTrip(refused);
        OVER.await();
      }
      for (var other : waiting) {
        other.close();
      }
      for (var other : others) {
        other.close();
      }
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

  /// The program: sockets whose tasks go to a worker that has no selector, and cannot get one.
  static final class NoSelector {
    public static void main(String[] args) throws Exception {
      try (var runtime = AsyncRuntime.builder().workers(2).build()) {
        var listener = TcpListener.bind(TcpPairs.ANY);
        var pair = TcpPairs.connect(listener, 1).block().getFirst();
        DriverTest.runOn(runtime, 0, () -> DriverTest.exchange(pair, 2).await());
        DriverTest.runOn(runtime, 1, () -> DriverTest.exchange(pair, 2).await()); // its classes
        Exhausted.loadClasses(TcpListener.class);
        Exhausted.loadClasses(DescriptorsTest.class);
        Exhausted.useUp(new ArrayList<>());
        DriverTest.runOn(runtime, 1, () -> DriverTest.exchange(pair, 40).await());
        System.out.println(
            "watched by the first: " + runtime.metrics().workers().get(0).sockets().watched());
      }
      System.exit(0);
    }
  }

  @Test
  void descriptorsUsedUp_socketsStayWhereTheyAreWatched() throws Exception {
    assertThat(Child.runWithDescriptors(200, NoSelector.class))
        .isEqualToIgnoringNewLines("watched by the first: 2");
  }
}
