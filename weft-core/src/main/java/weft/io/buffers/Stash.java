package weft.io.buffers;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Buffers of one size that nobody uses at present, some for each thread. So connections that wait
/// hold none, and one that gets bytes need not clear a new array (decision 0019). Any thread, for
/// itself.
public final class Stash {
  /// The size of its buffers, in bytes.
  public static final int SIZE = 8192;

  /// So many are kept for a thread.
  private static final int KEPT = 16;

  private static final ThreadLocal<ArrayDeque<ByteBuffer>> BUFFERS =
      ThreadLocal.withInitial(ArrayDeque::new);

  private Stash() {}

  /// Takes a buffer, or makes one.
  ///
  /// @return on the heap, empty, with room for {@link #SIZE} bytes, big-endian
  public static ByteBuffer take() {
    ByteBuffer kept = BUFFERS.get().pollLast();
    return kept == null ? ByteBuffer.allocate(SIZE) : kept.clear();
  }

  /// Gives back a buffer that nobody uses any more. Those of other sizes are left to the garbage
  /// collector.
  ///
  /// @param buffer not used afterwards
  public static void give(ByteBuffer buffer) {
    if (buffer.capacity() == SIZE) {
      ArrayDeque<ByteBuffer> kept = BUFFERS.get();
      if (kept.size() < KEPT) {
        kept.addLast(buffer.order(java.nio.ByteOrder.BIG_ENDIAN));
      }
    }
  }

  /// How many are kept for this thread.
  ///
  /// @return not negative
  public static int kept() {
    return BUFFERS.get().size();
  }
}
