package weft.time.wheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Ticks;
import weft.runtime.scheduler.Worker;

/// A future that is done at an instant, and the node of the wheel that sees to it, in 32 bytes.
///
/// The deadline is fixed when it is made; it is registered at its first poll, in the wheel of the
/// worker that polls it. Guard: WheelTest, SchedulerStressTest.
///
///     NEW        -> FIRED        due at the first poll
///     NEW        -> Wakeable     registered
///     Wakeable   -> Wakeable     the same owner under another waker
///     Wakeable   -> FIRED        who advances the wheel: it is due
///     Wakeable   -> CANCELLED    the future's owner: the wait is over; plain under the wheel's lock
///     CANCELLED  -> Sleep        on the list of removals, behind that one; then CANCELLED again
public final class Sleep extends Async<@Nullable Void> {
  private static final Object FIRED = new Object();
  private static final Object CANCELLED = new Object();

  private static final int FIELD_BITS = 10;
  private static final int TICK_SHIFT = 2 * FIELD_BITS;
  private static final int FIELD_MASK = (1 << FIELD_BITS) - 1;

  private static final VarHandle WAKER;

  static {
    try {
      WAKER = MethodHandles.lookup().findVarHandle(Sleep.class, "waker", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Guarded by the wheel's lock.
  @Nullable Sleep next;

  /// Guarded by the wheel's lock.
  @Nullable Sleep previous;

  /// Any thread, CAS; null is NEW, else as above.
  private volatile @Nullable Object waker;

  /// The tick << 20 | the slot it stands in << 10 | the number of the clock, and once it is
  /// registered, that of the worker whose wheel it is in. Owner until it is registered, then
  /// guarded by the wheel's lock; the worker's number never changes then.
  private long position;

  /// Makes a sleep.
  ///
  /// @param tick the tick at which it is done, not negative; cut off at 2^43, which is 278 years
  /// @param ticks of the runtime that is going to wait
  public Sleep(long tick, Ticks ticks) {
    this(tick, ticks.clockNumber());
  }

  /// On the system's clock.
  Sleep(long tick) {
    this(tick, 0);
  }

  private Sleep(long tick, int clockNumber) {
    position = Math.min(tick, Long.MAX_VALUE >>> TICK_SHIFT) << TICK_SHIFT | clockNumber;
  }

  long tick() {
    return position >>> TICK_SHIFT;
  }

  int slot() {
    return (int) (position >>> FIELD_BITS) & FIELD_MASK;
  }

  void toSlot(int slot) {
    position = (position & ~((long) FIELD_MASK << FIELD_BITS)) | ((long) slot << FIELD_BITS);
  }

  Sleep last() {
    Sleep node = previous;
    return node == null ? this : node;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable newWaker) {
    return register(newWaker);
  }

  @Override
  protected @Nullable Object poll(Wakeable newWaker) {
    Object current = WAKER.getAcquire(this);
    for (; ; ) {
      if (current == FIRED) {
        return null;
      }
      if (current == newWaker || WAKER.compareAndSet(this, current, newWaker)) {
        return Polling.PENDING;
      }
      current = WAKER.getAcquire(this);
    }
  }

  private @Nullable Object register(Wakeable newWaker) {
    Worker worker = Worker.currentOrFail();
    if (!WAKER.compareAndSet(this, null, newWaker)) {
      throw Misuse.awaitedTwice(this, newWaker);
    }
    if (((int) position & FIELD_MASK) != worker.scheduler().ticks().clockNumber()) {
      WAKER.set(this, FIRED);
      throw Misuse.onAnotherClock(this, worker);
    }
    position = (position & ~(long) FIELD_MASK) | worker.index();
    if (worker.wheel().insert(this)) {
      return Polling.PENDING;
    }
    WAKER.set(this, FIRED);
    return Worker.hasBudget(newWaker) ? null : Polling.PENDING;
  }

  @Override
  protected void discard() {
    WAKER.compareAndSet(this, null, FIRED);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable ignored) {
    if (WAKER.getAcquire(this) == null) {
      WAKER.set(this, FIRED); // never registered
      return null;
    }
    Worker worker = Worker.currentOrFail();
    int index = (int) position & FIELD_MASK;
    if (index != worker.index()) {
      cancelFromElsewhere(worker.scheduler().worker(index).wheel());
    } else {
      worker.wheel().cancel(this);
    }
    return null;
  }

  /// Cancels a timer in the wheel of another worker.
  void cancelFromElsewhere(Wheel wheel) {
    if (toCancelled()) {
      wheel.removeFromOther(this);
    }
  }

  /// False if it has fired.
  private boolean toCancelled() {
    Object current = WAKER.getAcquire(this);
    return current != FIRED && WAKER.compareAndSet(this, current, CANCELLED);
  }

  /// By the future's owner, under the wheel's lock, so that nobody fires it meanwhile.
  ///
  /// @return false if it has fired
  boolean toCancelledUnderLock() {
    if (WAKER.getAcquire(this) == FIRED) {
      return false;
    }
    WAKER.setRelease(this, CANCELLED);
    return true;
  }

  /// The deadline has come. Under the wheel's lock, unlinked.
  void fire() {
    Object current = WAKER.getAcquire(this);
    while (current != CANCELLED && !isRemoved(current)) {
      if (WAKER.compareAndSet(this, current, FIRED)) {
        Polling.wake((Wakeable) current);
        return;
      }
      current = WAKER.getAcquire(this);
    }
  }

  private static boolean isRemoved(@Nullable Object current) {
    return current instanceof Sleep;
  }

  /// By the one who cancelled it, before it is pushed.
  void linkRemoved(@Nullable Sleep following) {
    WAKER.set(this, following == null ? CANCELLED : following);
  }

  /// By whoever took the list, under the wheel's lock.
  @Nullable Sleep unlinkRemoved() {
    Object current = WAKER.getAcquire(this);
    WAKER.setRelease(this, CANCELLED);
    return current instanceof Sleep following ? following : null;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "sleep until %d.%03d s", tick() / 1000, tick() % 1000);
  }
}
