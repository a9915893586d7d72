package weft.io.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.AsyncWrite;
import weft.io.buffers.Outflow;
import weft.io.buffers.Stash;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.support.Arguments;

/// Sends items into a sink, as frames. For both directions of a connection see {@link Framed}.
///
/// Items are accepted while fewer than 8 KiB wait to be written; then the next one waits. So what
/// is buffered is never more than that and one frame.
///
/// ## Threads
///
/// One task sends at a time.
///
/// @param <T> the type of the items
public final class FramedWrite<T> implements AutoCloseable {
  private final Outflow to;
  private final Encoder<? super T> encoder;
  private final FrameOutput frame;

  private FramedWrite(AsyncWrite sink, Encoder<? super T> encoder) {
    to = new Outflow(sink, Stash.SIZE, "bytes of frames", "sender");
    this.encoder = encoder;
    frame = new FrameOutput(to.out());
  }

  /// Sends into a sink.
  ///
  /// @param sink to which only this writes from now on
  /// @param encoder of this connection
  /// @param <T> the type of the items
  /// @return the sender
  public static <T> FramedWrite<T> of(AsyncWrite sink, Encoder<? super T> encoder) {
    return new FramedWrite<>(
        Arguments.notNull("sink", sink), Arguments.notNull("encoder", encoder));
  }

  /// Sends an item: accepts it, and writes and flushes all that was accepted.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe**, in that frames stay whole: a send that is cancelled has either not accepted
  /// the item or has accepted all of it, and then it goes out with the next send or flush. Which of
  /// both is not told; where that matters use {@link #feed}, then {@link #flush}.
  ///
  /// @param item not null
  /// @return a future of null; it fails with an IOException of the sink, in which case the item is
  ///   accepted, or of the encoder, in which case nothing of it is sent
  public Async<Void> send(T item) {
    return new Send(Arguments.notNull("item", item), true, false);
  }

  /// Accepts an item, to be written with the next {@link #flush} or {@link #send}. Waits if 8 KiB
  /// or more are buffered, until these are written.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelled it has not accepted the item.
  ///
  /// @param item not null
  /// @return a future of null; it fails with an IOException of the sink or of the encoder, and has
  ///   not accepted the item then
  public Async<Void> feed(T item) {
    return new Send(Arguments.notNull("item", item), false, false);
  }

  /// Writes what was accepted, and flushes the sink.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What was not written is kept for the next flush.
  ///
  /// @return a future of null; it fails with an IOException
  public Async<Void> flush() {
    return new Send(null, true, false);
  }

  /// Writes what was accepted, and says that no more will come: the other side reads the end.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What was not written is kept; shut down again.
  ///
  /// @return a future of null; it fails with an IOException
  public Async<Void> shutdown() {
    return new Send(null, true, true);
  }

  /// How many bytes were accepted and are not written yet.
  ///
  /// @return not negative
  public int buffered() {
    return to.out().size();
  }

  /// Closes the sink, if that is an AutoCloseable. It cannot wait, so it writes nothing: await
  /// {@link #flush} or {@link #shutdown} before. Idempotent. For the task that sends.
  ///
  /// @throws IOException if the sink cannot be closed, or if bytes are buffered still, which are
  ///   lost; unless the sink had failed, which was told then
  @Override
  public void close() throws IOException {
    to.close();
  }

  private void accept(T item) throws IOException {
    frame.begin();
    boolean complete = false;
    try {
      encoder.encode(item, frame);
      complete = true;
    } finally {
      if (!complete) {
        frame.takeBack();
      }
    }
  }

  private final class Send extends Stepwise<Void> {
    /// Not accepted yet.
    private @Nullable T item;

    private final boolean flushes;
    private final boolean last;

    /// Whether the present step, or the one that is over, is that of the sink, after all is
    /// written.
    private boolean written;

    private boolean flushed;

    Send(@Nullable T item, boolean flushes, boolean last) {
      this.item = item;
      this.flushes = flushes;
      this.last = last;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) throws IOException {
      to.ensureUsableBy(this, waker);
      T next = item;
      if (next != null && to.room() > 0) {
        if (!Worker.hasBudget(waker)) {
          return Polling.PENDING;
        }
        accept(next);
        item = null;
      }
      if (item == null && (!flushes || flushed)) {
        return null;
      }
      written = to.out().size() == 0;
      Async<Void> step = !written ? to.drain() : last ? to.sink().shutdown() : to.sink().flush();
      to.toWaiting(this);
      return waitFor(step);
    }

    @Override
    protected void onStepOver(@Nullable Throwable failure, boolean forced) {
      to.onWritten(failure, forced);
    }

    @Override
    protected void onStep(@Nullable Object value) {
      flushed = written;
    }

    @Override
    public String toString() {
      return (last ? "shutdown" : flushes ? "send or flush" : "feed") + " of " + FramedWrite.this;
    }
  }

  @Override
  public String toString() {
    return "frames (" + encoder + ") to " + to.sink() + ", " + to.out().size() + " bytes buffered";
  }
}
