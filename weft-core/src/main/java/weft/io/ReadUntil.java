package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;

/// Reads up to a delimiter, and drops that. Owner only.
///
/// @param <T> what is made of the bytes
abstract class ReadUntil<T> extends Reading<@Nullable T> {
  private final byte delimiter;

  /// Of the bytes before the delimiter.
  final int limit;

  /// How many of the unread bytes are known to have no delimiter.
  private int searched;

  /// How many bytes the result was, and how many behind it were dropped.
  private int taken;

  ReadUntil(Intake in, byte delimiter, int limit) {
    super(in);
    this.delimiter = delimiter;
    this.limit = limit;
  }

  /// How many bytes may stand behind the result: the delimiter, and what belongs to it.
  abstract int dropped();

  /// How many of so many bytes, which end before a delimiter or at the end, are the result.
  abstract int lengthOf(ByteBuffer bytes, int count);

  /// Makes the result.
  abstract T make(ByteBuffer bytes, int index, int length) throws IOException;

  /// What it reads, for messages.
  abstract String what();

  @Override
  final int most() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(in.capacity, (long) limit + dropped()));
  }

  @Override
  final @Nullable Object take() throws IOException {
    ByteBuffer bytes = in.buffered();
    int begin = bytes.position();
    int end = bytes.limit();
    for (int i = begin + Math.min(searched, end - begin); i < end; i++) {
      if (bytes.get(i) == delimiter) {
        return result(bytes, i - begin, 1);
      }
    }
    searched = end - begin;
    if (in.isEnded()) {
      return searched == 0 ? null : result(bytes, searched, 0);
    }
    if (searched >= (long) limit + dropped() || lengthOf(bytes, searched) > limit) {
      throw tooLong();
    }
    return Polling.PENDING;
  }

  private T result(ByteBuffer bytes, int count, int ending) throws IOException {
    int length = lengthOf(bytes, count);
    if (length > limit) {
      throw tooLong();
    }
    T result = make(bytes, bytes.position(), length);
    taken = count + ending;
    in.consume(taken);
    return result;
  }

  private IOException tooLong() {
    return new IOException(
        what()
            + " is longer than the limit of "
            + limit
            + " bytes. It is still there to be read: read it with a higher limit, or close the"
            + " connection.");
  }

  /// How many bytes were consumed.
  final int taken() {
    return taken;
  }

  @Override
  protected final void takeBack(@Nullable Object value) {
    if (value != null) {
      in.putBack(bytesOf(value));
    }
  }

  /// The bytes that were consumed.
  abstract ByteBuffer bytesOf(Object value);

  @Override
  protected final boolean takesBack() {
    return true;
  }

  /// Reads bytes.
  static final class Bytes extends ReadUntil<byte[]> {
    private final byte delimiter;

    Bytes(Intake in, byte delimiter, int limit) {
      super(in, delimiter, limit);
      this.delimiter = delimiter;
    }

    @Override
    int dropped() {
      return 1;
    }

    @Override
    int lengthOf(ByteBuffer bytes, int count) {
      return count;
    }

    @Override
    byte[] make(ByteBuffer bytes, int index, int length) {
      byte[] array = new byte[length];
      bytes.get(index, array);
      return array;
    }

    @Override
    ByteBuffer bytesOf(Object value) {
      byte[] array = (byte[]) value;
      byte[] all = Arrays.copyOf(array, taken());
      if (taken() > array.length) {
        all[array.length] = delimiter;
      }
      return ByteBuffer.wrap(all);
    }

    @Override
    String what() {
      return "what stands before the delimiter " + Byte.toUnsignedInt(delimiter);
    }

    @Override
    public String toString() {
      return "readUntil(" + Byte.toUnsignedInt(delimiter) + ", " + limit + ") of a BufReader";
    }
  }
}
