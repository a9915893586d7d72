package weft.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.polling.Polling;

/// The operations of a {@link BufReader} that move bytes as they are. Owner only.
final class ReadBytes {
  private ReadBytes() {}

  /// Reads what is there.
  static final class Some extends Reading<Integer> {
    private final ByteBuffer into;
    private int direct;

    Some(Intake in, ByteBuffer into) {
      super(in);
      this.into = into;
    }

    @Override
    @Nullable Object take() {
      if (direct != 0) {
        return direct;
      }
      if (in.available() == 0) {
        return in.isEnded() ? -1 : Polling.PENDING;
      }
      Buffers.ensureRoom(into);
      return Buffers.move(in.buffered(), into);
    }

    @Override
    @Nullable Async<Integer> direct() {
      return into.remaining() >= in.capacity ? in.source.read(into) : null;
    }

    @Override
    void onDirect(int count) {
      if (count < 0) {
        in.toEnded();
      }
      direct = count;
    }

    @Override
    public String toString() {
      return "read of a BufReader";
    }
  }

  /// Reads so many.
  static final class Exactly extends Reading<byte[]> {
    private final int count;

    Exactly(Intake in, int count) {
      super(in);
      this.count = count;
    }

    @Override
    int most() {
      return Math.max(in.capacity, count);
    }

    @Override
    @Nullable Object take() throws IOException {
      if (in.available() < count) {
        if (in.isEnded()) {
          throw tooEarly(count);
        }
        return Polling.PENDING;
      }
      byte[] whole = in.takeWhole(count);
      if (whole == null) {
        whole = new byte[count];
        in.buffered().get(whole);
      }
      return whole;
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    @Override
    protected void takeBack(@Nullable Object value) {
      if (value instanceof byte[] array) {
        in.putBack(ByteBuffer.wrap(array));
      }
    }

    @Override
    public String toString() {
      return "readExactly(" + count + ") of a BufReader";
    }
  }

  /// Drops so many.
  static final class Skip extends Reading<Void> {
    private final long count;
    private long left;

    Skip(Intake in, long count) {
      super(in);
      this.count = count;
      left = count;
    }

    @Override
    @Nullable Object take() throws IOException {
      int skipped = (int) Math.min(left, in.available());
      in.consume(skipped);
      left -= skipped;
      if (left == 0) {
        return null;
      }
      if (in.isEnded()) {
        throw new EOFException("the end came after " + (count - left) + " of " + count + " bytes");
      }
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      return "skip(" + count + ") of a BufReader";
    }
  }

  /// Waits until some are buffered, or the end has come.
  static final class UntilReadable extends Reading<Void> {
    UntilReadable(Intake in) {
      super(in);
    }

    @Override
    @Nullable Object take() {
      return in.available() > 0 || in.isEnded() ? null : Polling.PENDING;
    }

    @Override
    public String toString() {
      return "readable() of a BufReader";
    }
  }

  /// Waits until so many are buffered.
  static final class Fill extends Reading<Integer> {
    private final int atLeast;

    Fill(Intake in, int atLeast) {
      super(in);
      this.atLeast = atLeast;
    }

    @Override
    int most() {
      return Integer.MAX_VALUE;
    }

    @Override
    @Nullable Object take() {
      int available = in.available();
      if (available >= atLeast) {
        return available;
      }
      if (in.isEnded()) {
        return -1;
      }
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      return "fill(" + atLeast + ") of a BufReader";
    }
  }
}
