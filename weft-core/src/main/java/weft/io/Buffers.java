package weft.io;

import java.nio.ByteBuffer;
import weft.support.Arguments;

/// Checks of arguments.
final class Buffers {
  private Buffers() {}

  static void requireRoom(ByteBuffer into) {
    if (!into.hasRemaining() || into.isReadOnly()) {
      throw new IllegalArgumentException("into: " + into + " (expected: a buffer with room)");
    }
  }

  static void requireBytes(ByteBuffer from) {
    if (!from.hasRemaining()) {
      throw new IllegalArgumentException("from: " + from + " (expected: at least one byte)");
    }
  }

  /// A copy of the array, not of the buffers.
  static ByteBuffer[] copyOf(ByteBuffer[] from) {
    ByteBuffer[] copy = Arguments.notNull("from", from).clone();
    for (ByteBuffer buffer : copy) {
      Arguments.notNull("from", buffer);
    }
    return copy;
  }

  static int notNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: not negative)");
    }
    return value;
  }

  static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: not negative)");
    }
    return value;
  }
}
