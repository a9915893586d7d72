package weft.io.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.io.Cancelling.toEnd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Stepper;
import weft.io.AsyncRead;
import weft.io.Dribble;
import weft.io.Trickle;

@Timeout(value = 60)
class LengthDelimitedTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] decoded(LengthDelimited codec, int... in) throws IOException {
    var buffer = ByteBuffer.wrap(bytes(in));
    byte[] item = codec.decode(buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return item;
  }

  /// The shapes that protocols have.
  @Test
  void decode_lengthFieldsOfAllKinds_findsTheItem() throws Exception {
    var standard = LengthDelimited.standard();
    assertThat(decoded(standard, 0, 0, 0, 2, 7, 8)).containsExactly(7, 8);
    assertThat(decoded(standard, 0, 0, 0, 0)).isEmpty();
    assertThat(decoded(standard.width(1), 2, 7, 8)).containsExactly(7, 8);
    assertThat(decoded(standard.width(3).order(ByteOrder.LITTLE_ENDIAN), 2, 0, 0, 7, 8))
        .containsExactly(7, 8);
    assertThat(decoded(standard.width(8), 0, 0, 0, 0, 0, 0, 0, 1, 7)).containsExactly(7);
    assertThat(decoded(standard.width(2).adjustment(-2), 0, 4, 7, 8)).containsExactly(7, 8);
    assertThat(decoded(standard.width(2).skip(0), 0, 2, 7, 8)).containsExactly(0, 2, 7, 8);
    assertThat(decoded(standard.width(1).offset(2), 5, 6, 2, 7, 8)).containsExactly(7, 8);
    assertThat(decoded(standard.width(1).offset(1).adjustment(1).skip(1), 5, 1, 9, 7))
        .containsExactly(1, 9, 7);
  }

