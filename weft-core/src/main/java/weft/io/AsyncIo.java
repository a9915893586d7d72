package weft.io;

import static weft.Weft.async;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.ConsumeBudget;
import weft.combinators.Join;
import weft.combinators.Race;
import weft.io.buffers.Stash;
import weft.support.Arguments;

/// What is done with sources and sinks as a whole: copying, and bridges from and to threads that
/// block.
public final class AsyncIo {
  private AsyncIo() {}

  /// How many bytes went each way.
  ///
  /// @param fromFirst from the first stream to the second
  /// @param fromSecond from the second stream to the first
  public record Copied(long fromFirst, long fromSecond) {}

  /// Moves all bytes of a source to a sink, as fast as the slower one of both. When the source has
  /// nothing for the moment the sink is flushed, and no buffer is held while it waits. Neither is
  /// closed, and the sink is not shut down.
  ///
  /// {@snippet class = "weft.io.IoExamplesTest" region = "copy"}
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** Up to 8 KiB that were read and not yet written are lost.
  ///
  /// ## Fairness
  ///
  /// Other tasks of the worker have their turn now and then, also if it never has to wait.
  ///
  /// @param source read up to its end
  /// @param sink flushed at the end
  /// @return a future of the number of bytes; it fails with an IOException of either
  public static Async<Long> copy(AsyncRead source, AsyncWrite sink) {
    return copy(new Copying(source, sink));
  }

  /// Copies both ways between two streams, until both have ended: what a proxy does. When one ends,
  /// the other's writer is shut down, and the bytes that come the other way go on. Both ways are
  /// part of the calling task. Neither stream is closed.
  ///
  /// {@snippet class = "weft.io.IoExamplesTest" region = "proxy"}
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** Bytes that were read and not yet written are lost.
  ///
  /// @param first one
  /// @param second the other
  /// @param <A> the type of the first
  /// @param <B> the type of the second
  /// @return a future of the numbers of bytes. A failure of one way ends the other; the IOException
  ///   says which way it was, and how many bytes had come that way.
  public static <A extends AsyncRead & AsyncWrite, B extends AsyncRead & AsyncWrite>
      Async<Copied> copyBidirectional(A first, B second) {
    Arguments.notNull("first", first);
    Arguments.notNull("second", second);
    return new Join<>(
        new Async<?>[] {
          copyAndShutDown(new Copying(first, second), "the first stream to the second"),
          copyAndShutDown(new Copying(second, first), "the second stream to the first")
        },
        true,
        counts -> new Copied(longOf(counts[0]), longOf(counts[1])));
  }

  private static long longOf(@Nullable Object count) {
    return count instanceof Long number ? number : 0;
  }

  private static Async<Long> copyAndShutDown(Copying way, String name) {
    return async(() -> {
      try {
        copy(way).await();
        way.sink.shutdown().await();
        return way.count;
      } catch (IOException e) {
        throw new IOException(
            "the copy from "
                + name
                + " failed after "
                + way.count
                + " bytes: "
                + e.getMessage()
                + " ("
                + way.source
                + " to "
                + way.sink
                + ")",
            e);
      }
    });
  }

  /// One way of a copy. Owner only.
  private static final class Copying {
    final AsyncRead source;
    final AsyncWrite sink;
    long count;

    /// Whether bytes were written since the last flush.
    boolean unflushed;

    Copying(AsyncRead source, AsyncWrite sink) {
      this.source = Arguments.notNull("source", source);
      this.sink = Arguments.notNull("sink", sink);
    }
  }

  private static Async<Long> copy(Copying way) {
    return async(() -> {
      while (true) {
        new ConsumeBudget().await();
        Async<Void> flush = way.unflushed ? way.sink.flush() : Done.at();
        if (flush != Done.at() && !isReadableNow(way.source).await()) {
          flush.await();
          way.unflushed = false;
        }
        way.source.readable().await();
        ByteBuffer buffer = Stash.take();
        // If this is cancelled the buffer is left to the garbage collector: who has it is not
        // known.
        int count = way.source.read(buffer).await();
        if (count >= 0) {
          way.sink.writeAll(buffer.flip()).await();
          way.count += count;
          way.unflushed = true;
        }
        Stash.give(buffer);
        if (count < 0) {
          way.sink.flush().await();
          return way.count;
        }
      }
    });
  }

