package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.ReadNumber.Kind;
import weft.io.buffers.Buffers;
import weft.io.buffers.Stash;
import weft.io.buffers.Text;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;

/// Reads bytes through a buffer: numbers, lines, and what parsers look at before they consume it.
/// Most protocols are read with one of these; for a protocol of frames see {@link
/// weft.io.codec.Framed}.
///
/// {@snippet class = "weft.io.IoExamplesTest" region = "reader"}
///
/// A buffer of 8 KiB is taken from a stash of the thread when bytes are there, and given back when
/// all are consumed: a connection that waits for the first byte of a message holds none. It grows
/// if an operation needs more, up to the limit that this was given.
///
/// Do not read from the source itself meanwhile: what is buffered would be overtaken.
///
/// ## Cancel safety
///
/// Operations consume nothing until all that they need is buffered. So a cancelled one has consumed
/// nothing, and the next one finds the same bytes. Those that move more than a buffer holds are the
/// exceptions: {@link #skip}, and `readExactly` into a buffer of yours.
///
/// ## Threads
///
/// One task reads at a time.
public final class BufReader implements AsyncRead, AutoCloseable {
  private static final int SMALLEST = 16;

  private final Intake in;

  private BufReader(AsyncRead source, int capacity) {
    in = new Intake(source, capacity);
  }

  /// Reads from a source through a buffer of 8 KiB.
  ///
  /// @param source from which only this reads from now on
  /// @return the reader
  public static BufReader of(AsyncRead source) {
    return new BufReader(Arguments.notNull("source", source), Stash.SIZE);
  }

