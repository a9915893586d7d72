package weft.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Poll;
import weft.Waker;

/// One value from one task to another, as a user would write it: on {@link Async#fromPoll}.
///
/// @param <T> the type of the value
final class Oneshot<T> {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Oneshot.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Any thread, CAS.
  ///
  ///     null  -> Waker   the receiver waits
  ///     Waker -> Waker   the receiver waits under another waker
  ///     any   -> value   sent; final
  private volatile @Nullable Object state;

  /// Sends the value. Once.
  void send(T value) {
    if (STATE.getAndSet(this, value) instanceof Waker waker) {
      waker.wake();
    }
  }

  /// Waits for the value. Once.
  Async<T> receive() {
    return Async.fromPoll(this::poll);
  }

  @SuppressWarnings("unchecked")
  private Poll<T> poll(Waker waker) {
    Object current = state;
    boolean unsent = current == null || current instanceof Waker;
    if (unsent && STATE.compareAndSet(this, current, waker)) {
      return Poll.pending();
    }
    Object value = state; // nobody but the sender makes the compareAndSet fail
    if (value == null) {
      throw new AssertionError("a value became null");
    }
    return Poll.ready((T) value);
  }
}
