package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Owed;

/// What the guards of locks have in common: each is open until it is closed, once.
abstract class LockGuard {
  private static final VarHandle OPEN;

  static {
    try {
      OPEN = MethodHandles.lookup().findVarHandle(LockGuard.class, "open", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Owed owed;

  /// Any thread, CAS.
  private volatile boolean open = true;

  /// Makes an open guard.
  ///
  /// @param what it is, for messages
  LockGuard(String what) {
    owed = Owed.by(this, what);
  }

  final boolean isOpen() {
    return open;
  }

  /// Closes it, unless somebody has.
  ///
  /// @return whether the caller gives the lock free
  final boolean toClosed() {
    if (!OPEN.compareAndSet(this, true, false)) {
      return false;
    }
    Owed.settle(owed, this);
    return true;
  }
}