  @Test
  void decode_tooLong_failsWithTheLimit() {
    var codec = LengthDelimited.standard().maxFrame(10);
    assertThatThrownBy(() -> decoded(codec, 0, 0, 0, 11))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "a frame of 11 bytes was received, more than the limit of 10. If such frames are"
                + " expected, raise maxFrame; else close the connection.");
    assertThatThrownBy(() -> decoded(codec, 255, 255, 255, 255))
        .hasMessageStartingWith("a frame of 4294967295 bytes");
    assertThatThrownBy(() -> decoded(codec.width(8), 255, 255, 255, 255, 255, 255, 255, 255))
        .hasMessageStartingWith("a frame of 18446744073709551615 bytes");
    assertThatThrownBy(
            () -> decoded(codec.width(8).adjustment(5), 127, 255, 255, 255, 255, 255, 255, 255))
        .hasMessageStartingWith("a frame of 9223372036854775807 bytes");
    assertThatThrownBy(() -> decoded(codec.width(1).adjustment(-3), 2))
        .hasMessageStartingWith("a frame with the length 2 was received, less than the 3 bytes");
    assertThatThrownBy(() -> decoded(codec.width(1).adjustment(3), 8))
        .isInstanceOf(IOException.class);
  }

  @Test
  void encode_whatDoesNotFit_isRefused() throws Exception {
    Stepper.onWorker(() -> {
      var out = FramedWrite.of(Dribble.of(100, 0), LengthDelimited.standard().width(1));
      assertThatThrownBy(() -> toEnd(out.send(new byte[256])))
          .hasMessage("the length 256 of a frame does not fit into 1 bytes");
      var small = FramedWrite.of(Dribble.of(100, 0), LengthDelimited.standard().maxFrame(10));
      assertThatThrownBy(() -> toEnd(small.send(new byte[11])))
          .hasMessageStartingWith("a frame of 11 bytes was to be sent (expected: 0 to 10");
      var unknown = FramedWrite.of(Dribble.of(100, 0), LengthDelimited.standard().offset(1));
      assertThatThrownBy(() -> toEnd(unknown.send(new byte[11])))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("Use skip(0) and pass whole frames.");
      assertThat(out.buffered() + small.buffered() + unknown.buffered()).isZero();
      out.close();
    });
  }

  @Test
  void arguments_wrong_areRefused() {
    var standard = LengthDelimited.standard();
    assertThatThrownBy(() -> standard.width(9)).hasMessage("width: 9 (expected: 1 to 8)");
    assertThatThrownBy(() -> standard.skip(5)).hasMessageStartingWith("skip: 5 (expected: 0 to ");
    assertThatThrownBy(() -> standard.offset(-1)).hasMessageStartingWith("offset: -1 (expected: ");
    assertThatThrownBy(() -> standard.maxFrame(0)).hasMessage("maxFrame: 0 (expected: at least 1)");
  }

  private static LengthDelimited randomCodec(SplittableRandom random) {
    var order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    var codec =
        LengthDelimited.standard()
            .width(2 + random.nextInt(7))
            .order(order)
            .adjustment(-random.nextInt(10));
    return random.nextBoolean() ? codec : codec.offset(random.nextInt(5)).skip(0);
  }

  /// What a codec has sent is what it receives, in any pieces; and cut anywhere it is an EOF.
  @Test
  void frames_randomCodecs_arriveAsTheyWereSent() throws Exception {
    long seed = System.nanoTime();
    System.out.println("LengthDelimitedTest: seed " + seed);
    var random = new SplittableRandom(seed);
    Stepper.onWorker(() -> {
      for (int round = 0; round < 200; round++) {
        var codec = randomCodec(random);
        int header = codec.skip() == 0 ? codec.offset() + codec.width() : 0;
        var sink = new Dribble(() -> 1 + random.nextInt(5000), () -> random.nextInt(2));
        var out = FramedWrite.of(sink, codec);
        List<byte[]> sent = new ArrayList<>();
        for (int i = random.nextInt(10); i > 0; i--) {
          byte[] item = new byte[header + random.nextInt(random.nextBoolean() ? 10 : 20_000)];
          random.nextBytes(item);
          sent.add(item);
          toEnd(random.nextBoolean() ? out.send(item) : out.feed(item));
        }
        toEnd(out.flush());
        byte[] wire = sink.written.toByteArray();
        var in = FramedRead.of(Trickle.random(wire, random, 3000), codec);
        for (byte[] item : sent) {
          byte[] received = toEnd(in.recv());
          if (header > 0) {
            assertThat(received).hasSize(item.length);
            assertThat(Arrays.copyOfRange(received, header, item.length))
                .isEqualTo(Arrays.copyOfRange(item, header, item.length));
          } else {
            assertThat(received).isEqualTo(item);
          }
        }
        assertThat(toEnd(in.recv())).isNull();
      }
    });
  }

  @Test
  void end_withinAFrame_isAnEofException() throws Exception {
    Stepper.onWorker(() -> {
      byte[] wire = bytes(0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9);
      for (int end = 0; end <= wire.length; end++) {
        var in =
            FramedRead.of(Trickle.of(Arrays.copyOf(wire, end), 1, 1), LengthDelimited.standard());
        int whole = end < 6 ? 0 : end < 11 ? 1 : 2;
        for (int i = 0; i < whole; i++) {
          assertThat(toEnd(in.recv())).hasSize(2 - i);
        }
        if (end == 0 || end == 6 || end == 11) {
          assertThat(toEnd(in.recv())).isNull();
          assertThat(toEnd(in.recv())).isNull();
        } else {
          assertThatThrownBy(() -> toEnd(in.recv()))
              .isInstanceOf(EOFException.class)
              .hasMessageStartingWith("the end came within a frame: its first ");
        }
      }
    });
  }

  @Test
  void garbage_random_endsWithAnIoExceptionOrTheEnd() throws Exception {
    long seed = System.nanoTime();
    System.out.println("LengthDelimitedTest, garbage: seed " + seed);
    var random = new SplittableRandom(seed);
    Stepper.onWorker(() -> {
      for (int round = 0; round < 300; round++) {
        byte[] wire = new byte[random.nextInt(200)];
        random.nextBytes(wire);
        var codec = randomCodec(random).maxFrame(1 + random.nextInt(1000));
        var in = FramedRead.of(AsyncRead.of(wire), codec);
        try {
          while (toEnd(in.recv()) != null) {
            assertThat(in.reader().buffered().remaining()).isLessThanOrEqualTo(200);
          }
        } catch (IOException e) {
          assertThat(e).hasMessageMatching("(?s)(a frame |the end came within ).*");
        }
      }
    });
  }
}
