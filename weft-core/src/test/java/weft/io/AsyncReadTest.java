package weft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.io.Cancelling.afterCancel;
import static weft.io.Cancelling.toEnd;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Stepper;

/// What every source and sink can do by default.
@Timeout(value = 60)
class AsyncReadTest {
  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(count).nextBytes(bytes);
    return bytes;
  }

  /// Reads to the end; each read is cancelled after some polls, and begun again.
  private static byte[] readAll(AsyncRead source, int polls) throws Exception {
    var into = ByteBuffer.allocate(1000);
    while (true) {
      int before = into.position();
      int count = afterCancel(polls, () -> source.read(into));
      if (count < 0) {
        assertThat(toEnd(source.read(ByteBuffer.allocate(1)))).isEqualTo(-1);
        return Arrays.copyOf(into.array(), before);
      }
      assertThat(into.position()).isEqualTo(before + count);
      assertThat(into.limit()).isEqualTo(1000);
      toEnd(source.readable());
    }
  }

  @Test
  void writeAll_ofAnArray_writesItsBytes() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = bytes(100);
      var pair = Duplex.pair(7);
      var writing = pair.first().writeAll(bytes);
      var read = ByteBuffer.allocate(100);
      toEnd(weft.Weft.join(writing, pair.second().readExactly(read)));
      assertThat(read.array()).isEqualTo(bytes);
      assertThatThrownBy(() -> toEnd(pair.first().writeAll((byte[]) null)))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("bytes: null (expected: not null)");
    });
  }

  @Test
  void take_anyLimit_endsThereAndLeavesTheRest() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = bytes(100);
      for (int limit = 0; limit < 120; limit++) {
        for (int polls = 0; polls < 4; polls++) {
          var source = Trickle.of(bytes, 7, 2);
          int count = Math.min(limit, 100);
          assertThat(readAll(source.take(limit), polls)).isEqualTo(Arrays.copyOf(bytes, count));
          assertThat(readAll(source, polls)).isEqualTo(Arrays.copyOfRange(bytes, count, 100));
        }
      }
    });
  }

  @Test
  void take_hugeLimitIntoTheMiddleOfABuffer_reads() throws Exception {
    Stepper.onWorker(() -> {
      var into = ByteBuffer.allocate(10).position(3);
      assertThat(toEnd(AsyncRead.of(bytes(5)).take(Long.MAX_VALUE).read(into))).isEqualTo(5);
      assertThat(into.position()).isEqualTo(8);
    });
  }

  @Test
  void chain_ofThree_isReadInOrder() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = bytes(60);
      for (int polls = 0; polls < 4; polls++) {
        var chain =
            Trickle.of(Arrays.copyOf(bytes, 20), 7, 2)
                .chain(AsyncRead.empty())
                .chain(AsyncRead.of(ByteBuffer.wrap(bytes, 20, 40)));
        assertThat(readAll(chain, polls)).isEqualTo(bytes);
      }
    });
  }

  @Test
  void of_bytes_areReadOnce() throws Exception {
    Stepper.onWorker(() -> {
      assertThat(readAll(AsyncRead.of(bytes(50)), 1)).isEqualTo(bytes(50));
      assertThat(readAll(AsyncRead.empty(), 1)).isEmpty();
      var direct = ByteBuffer.allocateDirect(50).put(bytes(50)).flip();
      assertThat(readAll(AsyncRead.of(direct.asReadOnlyBuffer()), 1)).isEqualTo(bytes(50));
      assertThat(direct.position()).as("of another view").isZero();
    });
  }

  @Test
  void sink_takesAll() throws Exception {
    Stepper.onWorker(() -> {
      var from = ByteBuffer.allocate(50);
      assertThat(toEnd(AsyncWrite.sink().write(from))).isEqualTo(50);
      assertThat(from.hasRemaining()).isFalse();
      toEnd(AsyncWrite.sink().flush());
      toEnd(AsyncWrite.sink().shutdown());
      assertThat(toEnd(AsyncRead.of(bytes(100_000)).transferTo(AsyncWrite.sink())))
          .isEqualTo(100_000);
    });
  }

  @Test
  void writeAll_severalBuffersCancelled_goesOnWhereItStopped() throws Exception {
    Stepper.onWorker(() -> {
      for (int polls = 0; polls < 30; polls++) {
        var sink = Dribble.of(3, 1);
        var from =
            new ByteBuffer[] {
              ByteBuffer.wrap(bytes(10)), ByteBuffer.allocate(0), ByteBuffer.wrap(bytes(20))
            };
        afterCancel(polls, () -> sink.writeAll(from));
        assertThat(sink.written.toByteArray())
            .startsWith(bytes(10))
            .endsWith(bytes(20))
            .hasSize(30);
      }
    });
  }

  @Test
  @SuppressWarnings("weft:unused")
  void arguments_wrong_areRefused() {
    var source = AsyncRead.empty();
    assertThatThrownBy(() -> source.take(-1)).hasMessage("limit: -1 (expected: not negative)");
    assertThatThrownBy(() -> source.read(ByteBuffer.allocate(0)))
        .hasMessageEndingWith("(expected: a buffer with room)");
    assertThatThrownBy(() -> source.read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
        .hasMessageEndingWith("(expected: a buffer with room)");
    assertThatThrownBy(() -> AsyncWrite.sink().write(ByteBuffer.allocate(0)))
        .hasMessageEndingWith("(expected: at least one byte)");
  }
}