  private static Async<Boolean> isReadableNow(AsyncRead source) {
    return new Race<>(
        new Async<?>[] {source.readable(), Done.at()}, true, null, (index, nothing) -> index == 0);
  }

  // ---- for threads that may block

  /// A source as an input stream, for plain and virtual threads. Its calls wait as {@link
  /// Async#block} does, so the operations run on the default runtime; on a worker they fail with an
  /// IllegalStateException. An interrupt ends a read with an {@link
  /// java.io.InterruptedIOException}; the thread stays interrupted, and no byte is lost if the
  /// source's reads are cancel safe.
  ///
  /// @param source closed with the stream, if it is an AutoCloseable
  /// @return the stream, for one thread at a time
  public static InputStream inputStream(AsyncRead source) {
    return new PlainInput(Arguments.notNull("source", source));
  }

  /// A sink as an output stream, for plain and virtual threads; see {@link #inputStream}. An
  /// interrupt ends a write with an {@link java.io.InterruptedIOException}, whose
  /// `bytesTransferred` tells how much was written.
  ///
  /// @param sink shut down when the stream is closed, and closed if it is an AutoCloseable
  /// @return the stream, for one thread at a time. It has no buffer: use a {@link BufWriter}, or a
  ///   {@link java.io.BufferedOutputStream}.
  public static OutputStream outputStream(AsyncWrite sink) {
    return new PlainOutput(Arguments.notNull("sink", sink));
  }

  /// A source as a channel, for plain and virtual threads; see {@link #inputStream}. As with
  /// channels of the JDK, an interrupt closes it, and ends a read with a {@link
  /// java.nio.channels.ClosedByInterruptException}; the thread stays interrupted.
  ///
  /// @param source closed with the channel, if it is an AutoCloseable
  /// @return the channel, for one thread at a time; closed by any
  public static ReadableByteChannel readChannel(AsyncRead source) {
    return new Plain.Input(Arguments.notNull("source", source));
  }

  /// A sink as a channel, for plain and virtual threads; see {@link #readChannel}. Each write
  /// writes all that it is given, and flushes.
  ///
  /// @param sink closed with the channel, if it is an AutoCloseable, but not shut down
  /// @return the channel, for one thread at a time; closed by any
  public static WritableByteChannel writeChannel(AsyncWrite sink) {
    return new Plain.Output(Arguments.notNull("sink", sink));
  }

  // ---- over streams that block

  /// A source over an input stream, such as `System.in`. A thread of the blocking pool reads it,
  /// when somebody asks, up to 8 KiB at a time. A read that blocks for ever keeps its thread, and a
  /// runtime that closes reports it and goes on without it.
  ///
  /// Its reads are cancel safe: the thread is not interrupted, but goes on, and what it brings is
  /// given to the next read. So closing the stream, by {@link BufReader#close} for example, is what
  /// ends a read, if the stream allows that.
  ///
  /// @param stream read by this only from now on
  /// @return the source, an AutoCloseable that closes the stream
  public static AsyncRead source(InputStream stream) {
    return new BlockingRead(Arguments.notNull("stream", stream));
  }

  /// A sink over an output stream, such as `System.out`. What it accepts, up to 64 KiB at a time,
  /// is copied and written by a thread of the blocking pool; the next operation waits until it is,
  /// and fails if that has failed. So await a flush at the end, to know.
  ///
  /// Its writes are cancel safe: a cancelled one has accepted nothing. What was accepted before is
  /// written nevertheless, for the thread is not interrupted.
  ///
  /// @param stream written by this only from now on; closed by the shutdown
  /// @return the sink, an AutoCloseable that closes the stream
  public static AsyncWrite sink(OutputStream stream) {
    return new BlockingWrite(Arguments.notNull("stream", stream));
  }
}
