package weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;

/// Writes several buffers. What is written is told by their positions, so it needs to keep none.
/// Owner only.
final class GatheringWrite extends SocketOperation<Void> {
  /// How many buffers one call of the system takes on most of them; the JDK passes no more on.
  private static final int AT_ONCE = 1024;

  private final StreamSocket socket;
  private final ByteBuffer[] from;

  /// Those before it have nothing left.
  private int first;

  GatheringWrite(StreamSocket socket, Source source, ByteBuffer[] from) {
    super(source, Direction.WRITE, SelectionKey.OP_WRITE);
    this.socket = socket;
    this.from = from;
  }

  @Override
  @Nullable Object attempt() throws IOException {
    if (hasMore() && writeSlice() < 1) {
      return Polling.PENDING;
    }
    return hasMore() ? AGAIN : null;
  }

  private boolean hasMore() {
    while (first < from.length && !from[first].hasRemaining()) {
      first++;
    }
    return first < from.length;
  }

  /// Writes the buffers from the first on, of those on the heap so much as one slice.
  private long writeSlice() throws IOException {
    int left = StreamSocket.SLICE;
    int most = Math.min(from.length - first, AT_ONCE) + first;
    int end = first;
    while (end < most && left > 0) {
      if (from[end].isDirect()) {
        end++;
      } else if (from[end].remaining() <= left) {
        left -= from[end++].remaining();
      } else {
        return writeCut(end, left);
      }
    }
    return socket.writeSome(from, first, end - first);
  }

  /// As above, of the last one only a part.
  private long writeCut(int last, int part) throws IOException {
    ByteBuffer cut = from[last];
    int limit = cut.limit();
    cut.limit(cut.position() + part);
    try {
      return socket.writeSome(from, first, last - first + 1);
    } finally {
      cut.limit(limit);
    }
  }

  @Override
  public String toString() {
    return "writeAll of " + from.length + " buffers to " + socket;
  }
}
