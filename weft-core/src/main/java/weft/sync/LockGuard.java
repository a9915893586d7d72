package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Owed;

/// The common part of the guards of locks: a guard is open until it is closed, once.
abstract class LockGuard extends Held {
  private static final byte OPEN = 0;
  private static final byte CLOSED = 1;

  /// As CLOSED, because nobody received it.
  private static final byte GIVEN_BACK = 2;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(LockGuard.class, "state", byte.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Owed owed;

  /// OPEN until it is CLOSED or GIVEN_BACK, which are final. Any thread, CAS.
  private volatile byte state;

  /// Makes an open guard.
  ///
  /// @param what it is, for messages
  LockGuard(String what) {
    owed = Owed.by(this, what);
  }

  final boolean isOpen() {
    return state == OPEN;
  }

  /// Closes it, unless somebody has.
  ///
  /// @return whether the caller gives the lock free
  final boolean toClosed() {
    return endAs(CLOSED);
  }

  private boolean endAs(byte ended) {
    if (!STATE.compareAndSet(this, OPEN, ended)) {
      return false;
    }
    Owed.settle(owed, this);
    return true;
  }

  @Override
  protected final @Nullable Object held() {
    return isOpen() ? lock() : null;
  }

  @Override
  protected final String heldAs() {
    return "guard";
  }

  @Override
  protected final @Nullable Owed owed() {
    return owed;
  }

  /// Whose guard it is.
  abstract Object lock();

  /// Gives the lock free. Once, by whoever ended the guard.
  abstract void unlock();

  @Override
  protected final void giveBack() {
    if (endAs(GIVEN_BACK)) {
      unlock();
    }
  }

  @Override
  protected final boolean isGivenBack() {
    return state == GIVEN_BACK;
  }
}
