package weft.io.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.tryJoin;
import static weft.io.Cancelling.afterCancel;
import static weft.io.Cancelling.toEnd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Stepper;
import weft.io.AsyncRead;
import weft.io.BufReader;
import weft.io.Dribble;
import weft.io.Trickle;
import weft.polling.Polling;

/// What is common to all codecs, and the codecs of text.
@Timeout(value = 60)
class FramedTest {
  private static FramedRead<String> lines(String text, int piece, int limit) {
    return FramedRead.of(Trickle.of(text.getBytes(UTF_8), piece, 1), Lines.codec(limit));
  }

  private static List<String> received(FramedRead<String> in, int polls) throws Exception {
    List<String> items = new ArrayList<>();
    while (afterCancel(polls, in::recv) instanceof String item) {
      items.add(item);
    }
    return items;
  }

  // ---- receiving

  @Test
  void recv_cancelledAtAnyPoll_losesNothing() throws Exception {
    Stepper.onWorker(() -> {
      for (int piece = 1; piece < 8; piece++) {
        for (int polls = 0; polls < 30; polls++) {
          assertThat(received(lines("one\r\ntwo\n\nfour, grün\nlast", piece, 20), polls))
              .containsExactly("one", "two", "", "four, grün", "last");
        }
      }
    });
  }

  @Test
  void recv_itemOfAJoinThatFails_isGivenToTheNext() throws Exception {
    Stepper.onWorker(() -> {
      var in = lines("one\ntwo\n", 8, 20);
      Async<Void> failing =
          async(() -> {
            throw new IOException("the other branch");
          });
      assertThatThrownBy(() -> toEnd(tryJoin(in.recv(), failing))).hasMessage("the other branch");
      assertThat(received(in, 0)).containsExactly("one", "two");
    });
  }

