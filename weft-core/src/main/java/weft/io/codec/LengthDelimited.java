package weft.io.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// Frames that begin with their length. Standard are a length of four bytes, the most significant
/// one first, that counts what follows it, and frames of at most 8 MiB.
///
/// {@snippet class = "weft.io.codec.CodecExamplesTest" region = "lengthDelimited"}
///
/// A frame consists of `offset` bytes, the length field of `width` bytes, and as many bytes as the
/// field says plus the `adjustment`. The item is the frame from its `skip`-th byte on; standard is
/// what follows the length field. So for a length that counts itself the adjustment is `-width`,
/// and with `skip(0)` the item is the whole frame. (The names are those of Tokio's
/// `LengthDelimitedCodec` and of Netty's `LengthFieldBasedFrameDecoder`.)
///
/// It has no state: connections may share one.
///
/// @param width of the length field in bytes, 1 to 8
/// @param order of the bytes of the length field
/// @param offset how many bytes stand before the length field, not negative
/// @param adjustment what is added to the length to get the number of bytes behind the field
/// @param skip how many bytes of the frame's begin are not part of the item, from 0 to `offset +
///   width`
/// @param maxFrame how many bytes may follow the length field, at least 1
public record LengthDelimited(
    int width, ByteOrder order, int offset, int adjustment, int skip, int maxFrame)
    implements Codec<byte[], byte[]> {
  /// 8 MiB.
  private static final int STANDARD_MAX = 8 << 20;

  /// Checks the arguments.
  public LengthDelimited {
    requireWidth(width);
    Arguments.notNull("order", order);
    if (offset < 0 || offset > STANDARD_MAX) {
      throw new IllegalArgumentException(
          "offset: " + offset + " (expected: 0 to " + STANDARD_MAX + ")");
    }
    if (skip < 0 || skip > offset + width) {
      throw new IllegalArgumentException(
          "skip: " + skip + " (expected: 0 to offset + width, " + (offset + width) + ")");
    }
    Arguments.atLeastOne("maxFrame", maxFrame);
  }

  static void requireWidth(int width) {
    if (width < 1 || width > Long.BYTES) {
      throw new IllegalArgumentException("width: " + width + " (expected: 1 to 8)");
    }
  }

  /// The standard codec.
  ///
  /// @return width 4, big-endian, at most 8 MiB
  public static LengthDelimited standard() {
    return new LengthDelimited(4, ByteOrder.BIG_ENDIAN, 0, 0, 4, STANDARD_MAX);
  }

  /// Changes the width; what is skipped is the begin up to the end of the length field.
  ///
  /// @param bytes of the length field, 1 to 8
  /// @return another codec
  public LengthDelimited width(int bytes) {
    return new LengthDelimited(bytes, order, offset, adjustment, offset + bytes, maxFrame);
  }

  /// Changes the order of the bytes of the length field.
  ///
  /// @param bytes their order
  /// @return another codec
  public LengthDelimited order(ByteOrder bytes) {
    return new LengthDelimited(width, bytes, offset, adjustment, skip, maxFrame);
  }

  /// Changes the offset; what is skipped is the begin up to the end of the length field.
  ///
  /// @param bytes before the length field
  /// @return another codec
  public LengthDelimited offset(int bytes) {
    return new LengthDelimited(width, order, bytes, adjustment, bytes + width, maxFrame);
  }

  /// Changes the adjustment.
  ///
  /// @param bytes added to the length to get the number of bytes behind the length field
  /// @return another codec
  public LengthDelimited adjustment(int bytes) {
    return new LengthDelimited(width, order, offset, bytes, skip, maxFrame);
  }

  /// Changes what of the frame's begin is not part of the item. Set it after width and offset.
  ///
  /// @param bytes from 0, for whole frames, to `offset + width`
  /// @return another codec
  public LengthDelimited skip(int bytes) {
    return new LengthDelimited(width, order, offset, adjustment, bytes, maxFrame);
  }

  /// Changes the limit.
  ///
  /// @param bytes how many may follow the length field, at least 1
  /// @return another codec
  public LengthDelimited maxFrame(int bytes) {
    return new LengthDelimited(width, order, offset, adjustment, skip, bytes);
  }

  private int header() {
    return offset + width;
  }

  @Override
  public int maxBuffered() {
    return (int) Math.min(Integer.MAX_VALUE, (long) header() + maxFrame);
  }

  @Override
  public byte @Nullable [] decode(ByteBuffer in) throws IOException {
    if (in.remaining() < header()) {
      return null;
    }
    long length = lengthAt(in, in.position() + offset);
    long rest = length + adjustment;
    if (length < 0 || length > maxFrame - (long) Math.min(0, adjustment) || rest > maxFrame) {
      throw new IOException(
          "a frame of "
              + Long.toUnsignedString(length)
              + " bytes was received, more than the limit of "
              + maxFrame
              + ". If such frames are expected, raise maxFrame; else close the connection.");
    }
    if (rest < 0) {
      throw new IOException(
          "a frame with the length "
              + length
              + " was received, less than the "
              + -adjustment
              + " bytes that it has at least. Close the connection.");
    }
    if (in.remaining() - header() < rest) {
      return null;
    }
    byte[] item = new byte[header() - skip + (int) rest];
    in.position(in.position() + skip);
    in.get(item);
    return item;
  }

  private long lengthAt(ByteBuffer in, int index) {
    long length = 0;
    for (int i = 0; i < width; i++) {
      int at = order == ByteOrder.BIG_ENDIAN ? index + i : index + width - 1 - i;
      length = length << 8 | Byte.toUnsignedInt(in.get(at));
    }
    return length;
  }

  /// Makes a frame. Of a codec that skips the length field, the item is what follows it; of one
  /// that skips nothing, it is the whole frame, whose length field is written over.
  ///
  /// @throws IOException if the item is larger than the limit, or its length does not fit into the
  ///   field
  /// @throws IllegalStateException if the codec skips a part of the begin that it does not know
  @Override
  public void encode(byte[] item, FrameOutput out) throws IOException {
    boolean whole = skip == 0;
    if (!whole && (offset > 0 || skip < width)) {
      throw new IllegalStateException(
          "frames of "
              + this
              + " cannot be sent, because the bytes before the length field are not known. Use"
              + " skip(0) and pass whole frames.");
    }
    int rest = item.length - (whole ? header() : 0);
    if (rest < 0 || rest > maxFrame) {
      throw new IOException(
          "a frame of "
              + item.length
              + " bytes was to be sent (expected: "
              + (whole ? header() : 0)
              + " to "
              + ((whole ? header() : 0L) + maxFrame)
              + ", see maxFrame)");
    }
    long length = (long) rest - adjustment;
    if (length < 0 || (width < Long.BYTES && length >>> (8 * width) != 0)) {
      throw new IOException(
          "the length " + length + " of a frame does not fit into " + width + " bytes");
    }
    if (whole) {
      out.put(ByteBuffer.wrap(item, 0, offset));
      out.putNumber(length, width, order);
      out.put(ByteBuffer.wrap(item, header(), rest));
    } else {
      out.putNumber(length, width, order);
      out.put(item);
    }
  }
}
