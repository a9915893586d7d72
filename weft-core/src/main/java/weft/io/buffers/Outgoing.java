package weft.io.buffers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Bytes that are still to be written. It holds a buffer only while there are some. Owner only.
public final class Outgoing {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  /// Those between position and limit are to be written; null if there are none.
  private @Nullable ByteBuffer bytes;

  /// Makes one that holds nothing.
  public Outgoing() {}

  /// How many bytes are to be written.
  ///
  /// @return not negative
  public int size() {
    ByteBuffer current = bytes; // messages read it on other threads
    return current == null ? 0 : current.remaining();
  }

  /// The bytes, for whoever writes them: he moves the position behind what is written.
  ///
  /// @return may be empty
  public ByteBuffer bytes() {
    return bytes == null ? NONE : bytes;
  }

  /// Makes room behind the bytes, and counts it to them.
  ///
  /// @return the index of the first new byte
  private int extend(int count) {
    ByteBuffer current = bytes;
    if (current == null) {
      current = count <= Stash.SIZE ? Stash.take() : ByteBuffer.allocate(count);
      current.limit(0);
    } else if (current.capacity() - current.limit() < count) {
      current = withRoom(current, count);
    }
    bytes = current;
    int index = current.limit();
    current.limit(index + count);
    return index;
  }

  private static ByteBuffer withRoom(ByteBuffer current, int count) {
    long needed = (long) current.remaining() + count;
    if (needed <= current.capacity()) {
      return current.compact().flip();
    }
    if (needed > LARGEST) {
      throw new OutOfMemoryError(
          needed + " bytes are to be written, more than an array holds: flush more often");
    }
    int capacity = (int) Math.min(LARGEST, Math.max(needed, 2L * current.capacity()));
    var larger = ByteBuffer.allocate(capacity).put(current).flip();
    Stash.give(current);
    return larger;
  }

  /// Adds bytes.
  ///
  /// @param array has them
  /// @param offset of the first
  /// @param count how many
  public void put(byte[] array, int offset, int count) {
    if (count > 0) {
      int index = extend(count);
      bytes().put(index, array, offset, count);
    }
  }

  /// Adds bytes.
  ///
  /// @param from its position moves behind them
  /// @param count how many, at most what it has
  public void put(ByteBuffer from, int count) {
    if (count > 0) {
      int index = extend(count);
      bytes().put(index, from, from.position(), count);
      from.position(from.position() + count);
    }
  }

  /// Adds a number.
  ///
  /// @param value its lower bytes count
  /// @param width how many bytes, 1 to 8
  /// @param order of the bytes
  public void putNumber(long value, int width, ByteOrder order) {
    int index = extend(width);
    ByteBuffer to = bytes();
    boolean big = order == ByteOrder.BIG_ENDIAN;
    switch (width) {
      case 2 -> to.putShort(index, big ? (short) value : Short.reverseBytes((short) value));
      case 4 -> to.putInt(index, big ? (int) value : Integer.reverseBytes((int) value));
      case 8 -> to.putLong(index, big ? value : Long.reverseBytes(value));
      default -> {
        for (int i = 0; i < width; i++) {
          to.put(big ? index + width - 1 - i : index + i, (byte) (value >>> (8 * i)));
        }
      }
    }
  }

  /// Takes away the last bytes.
  ///
  /// @param size how many are left, at most what there are
  public void truncate(int size) {
    if (bytes != null) {
      bytes.limit(bytes.position() + size);
      releaseIfEmpty();
    }
  }

  /// Gives the buffer back if all is written.
  public void releaseIfEmpty() {
    ByteBuffer current = bytes;
    if (current != null && !current.hasRemaining()) {
      bytes = null;
      Stash.give(current);
    }
  }

  /// Forgets what is left, and leaves the buffer to the garbage collector: somebody may be at work
  /// with it.
  public void abandon() {
    bytes = null;
  }

  /// Somebody may be at work with the buffer, so what is left goes into another one.
  public void moveAway() {
    ByteBuffer current = bytes;
    if (current != null) {
      bytes = null;
      put(current.duplicate(), current.remaining());
    }
  }
}