  /// Reads from a source through a buffer of another size, which is made anew each time when bytes
  /// are there.
  ///
  /// @param source from which only this reads from now on
  /// @param capacity of the buffer in bytes, at least 16
  /// @return the reader
  /// @throws IllegalArgumentException if the capacity is too small
  public static BufReader of(AsyncRead source, int capacity) {
    if (capacity < SMALLEST) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 16)");
    }
    return new BufReader(Arguments.notNull("source", source), capacity);
  }

  // ---- bytes

  /// Reads what is buffered or, if nothing is, what is there. A read into a buffer as large as the
  /// reader's own goes past that.
  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return new ReadBytes.Some(in, into);
  }

  @Override
  public Async<Void> readable() {
    return new ReadBytes.UntilReadable(in);
  }

  /// Reads so many bytes.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all are there; the buffer grows, as the bytes
  /// come, to the count.
  ///
  /// @param count how many, not negative. Limit it first if it was received.
  /// @return a future of an array of that length; it fails with an EOFException if the end comes
  ///   before, having consumed nothing, or with another IOException
  /// @throws IllegalArgumentException if the count is negative
  public Async<byte[]> readExactly(int count) {
    return new ReadBytes.Exactly(in, Arguments.notNegative("count", count));
  }

  /// Reads up to a delimiter, which is dropped. What follows the last delimiter is given as well,
  /// unless it is empty.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @param delimiter ends it
  /// @param limit how many bytes may stand before the delimiter, not negative
  /// @return a future of the bytes before the delimiter, or of null at the end; it fails with an
  ///   IOException if there are more than the limit. These are not consumed: read them with a
  ///   higher limit, or close the connection.
  /// @throws IllegalArgumentException if the limit is negative
  public Async<byte @Nullable []> readUntil(byte delimiter, int limit) {
    return new ReadUntil.Bytes(in, delimiter, Arguments.notNegative("limit", limit));
  }

  /// Drops so many bytes.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** What was dropped stays dropped, and how much that is is not told.
  ///
  /// @param count how many, not negative
  /// @return a future of null; it fails with an EOFException if the end comes before, or with
  ///   another IOException
  /// @throws IllegalArgumentException if the count is negative
  public Async<Void> skip(long count) {
    return new ReadBytes.Skip(in, Arguments.notNegative("count", count));
  }

  // ---- text

  /// Reads a line of UTF-8, without its end: `\n` or `\r\n`. The last line may have no end.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @param limit how many bytes the line may have, not negative
  /// @return a future of the line, or of null at the end. It fails with an IOException if the line
  ///   is longer than the limit, or with a {@link java.nio.charset.CharacterCodingException} if it
  ///   is malformed. Such a line is not consumed: read it in another way, or close the connection.
  /// @throws IllegalArgumentException if the limit is negative
  public Async<@Nullable String> readLine(int limit) {
    return readLine(limit, StandardCharsets.UTF_8);
  }

  /// Like {@link #readLine(int)}, in another charset.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @param limit how many bytes the line may have, not negative
  /// @param charset in which a line feed is the byte 10; so not UTF-16
  /// @return a future of the line, or of null at the end; it fails as that one does
  /// @throws IllegalArgumentException if the limit is negative, or lines cannot be found in the
  ///   charset
  public Async<@Nullable String> readLine(int limit, Charset charset) {
    Text.requireLines(Arguments.notNull("charset", charset));
    return new ReadLine(in, Arguments.notNegative("limit", limit), charset);
  }

  // ---- numbers

  private <N extends Number> Async<N> number(Kind kind, ByteOrder order) {
    return new ReadNumber<>(in, kind, Arguments.notNull("order", order));
  }

  /// A stream of the lines, of UTF-8, without their ends, as {@link #readLine(int)} reads them.
  ///
  /// The stream owns this reader, and closes it when it is closed itself, once, also if it was
  /// never asked for a line. It fails with an IOException if a line is longer than the limit, or is
  /// malformed.
  ///
  /// @param limit how many bytes a line may have, not negative
  /// @return the stream
  /// @throws IllegalArgumentException if the limit is negative
  public AsyncStream<String> lines(int limit) {
    Arguments.notNegative("limit", limit);
    return Repeated.of(this, () -> readLine(limit), this);
  }

  /// Like {@link #lines(int)}, in another charset.
  ///
  /// @param limit how many bytes a line may have, not negative
  /// @param charset in which a line feed is the byte 10; so not UTF-16
  /// @return the stream
  /// @throws IllegalArgumentException if the limit is negative, or lines cannot be found in the
  ///   charset
  public AsyncStream<String> lines(int limit, Charset charset) {
    Text.requireLines(Arguments.notNull("charset", charset));
    Arguments.notNegative("limit", limit);
    return Repeated.of(this, () -> readLine(limit, charset), this);
  }

  /// Reads a byte.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of it, from -128 to 127; it fails with an EOFException at the end, or with
  ///   another IOException
  public Async<Byte> readByte() {
    return number(Kind.BYTE, ByteOrder.BIG_ENDIAN);
  }

  /// Reads a byte without a sign.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of it, from 0 to 255; it fails as {@link #readByte} does
  public Async<Integer> readUnsignedByte() {
    return number(Kind.UNSIGNED_BYTE, ByteOrder.BIG_ENDIAN);
  }

  /// Reads a short of two bytes, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @return a future of it, from -32,768 to 32,767; it fails with an EOFException if the end comes
  ///   before its last byte, having consumed nothing, or with another IOException
  public Async<Short> readShort() {
    return number(Kind.SHORT, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #readShort()}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @param order of its bytes
  /// @return a future of it; it fails as that one does
  public Async<Short> readShort(ByteOrder order) {
    return number(Kind.SHORT, order);
  }

  /// Reads a short of two bytes, without a sign, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @return a future of it, from 0 to 65,535; it fails with an EOFException if the end comes
  ///   before its last byte, having consumed nothing, or with another IOException
  public Async<Integer> readUnsignedShort() {
    return number(Kind.UNSIGNED_SHORT, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #readUnsignedShort()}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @param order of its bytes
  /// @return a future of it; it fails as that one does
  public Async<Integer> readUnsignedShort(ByteOrder order) {
    return number(Kind.UNSIGNED_SHORT, order);
  }

  /// Reads an int of four bytes, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @return a future of it; it fails with an EOFException if the end comes before its last byte,
  ///   having consumed nothing, or with another IOException
  public Async<Integer> readInt() {
    return number(Kind.INT, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #readInt()}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @param order of its bytes
  /// @return a future of it; it fails as that one does
  public Async<Integer> readInt(ByteOrder order) {
    return number(Kind.INT, order);
  }

  /// Reads a long of eight bytes, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @return a future of it; it fails with an EOFException if the end comes before its last byte,
  ///   having consumed nothing, or with another IOException
  public Async<Long> readLong() {
    return number(Kind.LONG, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #readLong()}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @param order of its bytes
  /// @return a future of it; it fails as that one does
  public Async<Long> readLong(ByteOrder order) {
    return number(Kind.LONG, order);
  }

  /// Reads a float of four bytes (IEEE 754), the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @return a future of it; it fails with an EOFException if the end comes before its last byte,
  ///   having consumed nothing, or with another IOException
  public Async<Float> readFloat() {
    return number(Kind.FLOAT, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #readFloat()}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @param order of its bytes
  /// @return a future of it; it fails as that one does
  public Async<Float> readFloat(ByteOrder order) {
    return number(Kind.FLOAT, order);
  }

  /// Reads a double of eight bytes (IEEE 754), the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @return a future of it; it fails with an EOFException if the end comes before its last byte,
  ///   having consumed nothing, or with another IOException
  public Async<Double> readDouble() {
    return number(Kind.DOUBLE, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #readDouble()}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before all its bytes are there.
  ///
  /// @param order of its bytes
  /// @return a future of it; it fails as that one does
  public Async<Double> readDouble(ByteOrder order) {
    return number(Kind.DOUBLE, order);
  }

  // ---- for parsers

  /// Waits until something is buffered.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** It consumes nothing.
  ///
  /// @return a future of how many bytes are buffered, at least 1, or of -1 at the end; it fails
  ///   with an IOException
  public Async<Integer> fill() {
    return fill(1);
  }

  /// Waits until so many bytes are buffered, for which the buffer grows. A parser that needs more
  /// than there is asks for one more byte: `fill(reader.buffered().remaining() + 1)`.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** It consumes nothing.
  ///
  /// @param atLeast how many, at least 1. Limit it: nothing else limits the buffer.
  /// @return a future of how many bytes are buffered, so many or more; or of -1 if the end comes
  ///   before, with the last bytes {@link #buffered}. It fails with an IOException.
  /// @throws IllegalArgumentException if fewer than 1 are asked for
  public Async<Integer> fill(int atLeast) {
    return new ReadBytes.Fill(in, Arguments.atLeastOne("atLeast", atLeast));
  }

  /// What is buffered: this reader's own buffer. Its bytes are those from its position to its
  /// limit; to consume bytes, move the position behind them. Do not change the limit, nor the
  /// bytes, nor use it after the next operation of this reader.
  ///
  /// @return on the heap, big-endian; empty if nothing is buffered
  public ByteBuffer buffered() {
    return in.isClosed() ? Intake.NONE : in.buffered().order(ByteOrder.BIG_ENDIAN);
  }

  // ---- the end

  /// Closes the source, if that is an AutoCloseable, and forgets what is buffered. Operations fail
  /// with a {@link java.nio.channels.ClosedChannelException} from then on. Idempotent. For the task
  /// that reads.
  ///
  /// @throws IOException if the source cannot be closed
  @Override
  public void close() throws IOException {
    in.close();
  }

  @Override
  public String toString() {
    return "BufReader of " + in.source + ", " + in.available() + " bytes buffered";
  }
}
