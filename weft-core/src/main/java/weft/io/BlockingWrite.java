package weft.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.io.buffers.Closing;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.task.JoinHandle;

/// A sink over a stream that blocks: what is accepted is copied, and a thread of the blocking pool
/// writes it, also if nobody waits for that any more. The next operation waits until it has, and is
/// told if it failed. Owner only.
final class BlockingWrite implements AsyncWrite, AutoCloseable {
  /// So many bytes are accepted at once.
  private static final int SLICE = 64 << 10;

  private final OutputStream stream;

  /// The call that is under way, or that nobody has asked for its result.
  private @Nullable JoinHandle<Object> call;

  BlockingWrite(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public Async<Integer> write(ByteBuffer from) {
    Buffers.requireBytes(from);
    return new Write(from);
  }

  @Override
  public Async<Void> flush() {
    return new Flush(false);
  }

  @Override
  public Async<Void> shutdown() {
    return new Flush(true);
  }

  private void startCall(Callable<@Nullable Void> work) {
    call =
        Worker.currentOrFail()
            .scheduler()
            .<Object>spawnBlocking(
                () -> {
                  try {
                    work.call();
                    return this; // anything but a failure
                  } catch (IOException | RuntimeException e) {
                    return e;
                  }
                },
                false);
  }

  /// An operation that waits for the call before it.
  private abstract class Operation<T extends @Nullable Object> extends Stepwise<T> {
    private @Nullable Exception failure;

    /// Nothing is under way.
    ///
    /// @return PENDING after it has started a call to wait for
    abstract @Nullable Object onIdle();

    @Override
    protected final @Nullable Object attempt(Wakeable waker) throws Exception {
      if (failure != null) {
        throw failure;
      }
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      Object result = call == null ? onIdle() : Polling.PENDING;
      return result != Polling.PENDING || call == null ? result : waitFor(call);
    }

    @Override
    protected final void onStep(@Nullable Object value) {
      call = null;
      if (value instanceof Exception thrown) {
        failure = thrown;
      }
    }
  }

  private final class Write extends Operation<Integer> {
    private final ByteBuffer from;

    Write(ByteBuffer from) {
      this.from = from;
    }

    @Override
    Object onIdle() {
      byte[] bytes = new byte[Math.min(SLICE, from.remaining())];
      from.get(from.position(), bytes);
      startCall(() -> {
        stream.write(bytes);
        return null;
      });
      from.position(from.position() + bytes.length); // last: a runtime that closes may refuse
      return bytes.length;
    }

    @Override
    public String toString() {
      return "write to " + BlockingWrite.this;
    }
  }

  private final class Flush extends Operation<Void> {
    private final boolean last;
    private boolean started;

    Flush(boolean last) {
      this.last = last;
    }

    @Override
    @Nullable Object onIdle() {
      if (started) {
        return null;
      }
      started = true;
      startCall(() -> {
        stream.flush();
        if (last) {
          stream.close();
        }
        return null;
      });
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      return (last ? "shutdown" : "flush") + "() of " + BlockingWrite.this;
    }
  }

  @Override
  public void close() throws IOException {
    Closing.close(stream);
  }

  @Override
  public String toString() {
    return "sink over " + stream;
  }
}
