package weft.io.buffers;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.AsyncWrite;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;

/// What was given to a writer and is not written yet, where it goes, and who waits for that. Owner
/// only.
public final class Outflow {
  private final AsyncWrite sink;
  private final int capacity;
  private final Outgoing out = new Outgoing();

  /// What is lost and who is closed, for the message.
  private final String unit;

  private final String owner;

  /// The operation that waits.
  private @Nullable Async<?> waiting;

  /// Whether the last operation of the sink failed, so that somebody knows of the loss.
  private boolean failed;

  private boolean closed;

  /// Makes one.
  ///
  /// @param sink where it goes
  /// @param capacity how many bytes are kept before they are written
  /// @param unit what is lost if it is closed too early, such as `bytes`
  /// @param owner who is closed then, such as `writer`
  public Outflow(AsyncWrite sink, int capacity, String unit, String owner) {
    this.sink = sink;
    this.capacity = capacity;
    this.unit = unit;
    this.owner = owner;
  }

  /// Where it goes.
  ///
  /// @return the sink
  public AsyncWrite sink() {
    return sink;
  }

  /// How many bytes are kept before they are written.
  ///
  /// @return at least 1
  public int capacity() {
    return capacity;
  }

  /// How many bytes it takes before it has to write.
  ///
  /// @return not negative
  public int room() {
    return Math.max(0, capacity - out.size());
  }

  /// What is not written yet.
  ///
  /// @return the bytes
  public Outgoing out() {
    return out;
  }

  /// Refuses a second operation beside the one that waits, and any after the close.
  ///
  /// @param operation that is polled
  /// @param waker of its task
  /// @throws IOException if it is closed
  public void ensureUsableBy(Async<?> operation, Wakeable waker) throws IOException {
    if (waiting != null && waiting != operation) {
      throw Misuse.awaitedByTwo(operation, waker);
    }
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  /// An operation waits for the sink.
  ///
  /// @param operation which
  public void toWaiting(Async<?> operation) {
    waiting = operation;
  }

  /// Writes what there is.
  ///
  /// @return a future of the sink
  public Async<Void> drain() {
    return sink.writeAll(out.bytes());
  }

  /// What an operation waited for is over.
  ///
  /// @param failure what it threw; null if nothing
  /// @param forced whether it was ended by force, and may be at work still
  public void onWritten(@Nullable Throwable failure, boolean forced) {
    waiting = null;
    if (failure instanceof IOException) {
      failed = true;
    }
    if (forced) {
      out.moveAway();
    } else {
      out.releaseIfEmpty();
    }
  }

  /// Closes the sink. Idempotent.
  ///
  /// @throws IOException of the sink; or because bytes are lost of which nobody knows yet
  public void close() throws IOException {
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
              + " "
              + unit
              + " were not written when the "
              + owner
              + " was closed: await flush() or shutdown() before.");
    }
  }
}
