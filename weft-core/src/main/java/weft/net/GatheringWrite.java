package weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;
import weft.support.Arguments;

/// Writes several buffers. What is written is told by their positions, so it needs to keep none.
/// Owner only.
final class GatheringWrite extends SocketOperation<Void> {
  private final StreamSocket socket;
  private final ByteBuffer[] from;

  GatheringWrite(StreamSocket socket, Source source, ByteBuffer[] from) {
    super(source, Direction.WRITE, SelectionKey.OP_WRITE);
    this.socket = socket;
    this.from = from;
    for (ByteBuffer buffer : from) {
      Arguments.notNull("from", buffer);
    }
  }

  @Override
  @Nullable Object attempt() throws IOException {
    int first = 0;
    while (first < from.length) {
      if (!from[first].hasRemaining()) {
        first++;
      } else if (writeSlice(first) < 1) {
        return Polling.PENDING;
      }
    }
    return null;
  }

  /// Writes the buffers from one on, of those on the heap so much as one slice.
  private long writeSlice(int first) throws IOException {
    int left = StreamSocket.SLICE;
    int end = first;
    while (end < from.length && left > 0) {
      if (from[end].isDirect()) {
        end++;
      } else if (from[end].remaining() <= left) {
        left -= from[end++].remaining();
      } else {
        return writeCut(first, end, left);
      }
    }
    return socket.writeSome(from, first, end - first);
  }

  /// As above, of the last one only a part.
  private long writeCut(int first, int last, int part) throws IOException {
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