  @Test
  void recv_twoAtOnce_areRefused() throws Exception {
    Stepper.onWorker(() -> {
      var in = lines("one\ntwo\n", 1, 20);
      assertThatThrownBy(() -> toEnd(join(in.recv(), in.recv())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("It has one waiter at a time");
    });
  }

  @Test
  void recv_decoderThatNeverFindsAFrame_failsAtItsLimit() throws Exception {
    Stepper.onWorker(() -> {
      var decoder =
          new Decoder<String>() {
            @Override
            public @Nullable String decode(ByteBuffer in) {
              return null;
            }

            @Override
            public int maxBuffered() {
              return 20_000;
            }

            @Override
            public String toString() {
              return "the decoder";
            }
          };
      var source = Trickle.of(new byte[1_000_000], 1000, 0);
      assertThatThrownBy(() -> toEnd(FramedRead.of(source, decoder).recv()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("without a complete frame, which is the limit of the decoder");
      assertThat(1_000_000 - source.left()).isBetween(20_000, 40_000);
    });
  }

  @Test
  void recv_decoderThatConsumesWithoutAnItem_hasConsumedNothing() throws Exception {
    Stepper.onWorker(() -> {
      Decoder<Integer> greedy =
          in -> {
            int count = in.remaining();
            in.position(in.limit());
            return count < 5 ? null : count;
          };
      var in = FramedRead.of(Trickle.of(new byte[5], 1, 1), greedy);
      assertThat(toEnd(in.recv())).isEqualTo(5);
    });
  }

  @Test
  void recv_decoderThatConsumesNothing_isDetected() throws Exception {
    Stepper.onWorker(() -> {
      var in = FramedRead.<String>of(Trickle.of(new byte[5], 1, 0), bytes -> "again");
      assertThatThrownBy(
              () -> {
                while (toEnd(in.recv()) != null) {
                  assertThat(in.reader().buffered().remaining()).isLessThan(6);
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without moving the position of its buffer");
    });
  }

  @Test
  void recv_decoderFails_theBytesStay() throws Exception {
    Stepper.onWorker(() -> {
      var in = lines("a line that is too long\nrest", 100, 10);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> toEnd(in.recv()))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("a line is longer than the limit of 10 bytes.");
      }
      assertThat(toEnd(in.reader().readLine(100))).isEqualTo("a line that is too long");
      assertThat(toEnd(in.recv())).isEqualTo("rest");
    });
  }

  @Test
  void reader_takesALineThatWasRefused_recvGoesOnBehindIt() throws Exception {
    Stepper.onWorker(() -> {
      for (var decoder :
          List.<Decoder<?>>of(Lines.codec(3), Delimited.codec(new byte[] {'\n'}, 3))) {
        var pieces = List.of(6, 100).iterator();
        var source = new Trickle("too long\na\nb\nc\nd\n".getBytes(UTF_8), pieces::next, () -> 0);
        var in = FramedRead.of(source, decoder);
        assertThatThrownBy(() -> toEnd(in.recv())).hasMessageContaining("the limit of 3 bytes");
        assertThat(toEnd(in.reader().readLine(100))).isEqualTo("too long");
        for (var item : List.of("a", "b", "c", "d")) {
          var received = toEnd(in.recv());
          assertThat(received instanceof byte[] bytes ? new String(bytes, UTF_8) : received)
              .isEqualTo(item);
        }
      }
      var malformed =
          FramedRead.of(
              Trickle.of(new byte[] {(byte) 0xFF, 'x', '\n', 'a', '\n'}, 2, 0), Lines.codec(9));
      assertThatThrownBy(() -> toEnd(malformed.recv()))
          .isInstanceOf(CharacterCodingException.class);
      toEnd(malformed.reader().skip(3));
      assertThat(toEnd(malformed.recv())).isEqualTo("a");
    });
  }

  @Test
  void recv_afterAHandshake_goesOnBehindIt() throws Exception {
    Stepper.onWorker(() -> {
      var reader = BufReader.of(AsyncRead.of("hello\none\ntwo".getBytes(UTF_8)));
      assertThat(toEnd(reader.readLine(10))).isEqualTo("hello");
      var framed = Framed.of(reader, Dribble.of(1, 0), Lines.codec(10));
      assertThat(received(framed.in(), 0)).containsExactly("one", "two");
      assertThat(framed.in().reader()).isSameAs(reader);
    });
  }

  // ---- sending

  @Test
  void send_cancelledAtAnyPoll_itemIsWholeOrNotThere() throws Exception {
    Stepper.onWorker(() -> {
      for (int polls = 1; polls < 40; polls++) {
        var sink = Dribble.of(3, 1);
        var out = FramedWrite.of(sink, Lines.codec(20));
        toEnd(out.feed("zero"));
        var send = new Stepper(out.send("one"));
        boolean done = false;
        for (int i = 0; i < polls && !done; i++) {
          done = send.poll() != Polling.PENDING;
        }
        if (!done) {
          send.cancel();
        }
        toEnd(out.send("two"));
        assertThat(sink.written.toString(UTF_8)).isEqualTo("zero\none\ntwo\n");
      }
    });
  }

  @Test
  void feed_cancelledWhileItWaits_hasNotAcceptedTheItem() throws Exception {
    Stepper.onWorker(() -> {
      for (int polls = 0; polls < 20; polls++) {
        var sink = Dribble.of(2000, 1);
        var out = FramedWrite.of(sink, Lines.codec(20_000));
        toEnd(out.feed("x".repeat(9000)));
        assertThat(sink.writes).isZero();
        afterCancel(polls, () -> out.feed("next"));
        assertThat(sink.written.size() + out.buffered()).isEqualTo(9006);
        afterCancel(polls, out::shutdown);
        assertThat(sink.written.toString(UTF_8)).isEqualTo("x".repeat(9000) + "\nnext\n");
        assertThat(sink.shutDown).isTrue();
      }
    });
  }

  @Test
  void encoder_fails_nothingOfTheItemIsSent() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(100, 0);
      var out =
          FramedWrite.<String>of(
              sink,
              (item, bytes) -> {
                bytes.putText(item);
                if (bytes.size() > 3) {
                  throw new IOException("too long");
                }
              });
      toEnd(out.feed("abc"));
      assertThatThrownBy(() -> toEnd(out.feed("abcd"))).hasMessage("too long");
      assertThatThrownBy(() -> toEnd(out.send("abcd"))).hasMessage("too long");
      toEnd(out.send("d"));
      assertThat(sink.written.toString(UTF_8)).isEqualTo("abcd");
    });
  }

  @Test
  void close_withUnwrittenFrames_isAnError() throws Exception {
    Stepper.onWorker(() -> {
      var out = FramedWrite.of(Dribble.of(100, 0), Lines.codec(20));
      toEnd(out.feed("abc"));
      assertThatThrownBy(out::close)
          .hasMessage(
              "4 bytes of frames were not written when the sender was closed: await flush() or"
                  + " shutdown() before.");
      assertThatThrownBy(() -> toEnd(out.feed("abc"))).isInstanceOf(ClosedChannelException.class);
    });
  }

  @Test
  void frameOutput_numbers_areAsTheReaderReadsThem() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(100, 0);
      var out =
          FramedWrite.<String>of(
              sink,
              (item, bytes) ->
                  bytes
                      .put(1)
                      .putShort(-2)
                      .putInt(3)
                      .putLong(-4)
                      .putNumber(0x010203, 3, java.nio.ByteOrder.LITTLE_ENDIAN)
                      .put(ByteBuffer.wrap(new byte[] {9}))
                      .putText(item));
      toEnd(out.send("x"));
      var reader = BufReader.of(AsyncRead.of(sink.written.toByteArray()));
      assertThat(toEnd(reader.readByte())).isEqualTo((byte) 1);
      assertThat(toEnd(reader.readShort())).isEqualTo((short) -2);
      assertThat(toEnd(reader.readInt())).isEqualTo(3);
      assertThat(toEnd(reader.readLong())).isEqualTo(-4);
      assertThat(toEnd(reader.readExactly(5))).containsExactly(3, 2, 1, 9, 'x');
    });
  }

  // ---- lines

  @Test
  void lines_limitAndEnds_areThoseOfReadLine() throws Exception {
    Stepper.onWorker(() -> {
      for (String text : List.of("", "\n", "\r\n", "\r", "a", "ab\r", "abc\n", "ab\r\r\n\nx")) {
        for (int piece = 1; piece < 5; piece++) {
          var reader = BufReader.of(AsyncRead.of(text.getBytes(UTF_8)));
          List<String> expected = new ArrayList<>();
          while (toEnd(reader.readLine(3)) instanceof String line) {
            expected.add(line);
          }
          assertThat(received(lines(text, piece, 3), 0)).isEqualTo(expected);
        }
      }
      for (String text : List.of("abcd\n", "abcd", "abcd\r\n", "abcd\r", "abc\rd")) {
        assertThatThrownBy(() -> received(lines(text, 1, 3), 0)).isInstanceOf(IOException.class);
      }
      var malformed = FramedRead.of(AsyncRead.of(new byte[] {-1, '\n'}), Lines.codec(3));
      assertThatThrownBy(() -> toEnd(malformed.recv()))
          .isInstanceOf(CharacterCodingException.class);
    });
  }

  @Test
  void lines_itemWithALineFeed_isRefused() throws Exception {
    Stepper.onWorker(() -> {
      var out = FramedWrite.of(Dribble.of(100, 0), Lines.codec(20));
      assertThatThrownBy(() -> toEnd(out.send("a\nb")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a line with a line feed at its index 1 was to be sent");
      assertThat(out.buffered()).isZero();
    });
  }

  // ---- delimiters

  @Test
  void delimited_anySplit_findsTheFrames() throws Exception {
    Stepper.onWorker(() -> {
      byte[] text = "one--two-three-----four".getBytes(UTF_8);
      for (int piece = 1; piece < 10; piece++) {
        var in =
            FramedRead.of(Trickle.of(text, piece, 1), Delimited.codec("--".getBytes(UTF_8), 9));
        List<String> items = new ArrayList<>();
        while (toEnd(in.recv()) instanceof byte[] item) {
          items.add(new String(item, UTF_8));
        }
        assertThat(items).containsExactly("one", "two-three", "", "-four");
      }
      var limited = FramedRead.of(Trickle.of(text, 1, 1), Delimited.codec("--".getBytes(UTF_8), 8));
      assertThat(toEnd(limited.recv())).hasSize(3);
      assertThatThrownBy(() -> toEnd(limited.recv()))
          .hasMessageStartingWith("a frame is longer than the limit of 8 bytes.");
    });
  }

  @Test
  void delimited_itemThatWouldArriveAsTwo_isRefused() throws Exception {
    Stepper.onWorker(() -> {
      var sink = Dribble.of(100, 0);
      var out = FramedWrite.of(sink, Delimited.codec("--".getBytes(UTF_8), 9));
      for (String item : List.of("a--b", "--", "a-")) {
        assertThatThrownBy(() -> toEnd(out.send(item.getBytes(UTF_8))))
            .isInstanceOf(IllegalArgumentException.class);
      }
      toEnd(out.send("-a".getBytes(UTF_8)));
      assertThat(sink.written.toString(UTF_8)).isEqualTo("-a--");
    });
  }

  // ---- pieces

  @Test
  void pieces_areWhatComes() throws Exception {
    Stepper.onWorker(() -> {
      var in = FramedRead.of(Trickle.of(new byte[7], 3, 1), Pieces.codec());
      assertThat(toEnd(in.recv())).hasSize(3);
      assertThat(toEnd(in.recv())).hasSize(3);
      assertThat(toEnd(in.recv())).hasSize(1);
      assertThat(toEnd(in.recv())).isNull();
    });
  }
}
