package weft.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.Stepper;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.io.buffers.Stash;
import weft.net.TcpListener;
import weft.net.tls.TlsPairs.Pair;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.AsyncRuntime;
import weft.task.CancelSignal;
import weft.task.JoinHandle;

/// Reads, writes and handshakes that are given up at each moment: no byte is lost, none comes
/// twice, and the stream goes on.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsCancelTest {
  private static void onWorker(weft.AsyncRunnable body) throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().seed(1).build()) {
      runtime.run(body);
    }
  }

  /// Polls until it is done, or for the last time.
  ///
  /// @return whether it was done before
  private static Async<Boolean> step(Stepper stepper, int polls) {
    return async(() -> {
      for (int i = 0; i < polls; i++) {
        int wakes = stepper.wakes;
        if (!stepper.isPending()) {
          return true;
        }
        for (int turns = 0; stepper.wakes == wakes && turns < 100_000; turns++) {
          yieldNow().await();
        }
      }
      return false;
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void handshake_cancelledAtEachPoll_closesTheTransportAndTheOtherSideIsTold(boolean byClient)
      throws Exception {
    onWorker(() -> {
      boolean done = false;
      for (int polls = 1; !done; polls++) {
        var pipe = new MemoryPipe(64 << 10);
        var client = TlsPairs.CLIENT.over(pipe.client, "localhost");
        var server = TlsPairs.SERVER.accept(pipe.server);
        var other = spawn(byClient ? server : client);
        var stepper = new Stepper(byClient ? client : server);
        done = step(stepper, polls).await();
        if (!done) {
          stepper.cancel();
          assertThat((byClient ? pipe.client : pipe.server).closed).isTrue();
          assertEndsInTime(other).await();
        } else {
          assertThat(polls).isGreaterThan(1); // at least one was cancelled
          other.await().close();
        }
      }
    });
  }

  /// Fails some time after the other side has finished its handshake.
  private static Async<Void> failingAfter(JoinHandle<TlsStream> other) {
    return async(() -> {
      other.await();
      for (int i = 0; i < 1000; i++) {
        yieldNow().await();
      }
      throw new IOException("the other branch");
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stream_thatNobodyReceives_isClosed(boolean byClient) throws Exception {
    onWorker(() -> {
      var pipe = new MemoryPipe(64 << 10);
      var client = TlsPairs.CLIENT.over(pipe.client, "localhost");
      var server = TlsPairs.SERVER.accept(pipe.server);
      var other = spawn(byClient ? server : client);
      var both = tryJoin(byClient ? client : server, failingAfter(other));
      assertThat(TlsStreamTest.failureOf(both).await()).hasMessage("the other branch");
      assertThat((byClient ? pipe.client : pipe.server).closed).isTrue();
    });
  }

  @Test
  void connect_streamThatNobodyReceives_isClosed() throws Exception {
    onWorker(() -> {
      try (var listener =
          TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
        var server = spawn(() -> TlsPairs.SERVER.accept(listener.accept().await()).await());
        var address = listener.localAddress();
        var client = TlsPairs.CLIENT.connect("localhost", address.getPort());
        var both = tryJoin(client, failingAfter(server));
        assertThat(TlsStreamTest.failureOf(both).await()).hasMessage("the other branch");
        assertThat(TlsStreamTest.failureOf(server.await().read(ByteBuffer.allocate(1))).await())
            .isInstanceOf(IOException.class);
      }
    });
  }

  /// With a stream or an explained failure.
  private static Async<Void> assertEndsInTime(JoinHandle<TlsStream> other) {
    return async(() -> {
      try {
        other.await().close();
      } catch (weft.task.JoinException e) {
        assertThat(e.getCause()).isInstanceOf(TlsException.class);
        assertThat(e.getCause().getMessage()).isNotBlank();
      }
    });
  }

  /// A transport that goes on with a buffer after it was given up by force, as a thread that blocks
  /// does.
  private static final class Stubborn implements AsyncRead, AsyncWrite {
    final MemoryPipe.End end;
    boolean isStubborn;
    @Nullable ByteBuffer held;

    Stubborn(MemoryPipe.End end) {
      this.end = end;
    }

    private Async<Integer> hold(ByteBuffer buffer) {
      held = buffer;
      return new Async<>() {
        @Override
        protected Object poll(Wakeable waker) {
          return Polling.PENDING;
        }

        @Override
        protected Object pollCancel(Wakeable waker) {
          return Polling.PENDING;
        }

        @Override
        protected @Nullable Object pollForce(Wakeable waker) {
          return null;
        }
      };
    }

    @Override
    public Async<Integer> read(ByteBuffer into) {
      return isStubborn ? hold(into) : end.read(into);
    }

    @Override
    public Async<Void> readable() {
      return end.readable();
    }

    @Override
    public Async<Integer> write(ByteBuffer from) {
      return isStubborn ? hold(from) : end.write(from);
    }

    @Override
    public Async<Void> shutdown() {
      return end.shutdown();
    }

    /// Nobody else gets what is held.
    void assertHeldIsNotInTheStash() {
      var buffer = Objects.requireNonNull(held);
      while (Stash.recordsKept() > 0) {
        assertThat(Stash.takeRecord(1).array()).isNotSameAs(buffer.array());
      }
    }

    /// Begins an operation, and ends it by force.
    void force(Async<?> operation) throws Exception {
      isStubborn = true;
      var stepper = new Stepper(operation);
      assertThat(stepper.isPending()).isTrue();
      try {
        Polling.force(operation, stepper);
      } catch (CancelSignal signal) {
        // how a body ends
      } catch (Throwable t) {
        throw new AssertionError(t);
      }
      isStubborn = false;
    }
  }

  @Test
  void operation_forcedWhileTheTransportIsAtWork_itsBufferIsLeftToTheTransport() throws Exception {
    onWorker(() -> {
      var pipe = new MemoryPipe(64 << 10);
      var transport = new Stubborn(pipe.client);
      var both =
          tryJoin(TlsPairs.CLIENT.over(transport, "localhost"), TlsPairs.SERVER.accept(pipe.server))
              .await();
      try (var client = both.first();
          var server = both.second()) {
        server.writeAll(TlsPairs.bytes("hello")).await();
        transport.force(client.read(ByteBuffer.allocate(10)));
        transport.assertHeldIsNotInTheStash();
        assertThat(TlsPairs.read(client, 5).await()).isEqualTo("hello");
        transport.assertHeldIsNotInTheStash();
        for (boolean all : new boolean[] {false, true}) {
          var bytes = TlsPairs.bytes("world");
          transport.force(all ? client.writeAll(bytes) : client.write(bytes));
          client.flush().await();
          assertThat(TlsPairs.read(server, 5).await()).isEqualTo("world");
          transport.assertHeldIsNotInTheStash();
        }
      }
    });
  }

  /// Each read is cancelled at its first, second, third … poll; few bytes arrive in between.
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void read_cancelledAtEachPoll_nothingIsLost(int slice) throws Exception {
    onWorker(() -> {
      var pipe = new MemoryPipe(300).slices(slice);
      try (var pair = TlsPairs.connect(pipe).await()) {
        byte[] bytes = TlsStreamTest.random(3000);
        var writing =
            spawn(() -> {
              for (int i = 0; i < bytes.length; i += 100) {
                pair.server().writeAll(ByteBuffer.wrap(bytes, i, 100)).await();
              }
              pair.server().shutdown().await();
            });
        var got = ByteBuffer.allocate(bytes.length + 1);
        boolean ended = false;
        for (int polls = 1; !ended; polls = polls % 5 + 1) {
          int before = got.position();
          var stepper = new Stepper(pair.client().read(got));
          if (!step(stepper, polls).await()) {
            stepper.cancel();
            assertThat(got.position()).isEqualTo(before); // it has taken nothing
          } else {
            ended = got.position() == before;
          }
        }
        writing.await();
        assertThat(Arrays.copyOf(got.array(), got.position())).isEqualTo(bytes);
      }
    });
  }

  /// Each write is cancelled at its first, second, third … poll; the reader takes few bytes.
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void write_cancelledAtEachPoll_hasWrittenNothing(int slice) throws Exception {
    onWorker(() -> {
      var pipe = new MemoryPipe(50).slices(slice);
      try (var pair = TlsPairs.connect(pipe).await()) {
        byte[] bytes = TlsStreamTest.random(3000);
        var reading = spawn(() -> pair.server().readToEnd(bytes.length).await());
        var left = ByteBuffer.wrap(bytes);
        for (int polls = 1; left.hasRemaining(); polls = polls % 5 + 1) {
          int before = left.position();
          left.limit(Math.min(before + 100, bytes.length));
          boolean all = polls % 2 == 0;
          var stepper = new Stepper(all ? pair.client().writeAll(left) : pair.client().write(left));
          if (!step(stepper, polls).await()) {
            stepper.cancel();
            if (!all) {
              assertThat(left.position()).isEqualTo(before);
            }
          }
          left.limit(bytes.length);
        }
        var stepper = new Stepper(pair.client().shutdown());
        for (int polls = 1; !step(stepper, polls).await(); polls++) {
          stepper.cancel();
          stepper = new Stepper(pair.client().shutdown());
        }
        assertThat(reading.await()).isEqualTo(bytes);
      }
    });
  }

  @Test
  void readable_cancelledAtEachPoll_goesOn() throws Exception {
    onWorker(() -> {
      var pipe = new MemoryPipe(100).slices(1);
      try (var pair = TlsPairs.connect(pipe).await()) {
        var writing = spawn(() -> pair.server().writeAll(TlsPairs.bytes("x")).await());
        boolean done = false;
        for (int polls = 1; !done; polls = polls % 3 + 1) {
          var stepper = new Stepper(pair.client().readable());
          done = step(stepper, polls).await();
          if (!done) {
            stepper.cancel();
          }
        }
        writing.await();
        assertThat(TlsPairs.read(pair.client(), 1).await()).isEqualTo("x");
      }
    });
  }

  // ---- at random, on several workers

  private static Async<Void> sending(TlsStream stream, byte[] bytes, SplittableRandom random) {
    return async(() -> {
      var left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        int before = left.position();
        switch (random.nextInt(4)) {
          case 0 -> {
            if (select(stream.write(left), yieldNow()).await() instanceof Second) {
              assertThat(left.position()).isEqualTo(before);
            }
          }
          case 1 -> select(stream.writeAll(left), yieldNow()).await();
          case 2 -> select(stream.flush(), yieldNow()).await();
          default -> stream.write(left).await();
        }
      }
      while (!(select(stream.shutdown(), yieldNow()).await() instanceof First)) {
        yieldNow().await();
      }
    });
  }

  private static Async<Void> receiving(TlsStream stream, byte[] bytes, SplittableRandom random) {
    return async(() -> {
      var got = ByteBuffer.allocate(bytes.length + 1);
      while (true) {
        got.limit(Math.min(got.capacity(), got.position() + 1 + random.nextInt(40_000)));
        int before = got.position();
        int count = 0;
        switch (random.nextInt(3)) {
          case 0 -> {
            if (select(stream.read(got), yieldNow()).await() instanceof First(Integer n)) {
              count = n;
            } else {
              assertThat(got.position()).isEqualTo(before);
            }
          }
          case 1 -> select(stream.readable(), yieldNow()).await();
          default -> count = stream.read(got).await();
        }
        if (count < 0) {
          break;
        }
      }
      assertThat(got.position()).isEqualTo(bytes.length);
      assertThat(Arrays.equals(bytes, 0, bytes.length, got.array(), 0, bytes.length)).isTrue();
    });
  }

  private static Async<Void> both(Pair pair, SplittableRandom random) {
    return async(() -> {
      try (pair) {
        byte[] up = TlsStreamTest.random(random.nextInt(200_000));
        byte[] down = TlsStreamTest.random(random.nextInt(200_000));
        var tasks =
            List.of(
                spawn(sending(pair.client(), up, random.split())),
                spawn(receiving(pair.server(), up, random.split())),
                spawn(sending(pair.server(), down, random.split())),
                spawn(receiving(pair.client(), down, random.split())));
        for (var task : tasks) {
          task.await();
        }
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void bothDirections_operationsGivenUpAtRandom_everyByteArrivesOnce(int workers) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var listener = TcpListener.bind(address)) {
      assertThat(
              AbortStorm.blow(
                  "TlsCancelTest",
                  workers,
                  (runtime, random) -> {
                    var mine = random.split();
                    return List.of(
                        runtime.spawn(() -> {
                          var pipe = new MemoryPipe(1 + mine.nextInt(40_000));
                          both(TlsPairs.connect(pipe).await(), mine).await();
                          both(
                                  TlsStreamTest.connect(listener, TlsPairs.CLIENT, TlsPairs.SERVER)
                                      .await(),
                                  mine)
                              .await();
                        }));
                  },
                  () -> {}))
          .isEmpty();
    }
  }

  /// Whole tasks are aborted, with what they read and write.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tasks_abortedAtRandom_othersEndAndNoTaskIsLeft(int workers) throws Exception {
    assertThat(
            AbortStorm.blow(
                "TlsCancelTest.tasks",
                workers,
                (runtime, random) -> {
                  var mine = random.split();
                  var task =
                      runtime.spawn(() -> {
                        var pipe = new MemoryPipe(1 + mine.nextInt(40_000));
                        try {
                          both(TlsPairs.connect(pipe).await(), mine).await();
                        } catch (IOException e) {
                          throw new AssertionError(e);
                        }
                      });
                  List<JoinHandle<Void>> tasks = List.of(task);
                  AbortStorm.abortSome(tasks, random);
                  return tasks;
                },
                () -> {}))
        .isEmpty();
  }
}
