package weft.io.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;

/// A connection that carries items in both directions, rather than bytes: those that a {@link
/// Codec} finds and makes.
///
/// {@snippet class = "weft.io.codec.CodecExamplesTest" region = "framed"}
///
/// ## Threads
///
/// One task receives and one sends at a time; they may be two. {@link #close} when both have ended.
///
/// @param <In> the type of the items that are received
/// @param <Out> the type of the items that are sent
public final class Framed<In, Out> implements AutoCloseable {
  private final FramedRead<In> in;
  private final FramedWrite<Out> out;

  private Framed(FramedRead<In> in, FramedWrite<Out> out) {
    this.in = in;
    this.out = out;
  }

  /// Frames a stream.
  ///
  /// @param stream which only this uses from now on
  /// @param codec of this connection
  /// @param <S> the type of the stream
  /// @param <In> the type of the items that are received
  /// @param <Out> the type of the items that are sent
  /// @return the connection of items
  public static <S extends AsyncRead & AsyncWrite, In, Out> Framed<In, Out> of(
      S stream, Codec<In, Out> codec) {
    return of(stream, stream, codec);
  }

  /// Frames a source and a sink, such as a {@link weft.io.BufReader} that has read a handshake, and
  /// its stream.
  ///
  /// @param source from which only this reads from now on
  /// @param sink to which only this writes from now on
  /// @param codec of this connection
  /// @param <In> the type of the items that are received
  /// @param <Out> the type of the items that are sent
  /// @return the connection of items
  public static <In, Out> Framed<In, Out> of(
      AsyncRead source, AsyncWrite sink, Codec<In, Out> codec) {
    return new Framed<>(FramedRead.of(source, codec), FramedWrite.of(sink, codec));
  }

  /// Waits for the next item; see {@link FramedRead#recv}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is consumed before a frame is complete.
  ///
  /// @return a future of the item, or of null at the end; it fails with an IOException
  public Async<@Nullable In> recv() {
    return in.recv();
  }

  /// A stream of the items that are received, up to the end. Items may be sent meanwhile.
  ///
  /// The stream owns this connection, and {@linkplain #close closes} it when it is closed itself,
  /// once, also if it was never asked for an item; {@link #in} has a stream that closes only the
  /// source. It fails as {@link #recv} does.
  ///
  /// @return the stream
  public AsyncStream<In> stream() {
    return Repeated.of(this, this::recv, this);
  }

  /// Sends an item; see {@link FramedWrite#send}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe**, in that frames stay whole: the item is not accepted, or goes out with the
  /// next send or flush. Which of both is not told; where that matters use {@link #feed}, then
  /// {@link #flush}.
  ///
  /// @param item not null
  /// @return a future of null; it fails with an IOException
  public Async<Void> send(Out item) {
    return out.send(item);
  }

  /// Accepts an item, to be written with the next flush or send; see {@link FramedWrite#feed}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelled it has not accepted the item.
  ///
  /// @param item not null
  /// @return a future of null; it fails with an IOException
  public Async<Void> feed(Out item) {
    return out.feed(item);
  }

  /// Writes what was accepted, and flushes the sink.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What was not written is kept for the next flush.
  ///
  /// @return a future of null; it fails with an IOException
  public Async<Void> flush() {
    return out.flush();
  }

  /// Writes what was accepted, and says that no more will come. Receiving goes on.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** What was not written is kept; shut down again.
  ///
  /// @return a future of null; it fails with an IOException
  public Async<Void> shutdown() {
    return out.shutdown();
  }

  /// The half that receives, for a task of its own.
  ///
  /// @return always the same one
  public FramedRead<In> in() {
    return in;
  }

  /// The half that sends, for a task of its own.
  ///
  /// @return always the same one
  public FramedWrite<Out> out() {
    return out;
  }

  /// Closes the stream, if that is an AutoCloseable. It cannot wait, so it writes nothing: await
  /// {@link #flush} or {@link #shutdown} before. Idempotent.
  ///
  /// @throws IOException if the stream cannot be closed, or if bytes are buffered still, which are
  ///   lost
  @Override
  public void close() throws IOException {
    try (in) {
      out.close();
    }
  }

  @Override
  public String toString() {
    return in + ", " + out;
  }
}
