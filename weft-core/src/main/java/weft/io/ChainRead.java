package weft.io;

import static weft.Weft.async;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.polling.Wakeable;

/// A source, then another one. Owner only.
final class ChainRead implements AsyncRead {
  private final AsyncRead first;
  private final AsyncRead second;
  private boolean firstEnded;

  ChainRead(AsyncRead first, AsyncRead second) {
    this.first = first;
    this.second = second;
  }

  /// The first one may be readable for its end only, after which the other is asked by the read.
  @Override
  public Async<Void> readable() {
    return async(() -> {
      (firstEnded ? second : first).readable().await();
    });
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return new Read(into);
  }

  private final class Read extends Stepwise<Integer> {
    private final ByteBuffer into;
    private int count;

    Read(ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) {
      return count != 0 ? (Object) count : waitFor((firstEnded ? second : first).read(into));
    }

    @Override
    protected void onStep(@Nullable Object value) {
      int number = value instanceof Integer some ? some : -1;
      if (number < 0 && !firstEnded) {
        firstEnded = true;
      } else {
        count = number;
      }
    }

    @Override
    public String toString() {
      return "read from " + ChainRead.this;
    }
  }

  @Override
  public String toString() {
    return firstEnded ? second.toString() : first + ", then " + second;
  }
}
