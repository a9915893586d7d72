package weft.io.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.AsyncRead;
import weft.io.BufReader;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;

/// The items that come in through a source, one after the other. For both directions of a
/// connection see {@link Framed}.
///
/// ## Threads
///
/// One task receives at a time.
///
/// @param <T> the type of the items
public final class FramedRead<T> implements AutoCloseable {
  /// So many items in a row may consume nothing.
  private static final int MOST_EMPTY = 100;

  private final BufReader reader;
  private final Decoder<? extends T> decoder;

  /// Items that were received by whoever then failed or was cancelled; seldom any.
  private @Nullable ArrayDeque<T> returned;

  /// Who waits.
  private @Nullable Async<?> waiting;

  private boolean ended;

  /// How many items in a row have consumed nothing.
  private int empty;

  private FramedRead(BufReader reader, Decoder<? extends T> decoder) {
    this.reader = reader;
    this.decoder = decoder;
  }

  /// Receives from a source.
  ///
  /// @param source from which only this reads from now on. A {@link BufReader} is used as it is,
  ///   with what it has buffered.
  /// @param decoder of this connection
  /// @param <T> the type of the items
  /// @return the receiver
  public static <T> FramedRead<T> of(AsyncRead source, Decoder<? extends T> decoder) {
    Arguments.notNull("source", source);
    Arguments.notNull("decoder", decoder);
    return new FramedRead<>(
        source instanceof BufReader reader ? reader : BufReader.of(source), decoder);
  }

  /// Waits for the next item.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before a frame is complete, and an item that nobody
  /// receives, for a join around this fails, is given to the next call.
  ///
  /// @return a future of the item, or of null at the end; it fails with an IOException of the
  ///   source or of the decoder, and if more than {@link Decoder#maxBuffered} bytes came without a
  ///   frame. The bytes that the decoder refused stay where they are: close the connection, or go
  ///   on with {@link #reader}.
  public Async<@Nullable T> recv() {
    return new Recv();
  }

  /// A stream of the items, up to the end.
  ///
  /// The stream owns this receiver, and {@linkplain #close closes} it when it is closed itself,
  /// once, also if it was never asked for an item. It fails as {@link #recv} does.
  ///
  /// @return the stream
  public AsyncStream<T> stream() {
    return Repeated.of(this, this::recv, this);
  }

  /// The buffered source, for what is not framed: what follows a handshake, for example. Read from
  /// it when {@link #recv} has given an item or has failed. After one that was cancelled, a decoder
  /// that remembers how far it has looked, as {@link Lines} and {@link Delimited} do, would not
  /// notice that something was read by another.
  ///
  /// @return always the same reader, which is read from where the last frame ended
  public BufReader reader() {
    return reader;
  }

  /// Closes the source, if that is an AutoCloseable. Idempotent. For the task that receives.
  ///
  /// @throws IOException if it cannot be closed
  @Override
  public void close() throws IOException {
    reader.close();
  }

  private @Nullable T decode() throws IOException {
    ByteBuffer in = reader.buffered();
    int position = in.position();
    int limit = in.limit();
    T item = null;
    try {
      item = ended ? decoder.decodeEnd(in) : decoder.decode(in);
    } finally {
      in.limit(limit);
      if (item == null && in.position() != position) {
        in.position(position);
      }
    }
    if (item == null || in.position() != position) {
      empty = 0;
    } else if (++empty > MOST_EMPTY) {
      throw new IllegalStateException(
          decoder
              + " has given "
              + MOST_EMPTY
              + " items without moving the position of its buffer. Move it behind the frame of each"
              + " item, or give null.");
    }
    return item;
  }

  private final class Recv extends Stepwise<@Nullable T> {
    @Override
    protected @Nullable Object attempt(Wakeable waker) throws IOException {
      if (waiting != null && waiting != this) {
        throw Misuse.awaitedByTwo(this, waker);
      }
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      T item = returned == null ? null : returned.pollFirst();
      if (item == null) {
        item = decode();
      }
      if (item != null || ended) {
        return item;
      }
      int there = reader.buffered().remaining();
      if (there >= decoder.maxBuffered()) {
        throw new IOException(
            there
                + " bytes were received without a complete frame, which is the limit of "
                + decoder
                + " (see maxBuffered). If such frames are expected, raise it; else close the"
                + " connection.");
      }
      waiting = this;
      return waitFor(reader.fill(there + 1));
    }

    @Override
    protected void onStepOver(@Nullable Throwable failure, boolean forced) {
      waiting = null;
    }

    @Override
    protected void onStep(@Nullable Object value) {
      ended = value instanceof Integer count && count < 0;
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    /// Of several that come back, the last comes first.
    @Override
    @SuppressWarnings("unchecked") // it was received here
    protected void takeBack(@Nullable Object value) {
      if (value != null) {
        if (returned == null) {
          returned = new ArrayDeque<>();
        }
        returned.addFirst((T) value);
      }
    }

    @Override
    public String toString() {
      return "recv() of " + FramedRead.this;
    }
  }

  @Override
  public String toString() {
    return "frames (" + decoder + ") from " + reader;
  }
}
