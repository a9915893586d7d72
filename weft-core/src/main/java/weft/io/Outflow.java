package weft.io;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Closing;
import weft.io.buffers.Outgoing;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;

/// What was given to a {@link BufWriter} and is not written yet, and where it goes. Owner only.
final class Outflow {
  final AsyncWrite sink;

  /// How many bytes are kept before they are written.
  final int capacity;

  final Outgoing out = new Outgoing();

  /// The operation that waits.
  private @Nullable Writing<?> waiting;

  /// Whether the last operation of the sink failed, so that somebody knows of the loss.
  private boolean failed;

  private boolean closed;

  Outflow(AsyncWrite sink, int capacity) {
    this.sink = sink;
    this.capacity = capacity;
  }

  void ensureUsableBy(Writing<?> operation, Wakeable waker) throws IOException {
    if (waiting != null && waiting != operation) {
      throw Misuse.awaitedByTwo(operation, waker);
    }
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  void setWaiting(@Nullable Writing<?> operation) {
    waiting = operation;
  }

  /// How many bytes it takes before it has to write.
  int room() {
    return Math.max(0, capacity - out.size());
  }

  /// Writes what there is.
  Async<Void> drain() {
    return sink.writeAll(out.bytes());
  }

  void onWritten(@Nullable Throwable failure, boolean forced) {
    if (failure instanceof IOException) {
      failed = true;
    }
    if (forced) {
      out.moveAway();
    } else {
      out.releaseIfEmpty();
    }
  }

  void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    int lost = out.size();
    out.abandon();
    Closing.close(sink);
    if (lost > 0 && !failed) {
      throw new IOException(
          lost
              + " bytes were not written when the writer was closed: await flush() or shutdown()"
              + " before.");
    }
  }
}
