package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.io.buffers.Outflow;
import weft.io.buffers.Stash;
import weft.support.Arguments;

/// Writes bytes, numbers and text through a buffer, so that many small writes become one large one.
/// It is written when the buffer is full and at {@link #flush}: await that before you wait for an
/// answer.
///
/// {@snippet class = "weft.io.IoExamplesTest" region = "writer"}
///
/// A buffer of 8 KiB is taken from a stash of the thread for the first byte, and given back when
/// all is written. What is larger than the buffer is not copied: it goes to the sink together with
/// what is buffered, in one write if the sink can do that.
///
/// ## Cancel safety
///
/// What was accepted is kept and written by the next operation that writes, in order. An operation
/// that is cancelled has accepted nothing, for it waits for room first; only {@link
/// #writeAll(ByteBuffer...) writeAll} may have accepted a part, and tells that by the position of
/// its buffers. If the sink fails, what it did not accept is kept as well.
///
/// ## Threads
///
/// One task writes at a time.
public final class BufWriter implements AsyncWrite, AutoCloseable {
  private static final int SMALLEST = 16;

  private final Outflow to;

  private BufWriter(AsyncWrite sink, int capacity) {
    to = new Outflow(sink, capacity, "bytes", "writer");
  }

  /// Writes to a sink through a buffer of 8 KiB.
  ///
  /// @param sink to which only this writes from now on
  /// @return the writer
  public static BufWriter of(AsyncWrite sink) {
    return new BufWriter(Arguments.notNull("sink", sink), Stash.SIZE);
  }

  /// Writes to a sink when so many bytes are there.
  ///
  /// @param sink to which only this writes from now on
  /// @param capacity in bytes, at least 16
  /// @return the writer
  /// @throws IllegalArgumentException if the capacity is too small
  public static BufWriter of(AsyncWrite sink, int capacity) {
    if (capacity < SMALLEST) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 16)");
    }
    return new BufWriter(Arguments.notNull("sink", sink), capacity);
  }

  // ---- bytes

  /// Accepts as many bytes as the buffer has room for. If it has none, waits until it is written.
  /// As much as the buffer holds, or more, goes past it if it is empty.
  @Override
  public Async<Integer> write(ByteBuffer from) {
    Buffers.requireBytes(from);
    return new Writing.Some(to, from);
  }

  @Override
  public Async<Void> writeAll(ByteBuffer from) {
    return new Writing.All(to, Arguments.notNull("from", from));
  }

  @Override
  public Async<Void> writeAll(ByteBuffer... from) {
    return new Writing.All(to, Buffers.copyOf(from));
  }

  // ---- text

  /// Writes a text in UTF-8. Halves of characters (surrogates without the other one) become `?`.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The text is accepted whole or not at all. A text for which the buffer is too
  /// small makes it larger until it is written.
  ///
  /// @param text with the line ends that the protocol wants
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeString(String text) {
    return new Writing.OfText(to, Arguments.notNull("text", text).getBytes(StandardCharsets.UTF_8));
  }

  // ---- numbers

  private Async<Void> number(long value, int width, ByteOrder order) {
    return new Writing.OfNumber(to, value, width, Arguments.notNull("order", order));
  }

  /// Writes a byte.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @param value its lower eight bits count
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeByte(int value) {
    return number(value, 1, ByteOrder.BIG_ENDIAN);
  }

  /// Writes a short of two bytes, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value its lower sixteen bits count
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeShort(int value) {
    return number(value, 2, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #writeShort(int)}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value its lower sixteen bits count
  /// @param order of its bytes
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeShort(int value, ByteOrder order) {
    return number(value, 2, order);
  }

  /// Writes an int of four bytes, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeInt(int value) {
    return number(value, 4, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #writeInt(int)}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @param order of its bytes
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeInt(int value, ByteOrder order) {
    return number(value, 4, order);
  }

  /// Writes a long of eight bytes, the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeLong(long value) {
    return number(value, 8, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #writeLong(long)}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @param order of its bytes
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeLong(long value, ByteOrder order) {
    return number(value, 8, order);
  }

  /// Writes a float of four bytes (IEEE 754), the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeFloat(float value) {
    return number(Float.floatToRawIntBits(value), 4, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #writeFloat(float)}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @param order of its bytes
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeFloat(float value, ByteOrder order) {
    return number(Float.floatToRawIntBits(value), 4, order);
  }

  /// Writes a double of eight bytes (IEEE 754), the most significant byte first.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeDouble(double value) {
    return number(Double.doubleToRawLongBits(value), 8, ByteOrder.BIG_ENDIAN);
  }

  /// Like {@link #writeDouble(double)}, with its bytes in an order of your choice.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** All its bytes are accepted, or none.
  ///
  /// @param value any
  /// @param order of its bytes
  /// @return a future of null; it fails with an IOException
  public Async<Void> writeDouble(double value, ByteOrder order) {
    return number(Double.doubleToRawLongBits(value), 8, order);
  }

  // ---- the end

  /// Writes what is buffered, and flushes the sink.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What was not written is kept for the next flush.
  @Override
  public Async<Void> flush() {
    return new Writing.Flush(to, false);
  }

  /// Writes what is buffered, and says that no more will come: the other side reads the end.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What was not written is kept; shut down again.
  @Override
  public Async<Void> shutdown() {
    return new Writing.Flush(to, true);
  }

  /// How many bytes were accepted and are not written yet.
  ///
  /// @return not negative
  public int buffered() {
    return to.out().size();
  }

  /// Closes the sink, if that is an AutoCloseable. It cannot wait, so it writes nothing: await
  /// {@link #flush} or {@link #shutdown} before. Operations fail with a {@link
  /// java.nio.channels.ClosedChannelException} from then on. Idempotent. For the task that writes.
  ///
  /// @throws IOException if the sink cannot be closed, or if bytes are buffered still, which are
  ///   lost; unless the sink had failed, which was told then
  @Override
  public void close() throws IOException {
    to.close();
  }

  @Override
  public String toString() {
    return "BufWriter to " + to.sink() + ", " + to.out().size() + " bytes buffered";
  }
}
