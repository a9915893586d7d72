package weft.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.io.buffers.Closing;
import weft.io.buffers.Stash;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.task.JoinHandle;

/// A source over a stream that blocks: a thread of the blocking pool reads into an array of its
/// own, and goes on when the await is cancelled. What it brings then is given to the next read.
/// Owner only; the array belongs to the call while one is under way.
final class BlockingRead implements AsyncRead, AutoCloseable {
  private final InputStream stream;

  /// Read and not given to anybody; null if there is nothing.
  private @Nullable ByteBuffer rest;

  /// The call that is under way, or that nobody has asked for its result.
  private @Nullable JoinHandle<Object> call;

  private boolean ended;

  BlockingRead(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public Async<Void> readable() {
    return new Take<>(null);
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return new Take<>(into);
  }

  /// On a thread that may block.
  ///
  /// @return the bytes, null at the end, or the failure, which the next to ask is told
  private @Nullable Object readSome() {
    byte[] bytes = new byte[Stash.SIZE];
    try {
      int count = stream.read(bytes);
      return count < 0 ? null : ByteBuffer.wrap(bytes, 0, count);
    } catch (IOException | RuntimeException e) {
      return e;
    }
  }

  private final class Take<T extends @Nullable Object> extends Stepwise<T> {
    /// Null if it waits only.
    private final @Nullable ByteBuffer into;

    private @Nullable Exception failure;

    Take(@Nullable ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) throws Exception {
      if (failure != null) {
        throw failure;
      }
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      ByteBuffer bytes = rest;
      if (bytes != null && bytes.hasRemaining()) {
        return into == null ? null : moved(bytes, into);
      }
      if (ended) {
        return into == null ? null : -1;
      }
      JoinHandle<Object> running = call;
      if (running == null) {
        running =
            Worker.currentOrFail()
                .scheduler()
                .<Object>spawnBlocking(BlockingRead.this::readSome, false);
        call = running;
      }
      return waitFor(running);
    }

    private int moved(ByteBuffer bytes, ByteBuffer to) {
      int count = Buffers.move(bytes, to);
      if (!bytes.hasRemaining()) {
        rest = null;
      }
      return count;
    }

    @Override
    protected void onStep(@Nullable Object value) {
      call = null;
      if (value instanceof ByteBuffer bytes) {
        rest = bytes;
      } else if (value instanceof Exception thrown) {
        failure = thrown;
      } else {
        ended = true;
      }
    }

    @Override
    public String toString() {
      return (into == null ? "readable() of " : "read from ") + BlockingRead.this;
    }
  }

  @Override
  public void close() throws IOException {
    Closing.close(stream);
  }

  @Override
  public String toString() {
    return "source over " + stream;
  }
}
