package weft.io.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// Frames with a delimiter of one or more bytes behind each, which is not part of the item. What
/// follows the last delimiter is a frame as well, unless it is empty.
///
/// It knows how far an unfinished frame has been searched: each connection has one of its own.
public final class Delimited implements Codec<byte[], byte[]> {
  private final byte[] delimiter;
  private final Search search;
  private final int limit;

  private Delimited(byte[] delimiter, int limit) {
    this.delimiter = Arguments.notNull("delimiter", delimiter).clone();
    if (delimiter.length == 0) {
      throw new IllegalArgumentException("delimiter: empty (expected: at least one byte)");
    }
    this.limit = Arguments.notNegative("limit", limit);
    search = new Search(this.delimiter);
  }

  /// A codec for one connection.
  ///
  /// @param delimiter at least one byte; copied
  /// @param limit how many bytes may stand before the delimiter, not negative
  /// @return the codec
  /// @throws IllegalArgumentException if the delimiter is empty, or the limit negative
  public static Delimited codec(byte[] delimiter, int limit) {
    return new Delimited(delimiter, limit);
  }

  @Override
  public int maxBuffered() {
    return (int) Math.min(Integer.MAX_VALUE, (long) limit + delimiter.length);
  }

  @Override
  public byte @Nullable [] decode(ByteBuffer in) throws IOException {
    int count = search.in(in);
    if (count < 0) {
      ensureWithinLimit(in.remaining() - (delimiter.length - 1));
      return null;
    }
    return take(in, count, delimiter.length);
  }

  @Override
  public byte @Nullable [] decodeEnd(ByteBuffer in) throws IOException {
    byte[] item = decode(in);
    return item == null && in.hasRemaining() ? take(in, in.remaining(), 0) : item;
  }

  private byte[] take(ByteBuffer in, int count, int ending) throws IOException {
    ensureWithinLimit(count);
    byte[] item = new byte[count];
    in.get(item);
    in.position(in.position() + ending);
    search.begin();
    return item;
  }

  private void ensureWithinLimit(int length) throws IOException {
    if (length > limit) {
      search.begin(); // it may be read in another way
      throw new IOException(
          "a frame is longer than the limit of "
              + limit
              + " bytes. If such frames are expected, raise the limit; else close the connection.");
    }
  }

  /// Adds the item and the delimiter.
  ///
  /// @throws IllegalArgumentException if the delimiter is within the item, or begins in it: the
  ///   other side would read something else
  @Override
  public void encode(byte[] item, FrameOutput out) {
    byte[] frame = java.util.Arrays.copyOf(item, item.length + delimiter.length);
    System.arraycopy(delimiter, 0, frame, item.length, delimiter.length);
    int at = new Search(delimiter).in(ByteBuffer.wrap(frame));
    if (at != item.length) {
      throw new IllegalArgumentException(
          "an item with the delimiter at its index "
              + at
              + " was to be sent, and would arrive as"
              + " two. Escape it, or use frames with a length.");
    }
    out.put(frame);
  }

  @Override
  public String toString() {
    return "frames of up to " + limit + " bytes with a delimiter of " + delimiter.length;
  }
}
