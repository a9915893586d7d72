package weft.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;
import static weft.io.Cancelling.afterCancel;
import static weft.io.Cancelling.toEnd;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Stepper;
import weft.io.Cancelling.Operation;
import weft.io.buffers.Stash;

/// Reads of all kinds over sources that give their bytes in pieces.
@Timeout(value = 60)
class BufReaderTest {
  /// One of everything, in a text whose bytes are known.
  private static final byte[] SAMPLE = sample();

  private static final List<Object> IN_SAMPLE =
      List.of(
          (byte) -2,
          254,
          (short) -3,
          (short) 0x0201,
          65533,
          1,
          0x01020304,
          0x04030201,
          0x0102030405060708L,
          0x0807060504030201L,
          1.5f,
          1.5f,
          -2.25,
          -2.25,
          "a line",
          "grün\r",
          "",
          "until",
          "exactly",
          "xyz",
          "last");

  private static byte[] sample() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(-2);
      out.write(-2);
      out.writeShort(-3);
      out.writeShort(0x0102);
      out.writeShort(-3);
      out.writeShort(0x0100);
      out.writeInt(0x01020304);
      out.writeInt(0x01020304);
      out.writeLong(0x0102030405060708L);
      out.writeLong(0x0102030405060708L);
      out.writeFloat(1.5f);
      out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(1.5f)));
      out.writeDouble(-2.25);
      out.writeLong(Long.reverseBytes(Double.doubleToRawLongBits(-2.25)));
      out.write("a line\r\ngrün\r\r\n\nuntil!exactlyxyzlast".getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static Async<String> text(Async<? extends byte @Nullable []> bytes) {
    return Async.<byte[]>upcast(bytes).map(some -> some == null ? "" : new String(some, UTF_8));
  }

  /// What finds IN_SAMPLE in SAMPLE, one after the other.
  private static List<Operation<?>> operations(BufReader reader) {
    return List.<Operation<?>>of(
        reader::readByte,
        reader::readUnsignedByte,
        reader::readShort,
        () -> reader.readShort(ByteOrder.LITTLE_ENDIAN),
        reader::readUnsignedShort,
        () -> reader.readUnsignedShort(ByteOrder.LITTLE_ENDIAN),
        reader::readInt,
        () -> reader.readInt(ByteOrder.LITTLE_ENDIAN),
        reader::readLong,
        () -> reader.readLong(ByteOrder.LITTLE_ENDIAN),
        reader::readFloat,
        () -> reader.readFloat(ByteOrder.LITTLE_ENDIAN),
        reader::readDouble,
        () -> reader.readDouble(ByteOrder.LITTLE_ENDIAN),
        () -> reader.readLine(6),
        () -> reader.readLine(6),
        () -> reader.readLine(0),
        () -> text(reader.readUntil((byte) '!', 5)),
        () -> text(reader.readExactly(7)),
        () -> parsed(reader, 3),
        () -> reader.readLine(4));
  }

  /// What a parser would do.
  private static Async<String> parsed(BufReader reader, int count) {
    return async(() -> {
      while (reader.buffered().remaining() < count) {
        if (reader.fill(reader.buffered().remaining() + 1).await() < 0) {
          throw new EOFException("in the parser");
        }
      }
      byte[] bytes = new byte[count];
      reader.buffered().get(bytes);
      return new String(bytes, UTF_8);
    });
  }

  private static List<Object> readAll(BufReader reader) throws Exception {
    List<Object> found = new ArrayList<>();
    for (var operation : operations(reader)) {
      found.add(toEnd(operation.begin()));
    }
    return found;
  }

  @Test
  void operations_anySplit_findTheSame() throws Exception {
    Stepper.onWorker(() -> {
      for (int at = 0; at <= SAMPLE.length; at++) {
        var source = Trickle.splitAt(SAMPLE, at);
        assertThat(readAll(BufReader.of(source))).as("split at %d", at).isEqualTo(IN_SAMPLE);
        assertThat(source.left()).isZero();
      }
      for (int piece = 1; piece < 20; piece++) {
        var source = Trickle.of(SAMPLE, piece, 2);
        assertThat(readAll(BufReader.of(source, 16))).isEqualTo(IN_SAMPLE);
      }
    });
  }

  @Test
  void operations_cancelledAtAnyPoll_loseNothing() throws Exception {
    Stepper.onWorker(() -> {
      for (int piece = 1; piece < 4; piece++) {
        for (int polls = 0; polls < 60; polls++) {
          var reader = BufReader.of(Trickle.of(SAMPLE, piece, 1), piece == 1 ? 16 : 8192);
          List<Object> found = new ArrayList<>();
          for (var operation : operations(reader)) {
            found.add(afterCancel(polls, operation));
          }
          assertThat(found).as("cancelled after %d polls", polls).isEqualTo(IN_SAMPLE);
        }
      }
    });
  }

  @Test
  void operations_endAtAnyByte_sayHowManyAreThere() throws Exception {
    Stepper.onWorker(() -> {
      for (int end = 0; end < SAMPLE.length; end++) {
        var reader = BufReader.of(Trickle.of(Arrays.copyOf(SAMPLE, end), 3, 1));
        List<@Nullable Object> found = new ArrayList<>();
        try {
          for (var operation : operations(reader)) {
            found.add(toEnd(operation.begin()));
          }
        } catch (CharacterCodingException e) {
          assertThat(end).as("in the middle of the letter ü").isEqualTo(69);
          continue;
        } catch (EOFException e) {
          assertThat(found.size()).isLessThan(IN_SAMPLE.size());
          if (end < 58) { // in the numbers
            int left = reader.buffered().remaining();
            assertThat(e).hasMessageStartingWith("the end came after " + left + " of ");
            assertThat(toEnd(reader.readExactly(left))).hasSize(left);
            assertThat(found).isEqualTo(IN_SAMPLE.subList(0, found.size()));
          }
          continue;
        }
        assertThat(found.getLast()).as("a line that the end has cut").isNotEqualTo("last");
      }
    });
  }

  @Test
  void source_fails_theFailureComesAndTheBytesStay() throws Exception {
    Stepper.onWorker(() -> {
      var reader =
          BufReader.of(Trickle.of(new byte[] {0, 0, 7}, 1, 1).failing(new IOException("reset")));
      assertThatThrownBy(() -> toEnd(reader.readInt())).hasMessage("reset");
      assertThat(toEnd(reader.readShort())).isZero();
      assertThat(toEnd(reader.readByte())).isEqualTo((byte) 7);
      assertThatThrownBy(() -> toEnd(reader.readByte())).hasMessage("reset");
    });
  }

  // ---- lines

  private static BufReader over(String text) {
    return BufReader.of(Trickle.of(text.getBytes(UTF_8), 1, 0), 16);
  }

  @Test
  void readLine_atTheLimit_isRead() throws Exception {
    Stepper.onWorker(() -> {
      for (String end : List.of("\n", "\r\n", "", "\r")) {
        for (int length : new int[] {0, 1, 15, 16, 17, 100}) {
          String line = "x".repeat(length);
          var reader = over(line + end);
          if (length + end.length() > 0) {
            assertThat(toEnd(reader.readLine(length))).isEqualTo(line);
          }
          assertThat(toEnd(reader.readLine(length))).isNull();
          assertThat(toEnd(reader.readLine(length))).isNull();
        }
      }
    });
  }

  @Test
  void readLine_beyondTheLimit_failsWithItAndIsThereStill() throws Exception {
    Stepper.onWorker(() -> {
      for (String end : List.of("\n", "\r\n", "", "\r", "\rmore\n")) {
        for (int length : new int[] {1, 2, 16, 17, 100}) {
          String line = "x".repeat(length);
          var reader = over(line + end);
          assertThatThrownBy(() -> toEnd(reader.readLine(length - 1)))
              .isInstanceOf(IOException.class)
              .hasMessageStartingWith("a line is longer than the limit of " + (length - 1) + " ");
          assertThat(toEnd(reader.readLine(200))).startsWith(line);
        }
      }
    });
  }

  @Test
  void readLine_endlessLine_readsNoFurtherThanItsLimit() throws Exception {
    Stepper.onWorker(() -> {
      var source = Trickle.of(new byte[1_000_000], 1_000_000, 0);
      var reader = BufReader.of(source, 16);
      assertThatThrownBy(() -> toEnd(reader.readLine(1000))).isInstanceOf(IOException.class);
      assertThat(1_000_000 - source.left()).isBetween(1001, 1002);
    });
  }

  @Test
  void readLine_malformed_failsWithASentenceAndIsThereStill() throws Exception {
    Stepper.onWorker(() -> {
      byte[][] malformed = {
        {(byte) 0xC3, '\n'},
        {'a', (byte) 0xFF, 'b', '\n'},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n'},
        {(byte) 0xC0, (byte) 0x80, '\n'}
      };
      for (byte[] bytes : malformed) {
        var reader = BufReader.of(AsyncRead.of(bytes));
        assertThatThrownBy(() -> toEnd(reader.readLine(100)))
            .isInstanceOf(CharacterCodingException.class)
            .hasMessageStartingWith(
                "a text of " + (bytes.length - 1) + " bytes is not well-formed in UTF-8.");
        assertThat(toEnd(reader.readUntil((byte) '\n', 100)))
            .isEqualTo(Arrays.copyOf(bytes, bytes.length - 1));
      }
      var replaced = BufReader.of(AsyncRead.of("\uFFFD\n".getBytes(UTF_8)));
      assertThat(toEnd(replaced.readLine(3))).isEqualTo("\uFFFD");
    });
  }

  @Test
  @SuppressWarnings("weft:unused")
  void readLine_otherCharsets_areRead() throws Exception {
    Stepper.onWorker(() -> {
      for (var charset : List.of(ISO_8859_1, Charset.forName("windows-1252"), UTF_8)) {
        var reader = BufReader.of(AsyncRead.of("gr\u00fcn\r\nblau".getBytes(charset)));
        assertThat(toEnd(reader.readLine(100, charset))).isEqualTo("gr\u00fcn");
        assertThat(toEnd(reader.readLine(100, charset))).isEqualTo("blau");
      }
      var reader = BufReader.of(AsyncRead.empty());
      assertThatThrownBy(() -> reader.readLine(100, UTF_16))
          .hasMessage(
              "charset: UTF-16 (expected: one in which a line feed is the byte 10, such as UTF-8)");
    });
  }

  // ---- buffers

  @Test
  void waiting_forTheFirstByte_holdsNoBuffer() throws Exception {
    Stepper.onWorker(() -> {
      Stash.give(Stash.take());
      int kept = Stash.kept();
      var reader = BufReader.of(new Trickle(new byte[] {1, 2, 3}, () -> 3, () -> 1));
      var first = new Stepper(reader.readShort());
      assertThat(first.isPending()).isTrue();
      assertThat(Stash.kept()).as("waits until it is readable").isEqualTo(kept);
      assertThat(first.isPending()).as("the read waits").isTrue();
      assertThat(Stash.kept()).isEqualTo(kept - 1);
      assertThat(first.poll()).isEqualTo((short) 0x0102);
      assertThat(Stash.kept()).as("a byte is left").isEqualTo(kept - 1);
      reader.buffered().get();
      var second = new Stepper(reader.readByte());
      assertThat(second.isPending()).isTrue();
      assertThat(Stash.kept()).as("the user has consumed the rest").isEqualTo(kept);
      second.cancel();
      assertThat(toEnd(reader.fill())).isEqualTo(-1);
      assertThat(Stash.kept()).isEqualTo(kept);
    });
  }

  @Test
  void readExactly_longCount_growsOnlyAsBytesCome() throws Exception {
    Stepper.onWorker(() -> {
      var source = Trickle.of(new byte[1000], 100, 0);
      assertThatThrownBy(() -> toEnd(BufReader.of(source).readExactly(1 << 30)))
          .isInstanceOf(EOFException.class)
          .hasMessageContaining("after 1000 of 1073741824 bytes");
      assertThat(source.largestRoom).isEqualTo(8192);
    });
  }

  @Test
  void readExactly_beyondCapacity_readsNothingBehind() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = new byte[100_000];
      new SplittableRandom(5).nextBytes(bytes);
      var source = Trickle.of(bytes, 7000, 0);
      var reader = BufReader.of(source);
      assertThat(toEnd(reader.readExactly(90_000))).isEqualTo(Arrays.copyOf(bytes, 90_000));
      assertThat(toEnd(reader.readToEnd(10_000)))
          .isEqualTo(Arrays.copyOfRange(bytes, 90_000, 100_000));
    });
  }

  @Test
  void read_largeBuffer_goesPastTheReaders() throws Exception {
    Stepper.onWorker(() -> {
      int kept = Stash.kept();
      var source = Trickle.of(new byte[20_000], 20_000, 1);
      var into = ByteBuffer.allocate(20_000);
      assertThat(toEnd(BufReader.of(source).read(into))).isEqualTo(20_000);
      assertThat(source.largestRoom).isEqualTo(20_000);
      assertThat(Stash.kept()).isEqualTo(kept);
    });
  }

  // ---- values that nobody receives

  private static <T extends @Nullable Object> void givenBack(Operation<T> read, T expected)
      throws Exception {
    Async<Void> failing =
        async(() -> {
          throw new IOException("the other branch");
        });
    assertThatThrownBy(() -> toEnd(tryJoin(read.begin(), failing))).hasMessage("the other branch");
    assertThat(toEnd(read.begin())).isEqualTo(expected);
  }

  @Test
  void values_ofAJoinThatFails_areThereAgain() throws Exception {
    Stepper.onWorker(() -> {
      for (String end : List.of("\n", "\r\n")) {
        var numbers =
            BufReader.of(AsyncRead.of(ByteBuffer.allocate(30).putInt(7).putLong(-9).flip()));
        givenBack(numbers::readInt, 7);
        givenBack(() -> numbers.readLong(ByteOrder.LITTLE_ENDIAN), Long.reverseBytes(-9));
        var text = over("grün" + end + "until!exactlygrün" + end + "rest");
        givenBack(() -> text.readLine(100), "grün");
        givenBack(() -> text.readUntil((byte) '!', 100), "until".getBytes(UTF_8));
        var bytes = "exactly".getBytes(UTF_8);
        givenBack(() -> text.readExactly(7), bytes);
        givenBack(
            () -> text.readLine(100, Charset.forName("GB18030")),
            new String("grün".getBytes(UTF_8), Charset.forName("GB18030")));
        givenBack(() -> text.readLine(4), "rest");
        assertThat(toEnd(text.fill())).isEqualTo(-1);
      }
      byte[] many = new byte[50_000];
      Arrays.fill(many, (byte) 3);
      var large = BufReader.of(AsyncRead.of(many));
      givenBack(() -> large.readExactly(50_000), many);
    });
  }

  /// The value comes back while the buffer is with the source.
  @Test
  void values_ofAJoinThatFailsWhileAnotherReads_areThereAgain() throws Exception {
    Stepper.onWorker(() -> {
      byte[] bytes = new byte[24];
      new SplittableRandom(3).nextBytes(bytes);
      for (int there = 4; there < 16; there++) {
        for (int fails = 0; fails < 6; fails++) {
          int polls = fails;
          var source = Trickle.of(bytes, there, 2);
          var reader = BufReader.of(source, 16);
          toEnd(reader.fill(4));
          Async<Void> failing =
              async(() -> {
                for (int i = 0; i < polls; i++) {
                  yieldNow().await();
                }
                throw new IOException("the other branch");
              });
          Async<Void> reading =
              async(() -> {
                yieldNow().await(); // the int comes first, whatever the order
                reader.readExactly(20).await();
                throw new IOException("the other branch");
              });
          assertThatThrownBy(() -> toEnd(tryJoin(reader.readInt(), reading, failing)))
              .hasMessage("the other branch");
          if (source.left() > 0) {
            assertThat(toEnd(reader.readExactly(24))).as("%s, %s", there, fails).isEqualTo(bytes);
          }
        }
      }
    });
  }

  /// A channel is closed by any thread, in the middle of an operation too.
  @Test
  void close_whileAnOperationLooksAtTheBuffer_leavesItToIt() throws Exception {
    Stepper.onWorker(() -> {
      var reader = BufReader.of(AsyncRead.of("text".getBytes(UTF_8)));
      toEnd(reader.fill(4));
      var looking = reader.buffered();
      int kept = Stash.kept();
      reader.close();
      assertThat(Stash.kept()).isEqualTo(kept);
      assertThat(looking.remaining()).isEqualTo(4);
      assertThat(reader.buffered().hasRemaining()).isFalse();
    });
  }

  // ---- misuse, and the end

  @Test
  void twoReaders_atOnce_areRefused() throws Exception {
    Stepper.onWorker(() -> {
      var reader = BufReader.of(Trickle.of(new byte[8], 1, 5));
      assertThatThrownBy(() -> toEnd(join(reader.readInt(), reader.readInt())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("It has one waiter at a time");
    });
  }

  @Test
  void closed_reader_failsAndClosesItsSource() throws Exception {
    Stepper.onWorker(() -> {
      var closed = new ArrayList<String>();
      final class Closeable implements AsyncRead, AutoCloseable {
        @Override
        public Async<Integer> read(ByteBuffer into) {
          return AsyncRead.of(new byte[100]).read(into);
        }

        @Override
        public void close() {
          closed.add("closed");
        }
      }
      var reader = BufReader.of(new Closeable());
      assertThat(toEnd(reader.readByte())).isZero();
      reader.close();
      reader.close();
      assertThat(closed).containsExactly("closed");
      assertThatThrownBy(() -> toEnd(reader.readByte())).isInstanceOf(ClosedChannelException.class);
    });
  }

  @Test
  @SuppressWarnings("weft:unused")
  void arguments_wrong_areRefused() {
    var reader = BufReader.of(AsyncRead.empty());
    assertThatThrownBy(() -> BufReader.of(AsyncRead.empty(), 15))
        .hasMessage("capacity: 15 (expected: at least 16)");
    assertThatThrownBy(() -> reader.readExactly(-1))
        .hasMessage("count: -1 (expected: not negative)");
    assertThatThrownBy(() -> reader.readLine(-1)).hasMessage("limit: -1 (expected: not negative)");
    assertThatThrownBy(() -> reader.fill(0)).hasMessage("atLeast: 0 (expected: at least 1)");
    assertThatThrownBy(() -> reader.skip(-1)).hasMessage("count: -1 (expected: not negative)");
    assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(0)))
        .hasMessageStartingWith("into: ")
        .hasMessageEndingWith("(expected: a buffer with room)");
  }

  // ---- random

  /// Random operations on random bytes, cancelled at random, give what the array has.
  @Test
  void operations_random_agreeWithTheArray() throws Exception {
    long seed = System.nanoTime();
    System.out.println("BufReaderTest: seed " + seed);
    var random = new SplittableRandom(seed);
    Stepper.onWorker(() -> {
      for (int round = 0; round < 150; round++) {
        byte[] bytes = new byte[random.nextInt(30_000)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (random.nextInt(40) == 0 ? '\n' : 'a' + random.nextInt(26));
        }
        var source = Trickle.random(bytes, random, 1 + random.nextInt(10_000));
        var reader = BufReader.of(source, random.nextBoolean() ? 8192 : 16 + random.nextInt(64));
        compare(bytes, reader, random);
      }
    });
  }

  private static void compare(byte[] bytes, BufReader reader, SplittableRandom random)
      throws Exception {
    int at = 0;
    while (at < bytes.length) {
      int left = bytes.length - at;
      int polls = random.nextInt(6);
      switch (random.nextInt(6)) {
        case 0 -> assertThat(afterCancel(polls, reader::readByte)).isEqualTo(bytes[at++]);
        case 1 -> {
          int count = random.nextInt(left + 1);
          assertThat(afterCancel(polls, () -> reader.readExactly(count)))
              .isEqualTo(Arrays.copyOfRange(bytes, at, at + count));
          at += count;
        }
        case 2 -> {
          int end = at;
          while (end < bytes.length && bytes[end] != '\n') {
            end++;
          }
          String line = new String(bytes, at, end - at, UTF_8);
          assertThat(afterCancel(polls, () -> reader.readLine(bytes.length))).isEqualTo(line);
          at = Math.min(end + 1, bytes.length);
        }
        case 3 -> {
          int count = random.nextInt(left + 1);
          toEnd(reader.skip(count));
          at += count;
        }
        case 4 -> {
          var into = ByteBuffer.allocate(1 + random.nextInt(20_000));
          int count = afterCancel(polls, () -> reader.read(into));
          assertThat(count).isPositive().isEqualTo(into.position());
          assertThat(Arrays.copyOf(into.array(), count))
              .isEqualTo(Arrays.copyOfRange(bytes, at, at + count));
          at += count;
        }
        default -> {
          int wanted = 1 + random.nextInt(left);
          assertThat(afterCancel(polls, () -> reader.fill(wanted))).isGreaterThanOrEqualTo(wanted);
          var buffered = reader.buffered();
          int count = random.nextInt(buffered.remaining() + 1);
          byte[] some = new byte[count];
          buffered.get(some);
          assertThat(some).isEqualTo(Arrays.copyOfRange(bytes, at, at + count));
          at += count;
        }
      }
    }
    assertThat(toEnd(reader.read(ByteBuffer.allocate(1)))).isEqualTo(-1);
  }
}
