package weft.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Closing;

/// How threads that may block wait for operations.
final class Plain {
  private Plain() {}

  /// Waits as streams of the JDK do.
  static <T extends @Nullable Object> T wait(Async<T> operation) throws IOException {
    try {
      return operation.block();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interruption = new InterruptedIOException("interrupted while waiting for " + operation);
      interruption.initCause(e);
      throw interruption;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /// What both kinds of channels have. Any thread closes it.
  abstract static class Channel implements java.nio.channels.Channel {
    private final Object end;
    private volatile boolean open = true;

    Channel(Object end) {
      this.end = end;
    }

    @Override
    public final boolean isOpen() {
      return open;
    }

    /// Waits as interruptible channels of the JDK do.
    final <T extends @Nullable Object> T waitOrClose(Async<T> operation) throws IOException {
      try {
        return Plain.wait(operation);
      } catch (InterruptedIOException e) {
        if (!(e.getCause() instanceof InterruptedException)) {
          throw e;
        }
        close();
        throw new ClosedByInterruptException();
      }
    }

    final void ensureOpen() throws ClosedChannelException {
      if (!open) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public void close() throws IOException {
      if (open) {
        open = false;
        Closing.close(end);
      }
    }

    @Override
    public String toString() {
      return "channel of " + end;
    }
  }

  /// A source as a channel.
  static final class Input extends Channel implements ReadableByteChannel {
    private final AsyncRead source;

    Input(AsyncRead source) {
      super(source);
      this.source = source;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      ensureOpen();
      return into.hasRemaining() ? waitOrClose(source.read(into)) : 0;
    }
  }

  /// A sink as a channel.
  static final class Output extends Channel implements WritableByteChannel {
    private final AsyncWrite sink;

    Output(AsyncWrite sink) {
      super(sink);
      this.sink = sink;
    }

    /// All of it, as blocking channels do.
    @Override
    public int write(ByteBuffer from) throws IOException {
      ensureOpen();
      int count = from.remaining();
      waitOrClose(sink.writeAll(from));
      waitOrClose(sink.flush());
      return count;
    }
  }
}
