package weft.io.buffers;

import java.nio.ByteBuffer;
import weft.support.Arguments;

/// What all that reads into buffers and writes from them does alike: checks of users' buffers when
/// an operation is made and when it begins, and moves between them.
public final class Buffers {
  private Buffers() {}

  /// Refuses a buffer into which nothing can be read.
  ///
  /// @param into the parameter's value
  /// @return the buffer
  /// @throws IllegalArgumentException if it has no room or is read-only
  public static ByteBuffer requireRoom(ByteBuffer into) {
    if (!Arguments.notNull("into", into).hasRemaining() || into.isReadOnly()) {
      throw new IllegalArgumentException("into: " + into + " (expected: a buffer with room)");
    }
    return into;
  }

  /// Refuses a buffer from which nothing can be written.
  ///
  /// @param from the parameter's value
  /// @return the buffer
  /// @throws IllegalArgumentException if it is empty
  public static ByteBuffer requireBytes(ByteBuffer from) {
    if (!Arguments.notNull("from", from).hasRemaining()) {
      throw new IllegalArgumentException("from: " + from + " (expected: at least one byte)");
    }
    return from;
  }

  /// Refuses a buffer that was filled between the call of an operation and its begin.
  ///
  /// @param into the operation's buffer
  /// @throws IllegalStateException if it has no room
  public static void ensureRoom(ByteBuffer into) {
    if (!into.hasRemaining()) {
      throw new IllegalStateException("a read has begun into a buffer without room: " + into);
    }
  }

  /// Refuses a buffer that was emptied between the call of an operation and its begin.
  ///
  /// @param from the operation's buffer
  /// @throws IllegalStateException if it is empty
  public static void ensureBytes(ByteBuffer from) {
    if (!from.hasRemaining()) {
      throw new IllegalStateException("a write has begun from an empty buffer: " + from);
    }
  }

  /// Moves as many bytes as one has and the other has room for.
  ///
  /// @param from read from its position on
  /// @param into written from its position on
  /// @return how many; both positions move so far
  public static int move(ByteBuffer from, ByteBuffer into) {
    int count = Math.min(from.remaining(), into.remaining());
    into.put(into.position(), from, from.position(), count);
    into.position(into.position() + count);
    from.position(from.position() + count);
    return count;
  }

  /// Copies an array, not its buffers.
  ///
  /// @param from the parameter's value
  /// @return the copy, without null
  public static ByteBuffer[] copyOf(ByteBuffer[] from) {
    ByteBuffer[] copy = Arguments.notNull("from", from).clone();
    for (ByteBuffer buffer : copy) {
      Arguments.notNull("from", buffer);
    }
    return copy;
  }
}
