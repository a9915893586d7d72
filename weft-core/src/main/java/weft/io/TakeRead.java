package weft.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.polling.Wakeable;

/// The first bytes of a source. Owner only.
final class TakeRead implements AsyncRead {
  private final AsyncRead source;
  private long left;

  TakeRead(AsyncRead source, long limit) {
    this.source = source;
    left = limit;
  }

  @Override
  public Async<Void> readable() {
    return left == 0 ? Done.at() : source.readable();
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return new Take(into);
  }

  private final class Take extends Stepwise<Integer> {
    private final ByteBuffer into;
    private int begin;
    private int limit;
    private int count;

    Take(ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) {
      if (count != 0) {
        return count;
      }
      if (left == 0) {
        return -1;
      }
      begin = into.position();
      limit = into.limit();
      into.limit(begin + (int) Math.min(limit - begin, left));
      try {
        return waitFor(source.read(into));
      } catch (Throwable failure) {
        into.limit(limit);
        throw failure;
      }
    }

    /// What is in the buffer counts, however the read has ended.
    @Override
    protected void onStepOver(@Nullable Throwable failure, boolean forced) {
      left -= into.position() - begin;
      into.limit(limit);
    }

    @Override
    protected void onStep(@Nullable Object value) {
      count = value instanceof Integer number ? number : -1;
    }

    @Override
    public String toString() {
      return "read from " + TakeRead.this;
    }
  }

  @Override
  public String toString() {
    return left + " bytes at most of " + source;
  }
}
