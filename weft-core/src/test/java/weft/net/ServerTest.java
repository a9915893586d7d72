package weft.net;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.AsyncConsumer;
import weft.Paused;
import weft.runtime.AsyncRuntime;
import weft.sync.CancellationToken;
import weft.task.JoinException;

/// Servers: whom they serve, and how they end. On a current-thread runtime (0) and several workers.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ServerTest {
  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());

  /// Runs a body with a listener; afterwards no socket is left.
  private void run(int workers, AsyncConsumer<TcpListener> body) throws Exception {
    var builder = AsyncRuntime.builder().onUnhandledFailure(unhandled::add);
    try (var runtime =
        (workers == 0 ? builder.currentThread() : builder.workers(workers)).build()) {
      runtime.run(() -> {
        try (var listener = TcpListener.bind(TcpPairs.ANY)) {
          async(body, listener).await();
        }
      });
      assertThat(TcpPairs.watched(runtime)).isZero();
      assertThat(runtime.metrics().liveTasks()).isZero();
    }
  }

  private static Async<TcpStream> client(TcpListener listener) {
    return async(() -> TcpStream.connect(listener.localAddress()).await());
  }

  /// Sends a byte there and back.
  private static Async<Void> roundTrip(TcpStream stream) {
    return async(() -> {
      stream.writeAll(ByteBuffer.wrap(new byte[1])).await();
      int count = stream.read(ByteBuffer.allocate(9)).timeout(ofSeconds(20)).await();
      assertThat(count).isEqualTo(1);
    });
  }

  private static Async<Integer> end(TcpStream stream) {
    return async(() -> {
      try {
        return stream.read(ByteBuffer.allocate(1)).timeout(ofSeconds(20)).await();
      } catch (IOException reset) {
        return -1;
      }
    });
  }

  private static Async<Void> echo(TcpStream stream) {
    return TcpStreamTest.echo(stream);
  }

  @Test
  void server() throws Exception {
    run(
        2,
        listener -> {
          var stop = CancellationToken.create();
          spawn(() -> {
            client(listener).await().close();
            stop.cancel();
          });
          // @start region=server
          var server = Server.of(listener).limit(10_000).grace(ofSeconds(5)).until(stop.cancelled());
          var report = server.serve(connection -> echo(connection).await()).await();
          IO.println("served " + report.served() + ", cut " + report.cut());
          // @end
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void serve_ended_addressCanBeUsedAgain(int workers) throws Exception {
    run(
        workers,
        listener -> {
          var address = listener.localAddress();
          listener.close();
          listener.closed().await();
          for (int i = 0; i < 20; i++) {
            var server = Server.of(TcpListener.bind(address));
            var serving = spawn(server.serve(connection -> echo(connection).await()));
            try (var stream = TcpStream.connect(address).await()) {
              roundTrip(stream).await();
            }
            server.shutdown();
            serving.await();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 8})
  void serve_manyConnections_shutDownWhenNoneIsLeft_reportSaysSo(int workers) throws Exception {
    run(
        workers,
        listener -> {
          var server = Server.of(listener);
          var serving = spawn(server.serve(connection -> echo(connection).await()));
          var clients = new ArrayList<Async<Void>>();
          for (int i = 0; i < 100; i++) {
            clients.add(
                async(() -> {
                  try (var stream = client(listener).await()) {
                    roundTrip(stream).await();
                    stream.shutdown().await();
                    assertThat(end(stream).await()).isEqualTo(-1);
                  }
                }));
          }
          joinAll(clients).await();
          server.shutdown();
          var report = serving.await(); // some may not have ended when their clients had
          assertThat(report.served()).isEqualTo(100);
          assertThat(report.cut()).isEmpty();
          assertThat(Failures.of(listener.accept()).await())
              .isInstanceOf(ClosedChannelException.class);
        });
    assertThat(unhandled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void limit_reached_nextWaitsUntilOneHasEnded(int workers) throws Exception {
    run(
        workers,
        listener -> {
          var server = Server.of(listener).limit(2);
          var serving = spawn(server.serve(connection -> echo(connection).await()));
          try (var first = client(listener).await();
              var second = client(listener).await();
              var third = client(listener).await()) {
            roundTrip(first).await();
            roundTrip(second).await();
            third.writeAll(ByteBuffer.wrap(new byte[1])).await();
            var reading = spawn(() -> third.read(ByteBuffer.allocate(1)).await());
            sleep(ofMillis(20)).await();
            assertThat(reading.isFinished()).isFalse();
            assertThat(server.connections()).isEqualTo(2);
            first.shutdown().await();
            assertThat(reading.timeout(ofSeconds(20)).await()).isEqualTo(1);
          }
          server.shutdown();
          assertThat(serving.await().served()).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void handlerFails_isReportedWithThePeer_andHarmsNobody(int workers) throws Exception {
    run(
        workers,
        listener -> {
          var server = Server.of(listener);
          var serving =
              spawn(
                  server.serve(connection -> {
                    var buffer = ByteBuffer.allocate(1);
                    while (connection.read(buffer).await() > 0) {
                      if (buffer.get(0) == 7) {
                        throw new IllegalStateException("on purpose");
                      }
                      connection.writeAll(buffer.flip()).await();
                      buffer.clear();
                    }
                  }));
          SocketAddress peer;
          try (var good = client(listener).await();
              var bad = client(listener).await()) {
            roundTrip(good).await();
            peer = bad.localAddress();
            bad.writeAll(ByteBuffer.wrap(new byte[] {7})).await();
            assertThat(end(bad).await()).isEqualTo(-1);
            roundTrip(good).await();
          }
          server.shutdown();
          serving.await();
          assertThat(unhandled)
              .singleElement()
              .satisfies(failure ->
                  assertThat(failure)
                      .isInstanceOf(ConnectionFailedException.class)
                      .hasMessageContaining("on purpose")
                      .hasMessageContaining("tcp stream to " + peer)
                      .hasCauseInstanceOf(IllegalStateException.class));
        });
  }

  @Test
  void handlerFails_ownAction_isToldInstead() throws Exception {
    var told = Collections.synchronizedList(new ArrayList<String>());
    run(
        2,
        listener -> {
          var server =
              Server.of(listener)
                  .onFailure((connection, failure) -> told.add(failure.getMessage()));
          var serving =
              spawn(
                  server.serve(connection -> {
                    throw new IOException("on purpose");
                  }));
          try (var stream = client(listener).await()) {
            assertThat(end(stream).await()).isEqualTo(-1);
          }
          server.shutdown();
          serving.await();
        });
    assertThat(told).containsExactly("on purpose");
    assertThat(unhandled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void shutdown_someEndInTime_theOthersAreCut_andNamed(int workers) throws Exception {
    var cleaned = new AtomicInteger();
    run(
        workers,
        listener -> {
          var server = Server.of(listener).grace(ofMillis(50));
          var serving =
              spawn(
                  server.serve(connection -> {
                    try {
                      echo(connection).await();
                    } finally {
                      sleep(ofMillis(1)).await();
                      cleaned.incrementAndGet();
                    }
                  }));
          try (var quick = client(listener).await();
              var slow = client(listener).await()) {
            var peer = slow.localAddress();
            roundTrip(quick).await();
            roundTrip(slow).await();
            server.shutdown();
            roundTrip(quick).await(); // goes on
            quick.shutdown().await();
            var report = serving.await();
            assertThat(report.served()).isEqualTo(2);
            assertThat(report.finished()).isEqualTo(1);
            assertThat(report.cut())
                .singleElement()
                .satisfies(name -> assertThat(name).endsWith(" to " + peer));
            assertThat(end(slow).await()).isEqualTo(-1);
          }
        });
    assertThat(cleaned).hasValue(2);
    assertThat(unhandled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void servingTask_aborted_cutsAllWithoutGrace_andWaitsForTheirCleanup(int workers)
      throws Exception {
    var cleaned = new AtomicInteger();
    run(
        workers,
        listener -> {
          var serving =
              spawn(
                  Server.of(listener)
                      .grace(ofHours(1))
                      .serve(connection -> {
                        try {
                          echo(connection).await();
                        } finally {
                          sleep(ofMillis(5)).await();
                          cleaned.incrementAndGet();
                        }
                      }));
          try (var stream = client(listener).await()) {
            roundTrip(stream).await();
            serving.abort();
            assertThat(Failures.of(serving).await())
                .isInstanceOfSatisfying(
                    JoinException.class, e -> assertThat(e.isCancelled()).isTrue());
            assertThat(cleaned).hasValue(1);
            assertThat(end(stream).await()).isEqualTo(-1);
          }
        });
    assertThat(unhandled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void until_signalIsGiven_orListenerClosed_shutsDown(int workers) throws Exception {
    for (boolean byToken : new boolean[] {true, false}) {
      run(
          workers,
          listener -> {
            var token = CancellationToken.create();
            var server = Server.of(listener).until(token.cancelled());
            var serving = spawn(server.serve(connection -> echo(connection).await()));
            try (var stream = client(listener).await()) {
              roundTrip(stream).await();
              if (byToken) {
                token.cancel();
              } else {
                listener.close();
              }
              server.stopping().await();
              roundTrip(stream).await();
            }
            assertThat(serving.await()).isEqualTo(new Server.Report(1, 1, List.of()));
          });
    }
  }

  @Test
  void stopping_handlerWaitsForIt_endsEarly_whateverShutsDown() throws Exception {
    for (int how = 0; how < 3; how++) {
      int way = how;
      run(
          2,
          listener -> {
            var token = CancellationToken.create();
            var server = Server.of(listener).grace(ofHours(1)).until(token.cancelled());
            var serving =
                spawn(
                    server.serve(connection -> {
                      connection.writeAll(ByteBuffer.wrap(new byte[1])).await();
                      select(connection.readable(), server.stopping()).await();
                    }));
            try (var stream = client(listener).await()) {
              stream.readExactly(ByteBuffer.allocate(1)).await();
              switch (way) {
                case 0 -> server.shutdown();
                case 1 -> token.cancel();
                default -> listener.close();
              }
              assertThat(serving.timeout(ofSeconds(10)).await())
                  .isEqualTo(new Server.Report(1, 1, List.of()));
              assertThat(end(stream).await()).isEqualTo(-1);
            }
          });
    }
  }

  @Test
  void until_signalFails_servingFails_andConnectionsAreCut() throws Exception {
    run(
        2,
        listener -> {
          var asked = new AtomicBoolean();
          Async<Void> signal =
              async(() -> {
                while (!asked.get()) {
                  sleep(ofMillis(1)).await();
                }
                throw new IOException("on purpose");
              });
          var serving =
              spawn(
                  Server.of(listener).until(signal).serve(connection -> echo(connection).await()));
          try (var stream = client(listener).await()) {
            roundTrip(stream).await();
            asked.set(true);
            assertThat(Failures.of(serving).await()).hasRootCauseMessage("on purpose");
            assertThat(end(stream).await()).isEqualTo(-1);
          }
        });
  }

  @Test
  void serve_afterShutdown_endsAtOnce_andOnlyOnce() throws Exception {
    run(
        0,
        listener -> {
          var server = Server.of(listener);
          server.shutdown();
          assertThat(server.serve(connection -> echo(connection).await()).await())
              .isEqualTo(new Server.Report(0, 0, List.of()));
          assertThatThrownBy(() -> server.serve(connection -> echo(connection).await()).block())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("serves already");
        });
  }

  @Test
  void runtimeClosed_whileItServes_nothingIsLeft() throws Exception {
    var listener = TcpListener.bind(TcpPairs.ANY);
    TcpStream stream;
    try (var runtime = AsyncRuntime.builder().name("closing").workers(2).build()) {
      runtime.spawn(Server.of(listener).serve(connection -> echo(connection).await())).detach();
      stream = TcpStream.connect(listener.localAddress()).block();
      stream.writeAll(ByteBuffer.wrap(new byte[1])).block();
      assertThat(stream.read(ByteBuffer.allocate(1)).block()).isEqualTo(1);
    }
    assertThat(stream.read(ByteBuffer.allocate(1)).timeout(ofSeconds(20)).block()).isEqualTo(-1);
    stream.close();
    listener.closed().timeout(ofSeconds(20)).block();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("closing"));
  }

  @Test
  void serving_inTheDump_everyOperationIsNamed() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var server = Server.of(listener).grace(ZERO);
        var serving =
            spawn(
                server.serve(connection -> {
                  connection.readable().await(); // nobody sends to the first
                  server.stopping().await();
                }));
        try (var idle = client(listener).await();
            var full = client(listener).await()) {
          var reading = spawn(() -> idle.read(ByteBuffer.allocate(1)).await());
          var writing = spawn(() -> full.writeAll(ByteBuffer.allocate(64 << 20)).await());
          var all =
              List.of(
                  "accept of tcp listener at " + listener.localAddress(),
                  "readable() of tcp stream " + listener.localAddress(),
                  "read from tcp stream " + idle.localAddress(),
                  " bytes to tcp stream " + full.localAddress());
          while (!all.stream().allMatch(runtime.dump()::contains)) {
            sleep(ofMillis(1)).await();
          }
          reading.abort();
          writing.abort();
        }
        server.shutdown();
        serving.await();
      });
    }
  }

  // ---- a listener that fails now and then

  private static final class Moody implements Listener<AutoCloseable> {
    private int calls;

    @Override
    public Async<AutoCloseable> accept() {
      return async(() -> {
        calls++;
        if (calls < 12) {
          throw new IOException("Too many open files");
        }
        if (calls > 13) {
          throw new ClosedChannelException();
        }
        return () -> {};
      });
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "moody listener";
    }
  }

  /// A connection that cannot say what it is.
  private static final class Mute implements AutoCloseable {
    private final AtomicInteger open;
    private final boolean fails;

    Mute(AtomicInteger open, boolean fails) {
      this.open = open;
      this.fails = fails;
      open.incrementAndGet();
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }

    @Override
    @SuppressWarnings("NullAway")
    public String toString() {
      if (fails) {
        throw new UnsupportedOperationException("toString");
      }
      return null;
    }
  }

  @Test
  void connections_thatCannotSayWhatTheyAre_areCutAndReported() throws Exception {
    var open = new AtomicInteger();
    var accepted = new AtomicInteger();
    var mute =
        new Listener<Mute>() {
          @Override
          public Async<Mute> accept() {
            return async(() -> {
              if (accepted.incrementAndGet() > 4) {
                sleep(ofHours(1)).await();
              }
              return new Mute(open, accepted.get() % 2 == 0);
            });
          }

          @Override
          public void close() {}
        };
    run(
        0,
        listener -> {
          var server = Server.of(mute).grace(ZERO);
          var begun = new AtomicInteger();
          var serving =
              spawn(
                  server.serve(connection -> {
                    if (begun.incrementAndGet() == 2) {
                      throw new IllegalStateException("the handler");
                    }
                    sleep(ofHours(1)).await();
                  }));
          while (begun.get() < 4) {
            yieldNow().await();
          }
          server.shutdown();
          assertThat(serving.await().cut()).hasSize(3);
          assertThat(open).hasValue(0);
        });
    assertThat(unhandled).singleElement().isInstanceOf(ConnectionFailedException.class);
    assertThat(unhandled.getFirst()).hasRootCauseMessage("the handler");
  }

  @Test
  void acceptFails_isLoggedOnce_triedAgain_andItsEndLogged() throws Exception {
    var lines = Collections.synchronizedList(new ArrayList<String>());
    var collecting =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var logger = Logger.getLogger("weft");
    logger.addHandler(collecting);
    logger.setUseParentHandlers(false);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var report = Server.of(new Moody()).serve(connection -> yieldNow().await()).await();
        assertThat(report.served()).isEqualTo(2);
      });
      assertThat(paused.elapsed()).isEqualTo(ofMillis(5 * 255 + 3 * 1000));
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(collecting);
    }
    assertThat(lines)
        .containsExactly(
            "WARNING A server cannot accept a connection and tries again, up to a second later:"
                + " moody listener: Too many open files",
            "INFO A server accepts connections again, after 11 failures: moody listener");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void limitReached_listenerClosedByAnother_isAShutdown(int workers) throws Exception {
    run(
        workers,
        listener -> {
          var server = Server.of(listener).limit(1).grace(ZERO);
          var serving = spawn(server.serve(connection -> echo(connection).await()));
          try (var client = client(listener).await()) {
            roundTrip(client).await(); // from now on nobody accepts
            listener.close();
            assertThat(serving.timeout(ofSeconds(10)).await().cut()).hasSize(1);
          }
        });
  }

  @Test
  void serve_abortedBeforeItBegins_listenerIsClosed_andStoppingDone() throws Exception {
    run(
        0,
        listener -> {
          var server = Server.of(listener);
          var serving = spawn(server.serve(connection -> echo(connection).await()));
          serving.abort();
          server.stopping().timeout(ofSeconds(10)).await();
          assertThat(listener).hasToString("closed tcp listener");
        });
  }

  @Test
  void serve_cancelled_stoppingIsDone() throws Exception {
    run(
        2,
        listener -> {
          var server = Server.of(listener);
          select(server.serve(connection -> echo(connection).await()), yieldNow()).await();
          server.stopping().timeout(ofSeconds(10)).await();
        });
  }

  @Test
  void accept_takesAConnectionBack_theNextThatWaitsHasIt() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build();
        var listener = TcpListener.bind(TcpPairs.ANY)) {
      runtime.run(() -> {
        var first = spawn(() -> tryJoin(listener.accept(), sleep(ofHours(1))).await());
        var client = client(listener).await();
        yieldNow().await();
        while (runtime.dump().contains("accept of ")) {
          sleep(ofMillis(1)).await();
        }
        var second = spawn(() -> listener.accept().await());
        yieldNow().await();
        first.abort();
        second.timeout(ofSeconds(10)).await().close();
        client.close();
      });
    }
  }

  @Test
  void serve_losesASelect_permitsAndConnectionsAreNotLost() throws Exception {
    run(
        2,
        listener -> {
          var waiting = client(listener).await();
          for (int i = 0; i < 20; i++) {
            select(listener.accept(), yieldNow()).await();
          }
          var server = Server.of(listener).limit(1);
          var serving = spawn(server.serve(connection -> echo(connection).await()));
          waiting.close();
          server.shutdown();
          serving.await();
        });
  }

  /// A listener whose first accept fails; then it is closed.
  private static final class Failing implements Listener<TcpStream> {
    private int accepts;

    @Override
    public Async<TcpStream> accept() {
      return async(() -> {
        throw accepts++ == 0 ? new IOException("no descriptor") : new ClosedChannelException();
      });
    }

    @Override
    public void close() {}
  }

  @Test
  void acceptFails_andTheLoggerFailsToo_serverGoesOn() throws Exception {
    var logger = Logger.getLogger("weft");
    var asked = new AtomicInteger();
    Filter failing =
        line -> {
          asked.incrementAndGet();
          throw new Error("no time zone");
        };
    logger.setFilter(failing);
    var listener = new Failing();
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      Server<TcpStream> server = Server.of(listener);
      var report = runtime.run(() -> server.serve(stream -> {}).await());
      assertThat(report.served()).isZero();
    } finally {
      logger.setFilter(null);
    }
    assertThat(asked).hasPositiveValue();
    assertThat(listener.accepts).isEqualTo(2);
  }
}
