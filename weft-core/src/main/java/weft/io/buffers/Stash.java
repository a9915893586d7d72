package weft.io.buffers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/// Buffers of two sizes that nobody uses at present, some for each thread. So connections that wait
/// hold none, and one that gets bytes need not clear a new array (decision 0019). Any thread, for
/// itself.
///
/// Who gives a buffer back is the only one that has it: otherwise two connections would share their
/// bytes. Where that is not sure, because somebody else may be at work with it still, it is left to
/// the garbage collector.
public final class Stash {
  /// The size of most of its buffers, in bytes.
  public static final int SIZE = 8192;

  /// The size of those that hold a record of TLS, which has at most 16,384 bytes and some 300
  /// around them.
  public static final int RECORD = 17 << 10;

  private static final int KEPT = 16;
  private static final int RECORDS_KEPT = 8;

  private static final ThreadLocal<Stash> OF_THREAD = ThreadLocal.withInitial(Stash::new);

  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>(KEPT);
  private final ArrayDeque<ByteBuffer> records = new ArrayDeque<>(RECORDS_KEPT);

  private Stash() {}

  /// Takes a buffer, or makes one.
  ///
  /// @return on the heap, empty, with room for {@link #SIZE} bytes, big-endian
  public static ByteBuffer take() {
    return taken(OF_THREAD.get().buffers, SIZE);
  }

  /// Takes a buffer for a record, or makes one.
  ///
  /// @param size what it has to hold at least
  /// @return on the heap, empty, with room for {@link #RECORD} bytes or, if that is more, the size;
  ///   big-endian
  public static ByteBuffer takeRecord(int size) {
    return size > RECORD ? ByteBuffer.allocate(size) : taken(OF_THREAD.get().records, RECORD);
  }

  private static ByteBuffer taken(ArrayDeque<ByteBuffer> from, int size) {
    ByteBuffer kept = from.pollLast();
    return kept == null ? ByteBuffer.allocate(size) : kept.clear();
  }

  /// Gives back a buffer that nobody uses any more. Those of other sizes are left to the garbage
  /// collector.
  ///
  /// @param buffer on the heap, the caller's own, not used afterwards
  public static void give(ByteBuffer buffer) {
    switch (buffer.capacity()) {
      case SIZE -> keep(OF_THREAD.get().buffers, KEPT, buffer);
      case RECORD -> keep(OF_THREAD.get().records, RECORDS_KEPT, buffer);
      default -> {}
    }
  }

  private static void keep(ArrayDeque<ByteBuffer> in, int most, ByteBuffer buffer) {
    if (in.size() < most) {
      in.addLast(buffer.order(ByteOrder.BIG_ENDIAN));
    }
  }

  /// How many of {@link #SIZE} are kept for this thread.
  ///
  /// @return not negative
  public static int kept() {
    return OF_THREAD.get().buffers.size();
  }

  /// How many of {@link #RECORD} are kept for this thread.
  ///
  /// @return not negative
  public static int recordsKept() {
    return OF_THREAD.get().records.size();
  }
}
