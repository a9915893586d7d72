package weft.io;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;

/// An operation of a {@link BufReader}: it consumes what it needs when all of that is buffered, in
/// the poll that ends it, and waits for more until then. So cancelled it has consumed nothing.
/// Owner only.
///
/// @param <T> the type of the result
abstract class Reading<T extends @Nullable Object> extends Stepwise<T> {
  /// What it waits for.
  private enum Wait {
    NOTHING,
    /// That the source is readable, without a buffer.
    READABLE,
    /// A read into the buffer.
    FILL,
    /// A read into a buffer of the user's.
    DIRECT
  }

  final Intake in;
  private Wait wait = Wait.NOTHING;

  /// Whether the source was readable a moment ago.
  private boolean readable;

  /// Of the last wait.
  private Wait waited = Wait.NOTHING;

  Reading(Intake in) {
    this.in = in;
  }

  /// Consumes what it needs, or nothing.
  ///
  /// @return PENDING if more bytes have to be there
  abstract @Nullable Object take() throws IOException;

  /// How large a buffer it may need.
  int most() {
    return in.capacity;
  }

  /// A read of the source that goes past the buffer, which is empty.
  ///
  /// @return null if it goes through the buffer
  @Nullable Async<Integer> direct() {
    return null;
  }

  /// The direct read has ended with this.
  void onDirect(int count) {}

  @Override
  protected final @Nullable Object attempt(Wakeable waker) throws IOException {
    in.ensureUsableBy(this, waker);
    Object result = take();
    if (result != Polling.PENDING) {
      in.releaseIfEmpty();
      return result;
    }
    if (!Worker.hasBudget(waker)) {
      return result;
    }
    in.setWaiting(this);
    in.releaseIfEmpty(); // the user may have consumed what was buffered by himself
    try {
      return waitFor(nextStep());
    } catch (Throwable failure) {
      onStepOver(failure, false);
      throw failure;
    }
  }

  private Async<?> nextStep() {
    Async<Integer> past = in.available() == 0 ? direct() : null;
    if (past != null) {
      wait = Wait.DIRECT;
      return past;
    }
    if (in.available() == 0 && !readable) {
      wait = Wait.READABLE;
      return in.source.readable();
    }
    wait = Wait.FILL;
    return in.source.read(in.toFilling(most()));
  }

  @Override
  protected final void onStepOver(@Nullable Throwable failure, boolean forced) {
    waited = wait;
    wait = Wait.NOTHING;
    readable = waited == Wait.READABLE;
    if (waited == Wait.FILL) {
      in.toFilled(forced);
    }
    in.setWaiting(null);
  }

  @Override
  protected final void onStep(@Nullable Object value) {
    if (value instanceof Integer count) {
      if (waited == Wait.DIRECT) {
        onDirect(count);
      } else if (count < 0) {
        in.toEnded();
      }
    }
  }

  /// The answer to a source that ends too early.
  final EOFException tooEarly(long wanted) {
    return new EOFException(
        "the end came after "
            + in.available()
            + " of "
            + wanted
            + " bytes, which are still there to be read");
  }
}
