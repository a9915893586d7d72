package weft.net.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Buffers that nobody uses, a few for each thread. Each holds a record, encrypted or not.
final class Stash {
  /// A record of TLS has at most 16,384 bytes and some 300 around them.
  static final int SIZE = 17 << 10;

  private static final int MOST = 8;

  private static final ThreadLocal<ArrayDeque<ByteBuffer>> UNUSED =
      ThreadLocal.withInitial(ArrayDeque::new);

  private Stash() {}

  /// Takes a buffer.
  ///
  /// @param size what it has to hold at least
  /// @return an empty buffer on the heap
  static ByteBuffer take(int size) {
    if (size > SIZE) {
      return ByteBuffer.allocate(size);
    }
    ByteBuffer buffer = UNUSED.get().poll();
    return buffer == null ? ByteBuffer.allocate(SIZE) : buffer.clear();
  }

  /// Gives a buffer back, which the caller forgets.
  static void giveBack(ByteBuffer buffer) {
    if (buffer.capacity() == SIZE) {
      var unused = UNUSED.get();
      if (unused.size() < MOST) {
        unused.push(buffer);
      }
    }
  }
}
