package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.yieldNow;
import static weft.io.Cancelling.toEnd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Stepper;
import weft.WeftTypes.Second;
import weft.io.buffers.Stash;
import weft.runtime.AsyncRuntime;

/// Copies one way, and both ways.
@Timeout(value = 60)
class CopyTest {
  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(count).nextBytes(bytes);
    return bytes;
  }

  /// Both halves of a stream.
  private record Both(AsyncRead in, AsyncWrite out) implements AsyncRead, AsyncWrite {
    @Override
    public Async<Integer> read(ByteBuffer into) {
      return in.read(into);
    }

    @Override
    public Async<Void> readable() {
      return in.readable();
    }

    @Override
    public Async<Integer> write(ByteBuffer from) {
      return out.write(from);
    }

    @Override
    public Async<Void> flush() {
      return out.flush();
    }

    @Override
    public Async<Void> shutdown() {
      return out.shutdown();
    }
  }

  @Test
  void copy_random_movesEachByte() throws Exception {
    long seed = System.nanoTime();
    System.out.println("CopyTest: seed " + seed);
    var random = new SplittableRandom(seed);
    Stepper.onWorker(() -> {
      for (int i = 0; i < 100; i++) {
        byte[] bytes = bytes(random.nextInt(100_000));
        var sink = new Dribble(() -> 1 + random.nextInt(20_000), () -> random.nextInt(3));
        long count = toEnd(AsyncIo.copy(Trickle.random(bytes, random, 20_000), sink));
        assertThat(count).isEqualTo(bytes.length);
        assertThat(sink.written.toByteArray()).isEqualTo(bytes);
        assertThat(sink.flushes).isPositive();
        assertThat(sink.shutDown).isFalse();
      }
    });
  }

  @Test
  void copy_sourceHasNothing_flushesAndHoldsNoBuffer() throws Exception {
    Stepper.onWorker(() -> {
      Stash.give(Stash.take());
      int kept = Stash.kept();
      var reads = new int[1];
      var sink = Dribble.of(10_000, 0);
      // From the third wait on, the first after bytes were written, it has nothing for long.
      var source = new Trickle(bytes(20), () -> 10, () -> reads[0]++ >= 2 ? 1000 : 0);
      var copy = new Stepper(AsyncIo.copy(source, sink));
      for (int i = 0; i < 5; i++) {
        assertThat(copy.isPending()).isTrue();
      }
      assertThat(sink.written.size()).isEqualTo(10);
      assertThat(sink.flushes).isEqualTo(1);
      assertThat(source.buffersHeld).isZero();
      assertThat(Stash.kept()).isEqualTo(kept);
      copy.cancel();
    });
  }

  @Test
  void copy_sourceAlwaysReady_flushesOnce() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(10_000, 0);
      toEnd(AsyncIo.copy(Trickle.of(bytes(100_000), 5000, 0), sink));
      assertThat(sink.flushes).isEqualTo(1);
    });
  }

  @Test
  void copy_endless_letsOthersHaveTheirTurn() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      var endless =
          new AsyncRead() {
            @Override
            public Async<Integer> read(ByteBuffer into) {
              return async(() -> {
                int count = into.remaining();
                into.position(into.limit());
                return count;
              });
            }
          };
      Async<Void> others =
          async(() -> {
            for (int i = 0; i < 10; i++) {
              yieldNow().await();
            }
          });
      assertThat(
              runtime.<Object>run(
                  () -> select(AsyncIo.copy(endless, AsyncWrite.sink()), others).await()))
          .isInstanceOf(Second.class);
    }
  }

  @Test
  void copyBidirectional_eachWayEnds_theOtherSideIsShutDown() throws Exception {
    Stepper.onWorker(() -> {
      for (int i = 1; i < 50; i++) {
        var toFirst = Dribble.of(1000 * i, 1);
        var toSecond = Dribble.of(3000, 1);
        var first = new Both(Trickle.of(bytes(30_000), 100 * i, 1), toFirst);
        var second = new Both(Trickle.of(bytes(20_000), 2000, 1), toSecond);
        assertThat(toEnd(AsyncIo.copyBidirectional(first, second)))
            .isEqualTo(new AsyncIo.Copied(30_000, 20_000));
        assertThat(toSecond.written.toByteArray()).isEqualTo(bytes(30_000));
        assertThat(toFirst.written.toByteArray()).isEqualTo(bytes(20_000));
        assertThat(toFirst.shutDown && toSecond.shutDown).isTrue();
      }
    });
  }

  @Test
  void copyBidirectional_oneWayEnds_theOtherGoesOn() throws Exception {
    Stepper.onWorker(() -> {
      var toFirst = Dribble.of(1000, 0);
      var toSecond = Dribble.of(1000, 0);
      var first = new Both(AsyncRead.empty(), toFirst);
      var second = new Both(Trickle.of(bytes(100), 1, 1), toSecond);
      var copy = new Stepper(AsyncIo.copyBidirectional(first, second));
      for (int i = 0; i < 10; i++) {
        assertThat(copy.isPending()).isTrue();
      }
      assertThat(toSecond.shutDown).isTrue();
      assertThat(toFirst.shutDown).isFalse();
      assertThat(toFirst.written.size()).isPositive();
      copy.cancel();
    });
  }

  @Test
  void copyBidirectional_oneWayFails_theOtherEndsAndTheMessageSaysWhich() throws Exception {
    Stepper.onWorker(() -> {
      var waiting = Trickle.of(bytes(10), 1, 1_000_000);
      var first = new Both(waiting, Dribble.of(1, 0));
      var second =
          new Both(
              Trickle.of(bytes(5), 5, 1).failing(new IOException("reset by peer")),
              Dribble.of(1, 0));
      assertThatThrownBy(() -> toEnd(AsyncIo.copyBidirectional(first, second)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "the copy from the second stream to the first failed after 5 bytes: reset by peer (")
          .hasRootCauseMessage("reset by peer");
      assertThat(waiting.buffersHeld).isZero();
    });
  }
}
