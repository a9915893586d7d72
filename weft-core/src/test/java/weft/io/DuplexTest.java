package weft.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.io.Cancelling.afterCancel;
import static weft.io.Cancelling.toEnd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Stepper;
import weft.Weft;
import weft.io.codec.Framed;
import weft.io.codec.Lines;

@Timeout(value = 60)
class DuplexTest {
  // @start region=duplex
  static Async<String> ask(String question) {
    return Weft.async(() -> {
      var ends = Duplex.pair(1024);
      try (var client = Framed.of(ends.first(), Lines.codec(100));
          var server = Framed.of(ends.second(), Lines.codec(100))) {
        client.send(question).await();
        server.send("re: " + server.recv().await()).await();
        return "" + client.recv().await();
      }
    });
  }

  // @end

  @Test
  void example_asked_answers() throws Exception {
    Stepper.onWorker(() -> assertThat(toEnd(ask("hello"))).isEqualTo("re: hello"));
  }

  @Test
  void write_full_waitsForRoom() throws Exception {
    Stepper.onWorker(() -> {
      var ends = Duplex.pair(4);
      assertThat(toEnd(ends.first().write(ByteBuffer.allocate(10)))).isEqualTo(4);
      var write = new Stepper(ends.first().write(ByteBuffer.allocate(2)));
      assertThat(write.isPending()).isTrue();
      var into = ByteBuffer.allocate(1);
      assertThat(toEnd(ends.second().read(into))).isEqualTo(1);
      assertThat(write.wakes).isEqualTo(1);
      assertThat(write.poll()).isEqualTo(1);
      assertThat(ends.first()).hasToString("Duplex (in: 0 of 4 bytes; out: 4 of 4 bytes)");
    });
  }

  @Test
  void read_empty_waitsForBytesOrTheEnd() throws Exception {
    Stepper.onWorker(() -> {
      var ends = Duplex.pair(4);
      var read = new Stepper(ends.second().read(ByteBuffer.allocate(3)));
      assertThat(read.isPending()).isTrue();
      toEnd(ends.first().write(ByteBuffer.allocate(1)));
      assertThat(read.poll()).isEqualTo(1);
      var readable = new Stepper(ends.second().readable());
      assertThat(readable.isPending()).isTrue();
      toEnd(ends.first().shutdown());
      assertThat(readable.poll()).isNull();
      assertThat(toEnd(ends.second().read(ByteBuffer.allocate(3)))).isEqualTo(-1);
      assertThat(toEnd(ends.second().write(ByteBuffer.allocate(3)))).as("goes on").isEqualTo(3);
      assertThatThrownBy(() -> toEnd(ends.first().write(ByteBuffer.allocate(3))))
          .isInstanceOf(ClosedChannelException.class);
    });
  }

  @Test
  void close_ofOneEnd_theOtherDrainsAndItsWritesFail() throws Exception {
    Stepper.onWorker(() -> {
      var ends = Duplex.pair(4);
      toEnd(ends.first().write(ByteBuffer.wrap(new byte[] {7})));
      toEnd(ends.second().write(ByteBuffer.allocate(4)));
      var write = new Stepper(ends.second().write(ByteBuffer.allocate(4)));
      assertThat(write.isPending()).isTrue();
      var reading = new Stepper(ends.first().read(ByteBuffer.allocate(4)));
      ends.first().close();
      ends.first().close();
      assertThat(write.wakes).isEqualTo(1);
      assertThatThrownBy(write::poll)
          .isInstanceOf(IOException.class)
          .hasMessage("broken pipe: the other end of this Duplex is closed");
      assertThatThrownBy(reading::poll).isInstanceOf(ClosedChannelException.class);
      var into = ByteBuffer.allocate(4);
      assertThat(toEnd(ends.second().read(into))).isEqualTo(1);
      assertThat(into.get(0)).isEqualTo((byte) 7);
      assertThat(toEnd(ends.second().read(into))).isEqualTo(-1);
    });
  }

  @Test
  void operations_cancelledWhileTheyWait_loseNothing() throws Exception {
    Stepper.onWorker(() -> {
      var ends = Duplex.pair(2);
      var read = new Stepper(ends.second().read(ByteBuffer.allocate(2)));
      assertThat(read.isPending()).isTrue();
      toEnd(ends.first().write(ByteBuffer.wrap("ab".getBytes(UTF_8)))); // it is granted a look
      read.cancel();
      var from = ByteBuffer.wrap("c".getBytes(UTF_8));
      var write = new Stepper(ends.first().write(from));
      assertThat(write.isPending()).isTrue();
      write.cancel();
      assertThat(from.remaining()).isEqualTo(1);
      var into = ByteBuffer.allocate(2);
      assertThat(toEnd(ends.second().read(into))).isEqualTo(2);
      assertThat(into.array()).asString(UTF_8).isEqualTo("ab");
    });
  }

  @Test
  void bytes_anyCapacity_arriveInOrder() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = new byte[300];
      new SplittableRandom(1).nextBytes(bytes);
      for (int capacity = 1; capacity < 40; capacity++) {
        var ends = Duplex.pair(capacity);
        var from = ByteBuffer.wrap(bytes);
        var into = ByteBuffer.allocate(300);
        while (into.hasRemaining()) {
          if (from.hasRemaining()) {
            afterCancel(1, () -> ends.first().write(from));
          }
          into.limit(Math.min(300, into.position() + 1 + capacity / 2));
          afterCancel(1, () -> ends.second().read(into));
          into.limit(300);
        }
        assertThat(Arrays.equals(into.array(), bytes)).isTrue();
      }
    });
  }

  @Test
  void capacity_asLargeAsCanBe_takesMemoryOnlyForWhatIsThere() throws Exception {
    Stepper.onWorker(() -> {
      var ends = Duplex.pair(Integer.MAX_VALUE);
      byte[] bytes = new byte[100_000];
      new SplittableRandom(2).nextBytes(bytes);
      var into = ByteBuffer.allocate(bytes.length);
      toEnd(ends.first().write(ByteBuffer.wrap(bytes, 0, 1000)));
      assertThat(toEnd(ends.second().read(into.limit(900)))).isEqualTo(900);
      toEnd(ends.first().write(ByteBuffer.wrap(bytes, 1000, 500))); // around the end of the ring
      toEnd(ends.first().write(ByteBuffer.wrap(bytes, 1500, 98_500))); // which grows then
      toEnd(ends.second().readExactly(into.limit(bytes.length)));
      assertThat(Arrays.equals(into.array(), bytes)).isTrue();
    });
  }

  @Test
  void capacity_lessThanOne_isRefused() {
    assertThatThrownBy(() -> Duplex.pair(0)).hasMessage("capacity: 0 (expected: at least 1)");
  }
}
