package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.join;
import static weft.io.Cancelling.afterCancel;
import static weft.io.Cancelling.toEnd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Stepper;
import weft.io.Cancelling.Operation;
import weft.io.buffers.Stash;

/// Writes of all kinds to sinks that accept their bytes in pieces.
@Timeout(value = 60)
class BufWriterTest {
  private static final byte[] SAMPLE = sample();

  private static byte[] sample() {
    var bytes = ByteBuffer.allocate(200);
    bytes.put((byte) -2).putShort((short) -3).putShort(Short.reverseBytes((short) -3));
    bytes.putInt(0x01020304).putInt(0x04030201);
    bytes.putLong(0x0102030405060708L).putLong(0x0807060504030201L);
    bytes.putFloat(1.5f).putInt(Integer.reverseBytes(Float.floatToRawIntBits(1.5f)));
    bytes.putDouble(-2.25).putLong(Long.reverseBytes(Double.doubleToRawLongBits(-2.25)));
    bytes.put("grün\r\na text longer than a small buffer".getBytes(UTF_8));
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static List<Operation<?>> operations(BufWriter writer) {
    return List.<Operation<?>>of(
        () -> writer.writeByte(-2),
        () -> writer.writeShort(-3),
        () -> writer.writeShort(-3, ByteOrder.LITTLE_ENDIAN),
        () -> writer.writeInt(0x01020304),
        () -> writer.writeInt(0x01020304, ByteOrder.LITTLE_ENDIAN),
        () -> writer.writeLong(0x0102030405060708L),
        () -> writer.writeLong(0x0102030405060708L, ByteOrder.LITTLE_ENDIAN),
        () -> writer.writeFloat(1.5f),
        () -> writer.writeFloat(1.5f, ByteOrder.LITTLE_ENDIAN),
        () -> writer.writeDouble(-2.25),
        () -> writer.writeDouble(-2.25, ByteOrder.LITTLE_ENDIAN),
        () -> writer.writeString("grün\r\n"),
        () -> writer.writeString("a text longer than a small buffer"),
        writer::flush);
  }

  @Test
  void operations_cancelledAtAnyPoll_writeEachByteOnce() throws Exception {
    Stepper.onWorker(() -> {
      for (int capacity : new int[] {16, 17, 30, 8192}) {
        for (int piece = 1; piece < 6; piece++) {
          for (int polls = 0; polls < 30; polls++) {
            var sink = Dribble.of(piece, 1);
            var writer = BufWriter.of(sink, capacity);
            for (var operation : operations(writer)) {
              afterCancel(polls, operation);
            }
            assertThat(sink.written.toByteArray())
                .as("capacity %d, pieces of %d, %d polls", capacity, piece, polls)
                .isEqualTo(SAMPLE);
            assertThat(writer.buffered()).isZero();
            assertThat(sink.flushes).isPositive();
          }
        }
      }
    });
  }

  @Test
  void writeAll_cancelledAtAnyPoll_positionsTellWhatWasAccepted() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = new byte[200];
      new SplittableRandom(3).nextBytes(bytes);
      for (int size : new int[] {0, 1, 10, 40, 100}) {
        for (int polls = 0; polls < 60; polls++) {
          var sink = Dribble.of(7, 1);
          var writer = BufWriter.of(sink, 32);
          toEnd(writer.writeByte(1));
          var first = ByteBuffer.wrap(bytes, 0, size);
          var second = ByteBuffer.wrap(bytes, size, size).slice();
          afterCancel(polls, () -> writer.writeAll(first, second));
          afterCancel(polls, () -> writer.writeAll(ByteBuffer.wrap(new byte[] {2})));
          assertThat(first.hasRemaining() || second.hasRemaining()).isFalse();
          afterCancel(polls, writer::shutdown);
          var expected = new ByteArrayOutputStream();
          expected.write(1);
          expected.write(bytes, 0, 2 * size);
          expected.write(2);
          assertThat(sink.written.toByteArray()).isEqualTo(expected.toByteArray());
          assertThat(sink.shutDown).isTrue();
        }
      }
    });
  }

  @Test
  void operations_random_writeWhatTheyAccepted() throws Exception {
    long seed = System.nanoTime();
    System.out.println("BufWriterTest: seed " + seed);
    var random = new SplittableRandom(seed);
    Stepper.onWorker(() -> {
      for (int round = 0; round < 200; round++) {
        var sink = new Dribble(() -> 1 + random.nextInt(20_000), () -> random.nextInt(3));
        var writer = BufWriter.of(sink, random.nextBoolean() ? 8192 : 16 + random.nextInt(100));
        var expected = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
          int polls = random.nextInt(5);
          byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 20 : 20_000)];
          random.nextBytes(bytes);
          var from = ByteBuffer.wrap(bytes);
          switch (random.nextInt(5)) {
            case 0 -> afterCancel(polls, () -> writer.writeAll(from));
            case 1 -> {
              if (bytes.length > 0) {
                int count = afterCancel(polls, () -> writer.write(from));
                assertThat(count).isPositive();
              }
            }
            case 2 -> {
              afterCancel(polls, () -> writer.writeLong(7));
              expected.write(new byte[] {0, 0, 0, 0, 0, 0, 0, 7}, 0, 8);
            }
            case 3 -> afterCancel(polls, writer::flush);
            default -> {
              var second = ByteBuffer.wrap(bytes.clone());
              afterCancel(polls, () -> writer.writeAll(from, second));
              expected.write(bytes, 0, bytes.length);
            }
          }
          expected.write(bytes, 0, from.position());
        }
        assertThat(sink.written.size() + writer.buffered()).isEqualTo(expected.size());
        toEnd(writer.flush());
        assertThat(sink.written.toByteArray()).isEqualTo(expected.toByteArray());
      }
    });
  }

  @Test
  void buffer_empty_isInTheStash() throws Exception {
    Stepper.onWorker(() -> {
      Stash.give(Stash.take());
      int kept = Stash.kept();
      var writer = BufWriter.of(Dribble.of(100_000, 0));
      assertThat(Stash.kept()).isEqualTo(kept);
      toEnd(writer.writeInt(1));
      assertThat(Stash.kept()).isEqualTo(kept - 1);
      toEnd(writer.flush());
      assertThat(Stash.kept()).isEqualTo(kept);
    });
  }

  @Test
  void large_writes_goPastTheBufferInOneGatheringWrite() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(100_000, 0);
      var writer = BufWriter.of(sink);
      toEnd(writer.writeInt(1));
      assertThat(sink.writes).isZero();
      toEnd(writer.writeAll(ByteBuffer.allocate(10_000)));
      assertThat(sink.gathered).isEqualTo(1);
      assertThat(sink.written.size()).isEqualTo(10_004);
      assertThat(writer.buffered()).isZero();
    });
  }

  @Test
  void sink_fails_whatItDidNotAcceptIsKept() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(3, 0).failingAfter(10);
      var writer = BufWriter.of(sink);
      toEnd(writer.writeString("0123456789abc"));
      assertThatThrownBy(() -> toEnd(writer.flush())).hasMessage("the sink is full");
      assertThat(writer.buffered()).isEqualTo(3);
      writer.close(); // the loss was told
    });
  }

  @Test
  void close_withUnwrittenBytes_isAnError() throws Exception {
    Stepper.onWorker(() -> {
      var closed = BufWriter.of(Dribble.of(1, 0));
      toEnd(closed.writeInt(1));
      assertThatThrownBy(closed::close)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "4 bytes were not written when the writer was closed: await flush() or shutdown()"
                  + " before.");
      closed.close();
      assertThatThrownBy(() -> toEnd(closed.writeInt(1)))
          .isInstanceOf(ClosedChannelException.class);
      var flushed = BufWriter.of(Dribble.of(1, 0));
      toEnd(flushed.writeInt(1));
      toEnd(flushed.flush());
      flushed.close();
    });
  }

  @Test
  void twoWriters_atOnce_areRefused() throws Exception {
    Stepper.onWorker(() -> {
      var writer = BufWriter.of(Dribble.of(1, 5));
      toEnd(writer.writeInt(1));
      assertThatThrownBy(() -> toEnd(join(writer.flush(), writer.flush())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("It has one waiter at a time");
    });
  }

  @Test
  void writeString_unpairedSurrogate_becomesAQuestionMark() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(100, 0);
      var writer = BufWriter.of(sink);
      toEnd(writer.writeString("a\uD800b"));
      toEnd(writer.flush());
      assertThat(sink.written.toString(UTF_8)).isEqualTo("a?b");
    });
  }
}
