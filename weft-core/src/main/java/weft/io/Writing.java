package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.io.buffers.Outflow;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// An operation of a {@link BufWriter}: it takes what it is given when there is room for it, in the
/// poll that ends it, and writes what was there before until then. So cancelled it has taken
/// nothing. Owner only.
///
/// @param <T> the type of the result
abstract class Writing<T extends @Nullable Object> extends Stepwise<T> {
  final Outflow to;

  Writing(Outflow to) {
    this.to = to;
  }

  /// Takes what it was given, or nothing.
  ///
  /// @return PENDING if something has to be written first
  abstract @Nullable Object put() throws IOException;

  /// What is to be waited for after {@link #put} gave PENDING.
  Async<?> next() {
    return to.drain();
  }

  @Override
  protected final @Nullable Object attempt(Wakeable waker) throws IOException {
    to.ensureUsableBy(this, waker);
    Object result = put();
    if (result != Polling.PENDING || !Worker.hasBudget(waker)) {
      return result;
    }
    Async<?> next = next();
    to.toWaiting(this);
    return waitFor(next);
  }

  @Override
  protected final void onStepOver(@Nullable Throwable failure, boolean forced) {
    to.onWritten(failure, forced);
  }

  /// Writes what fits.
  static final class Some extends Writing<Integer> {
    private final ByteBuffer from;
    private boolean past;
    private int written;

    Some(Outflow to, ByteBuffer from) {
      super(to);
      this.from = from;
    }

    @Override
    @Nullable Object put() {
      if (written > 0) {
        return written;
      }
      Buffers.requireBytes(from);
      past = to.out().size() == 0 && from.remaining() >= to.capacity();
      int count = past ? 0 : Math.min(to.room(), from.remaining());
      if (count == 0) {
        return Polling.PENDING;
      }
      to.out().put(from, count);
      return count;
    }

    @Override
    Async<?> next() {
      return past ? to.sink().write(from) : to.drain();
    }

    @Override
    protected void onStep(@Nullable Object value) {
      if (past && value instanceof Integer count) {
        written = count;
      }
    }

    @Override
    public String toString() {
      return "write to a BufWriter";
    }
  }

  /// Writes all of some buffers.
  static final class All extends Writing<Void> {
    private final ByteBuffer[] from;
    private boolean gathering;

    All(Outflow to, ByteBuffer... from) {
      super(to);
      this.from = from;
    }

    private long remaining() {
      long sum = 0;
      for (ByteBuffer buffer : from) {
        sum += buffer.remaining();
      }
      return sum;
    }

    @Override
    @Nullable Object put() {
      long remaining = remaining();
      gathering = remaining >= to.capacity();
      if (gathering || remaining > to.room()) {
        return Polling.PENDING;
      }
      for (ByteBuffer buffer : from) {
        to.out().put(buffer, buffer.remaining());
      }
      return null;
    }

    /// What is large is not copied.
    @Override
    Async<?> next() {
      if (!gathering) {
        return to.drain();
      }
      if (to.out().size() == 0) {
        return from.length == 1 ? to.sink().writeAll(from[0]) : to.sink().writeAll(from);
      }
      var all = new ArrayList<ByteBuffer>(from.length + 1);
      all.add(to.out().bytes());
      all.addAll(java.util.List.of(from));
      return to.sink().writeAll(all.toArray(ByteBuffer[]::new));
    }

    @Override
    public String toString() {
      return "writeAll of " + remaining() + " bytes to a BufWriter";
    }
  }

  /// Writes a number.
  static final class OfNumber extends Writing<Void> {
    private final long value;
    private final int width;
    private final ByteOrder order;

    OfNumber(Outflow to, long value, int width, ByteOrder order) {
      super(to);
      this.value = value;
      this.width = width;
      this.order = order;
    }

    @Override
    @Nullable Object put() {
      if (to.room() < width) {
        return Polling.PENDING;
      }
      to.out().putNumber(value, width, order);
      return null;
    }

    @Override
    public String toString() {
      return "write of " + width + " bytes to a BufWriter";
    }
  }

  /// Writes a text, as a whole.
  static final class OfText extends Writing<Void> {
    private final byte[] text;

    OfText(Outflow to, byte[] text) {
      super(to);
      this.text = text;
    }

    @Override
    @Nullable Object put() {
      if (to.room() < text.length && to.out().size() > 0) {
        return Polling.PENDING;
      }
      to.out().put(text, 0, text.length);
      return null;
    }

    @Override
    public String toString() {
      return "writeString of " + text.length + " bytes to a BufWriter";
    }
  }

  /// Writes what there is, then has the sink do something.
  static final class Flush extends Writing<Void> {
    private final boolean last;
    private boolean drained;
    private boolean told;

    Flush(Outflow to, boolean last) {
      super(to);
      this.last = last;
    }

    @Override
    @Nullable Object put() {
      return told ? null : Polling.PENDING;
    }

    @Override
    Async<?> next() {
      drained = to.out().size() == 0;
      if (!drained) {
        return to.drain();
      }
      return last ? to.sink().shutdown() : to.sink().flush();
    }

    @Override
    protected void onStep(@Nullable Object value) {
      told = drained;
    }

    @Override
    public String toString() {
      return (last ? "shutdown" : "flush") + "() of a BufWriter";
    }
  }
}
