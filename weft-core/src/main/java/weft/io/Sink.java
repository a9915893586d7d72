package weft.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// Drops what it is given. Any thread.
final class Sink implements AsyncWrite {
  static final AsyncWrite HOLE = new Sink();

  private Sink() {}

  @Override
  public Async<Integer> write(ByteBuffer from) {
    Buffers.requireBytes(from);
    return new Drop(from);
  }

  @Override
  public Async<Void> shutdown() {
    return Done.at();
  }

  private static final class Drop extends Stepwise<Integer> {
    private final ByteBuffer from;

    Drop(ByteBuffer from) {
      this.from = from;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) {
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      int count = from.remaining();
      from.position(from.limit());
      return count;
    }
  }

  @Override
  public String toString() {
    return "sink()";
  }
}
