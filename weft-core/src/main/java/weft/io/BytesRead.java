package weft.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// A source of bytes that are there. Owner only.
final class BytesRead implements AsyncRead {
  private final ByteBuffer bytes;

  BytesRead(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return new Take(into);
  }

  private final class Take extends Stepwise<Integer> {
    private final ByteBuffer into;

    Take(ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) {
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      int count = Buffers.move(bytes, into);
      if (count == 0) {
        return bytes.hasRemaining() ? 0 : -1;
      }
      return count;
    }
  }

  @Override
  public String toString() {
    return "a source of " + bytes.remaining() + " bytes";
  }
}
