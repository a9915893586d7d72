package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;

/// One or several permits that were acquired from an {@link AsyncSemaphore}; closing it gives them
/// back.
///
/// {@snippet class = "weft.sync.LockExamplesTest" region = "permit"}
///
/// If it is neither closed nor forgotten, its permits are lost to the semaphore, even if it is
/// garbage collected.
///
/// ## Threads
///
/// Any thread; it may be passed to another task.
public final class Permit extends Held implements AutoCloseable {
  private static final int GONE = -1;

  /// As GONE, after nobody received it.
  private static final int GIVEN_BACK = -2;

  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Permit.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final AsyncSemaphore semaphore;

  /// Null while it holds nothing, and if nobody watches. Written by who makes it or merges into it.
  private @Nullable Owed owed;

  /// How many; GONE when they were closed, forgotten or merged into another, GIVEN_BACK when nobody
  /// received them; both are final. Any thread, CAS.
  private volatile int count;

  Permit(AsyncSemaphore semaphore, int count) {
    this.semaphore = semaphore;
    this.count = count;
    owed = count == 0 ? null : Owed.by(this, "permit of a semaphore");
  }

  /// How many permits this object holds.
  ///
  /// @return not negative; 0 once it has been closed, forgotten or merged into another
  public int count() {
    return Math.max(0, count);
  }

  /// Gives the permits back, or hands them to the first in line if somebody waits. Idempotent.
  @Override
  public void close() {
    release(endAs(GONE));
  }

  /// Forgets the permits: they are never given back, so the semaphore permanently has that many
  /// fewer. A later close does nothing.
  public void forget() {
    semaphore.addToTotal(-Math.max(0, endAs(GONE)));
  }

  /// Ends it, if it holds permits still.
  ///
  /// @param ended GONE or GIVEN_BACK
  /// @return how many it held; negative if it had ended before
  private int endAs(int ended) {
    for (; ; ) {
      int current = count;
      if (current < 0) {
        return current;
      }
      if (COUNT.compareAndSet(this, current, ended)) {
        Owed.settle(owed, this);
        return current;
      }
    }
  }

  private void release(int held) {
    if (held > 0) {
      semaphore.release(held);
    }
  }

  @Override
  protected @Nullable Object held() {
    return count() > 0 ? semaphore : null;
  }

  @Override
  protected String heldAs() {
    return count() == 1 ? "permit" : count() + " permits";
  }

  @Override
  protected int heldCount() {
    return count();
  }

  @Override
  protected @Nullable Owed owed() {
    return owed;
  }

  @Override
  protected void giveBack() {
    release(endAs(GIVEN_BACK));
  }

  @Override
  protected boolean isGivenBack() {
    return count == GIVEN_BACK;
  }

  /// Splits off some permits, which are then given back on their own.
  ///
  /// @param permits how many; from 0 to {@link #count}
  /// @return the permits that were split off
  /// @throws IllegalArgumentException if it holds fewer, or the number is negative
  /// @throws IllegalStateException if this one was closed, forgotten or merged
  public Permit split(int permits) {
    Arguments.notNegative("permits", permits);
    for (; ; ) {
      ensureHeld("split", "Split it before.");
      int current = count;
      if (current < permits) {
        throw new IllegalArgumentException(
            "permits: " + permits + " (expected: at most the " + count() + " of " + this + ")");
      }
      if (COUNT.compareAndSet(this, current, current - permits)) {
        if (current == permits) {
          Owed.settle(owed, this);
          owed = null;
        }
        return new Permit(semaphore, permits);
      }
    }
  }

  /// Takes over the permits of another object, which then holds none.
  ///
  /// @param other permits of the same semaphore
  /// @throws IllegalArgumentException if it is of another semaphore, or this one itself
  /// @throws IllegalStateException if this one was closed, forgotten or merged; then the other's
  ///   permits are still its own, or, if that happened at this instant, were given back
  public void merge(Permit other) {
    if (Arguments.notNull("other", other) == this || other.semaphore != semaphore) {
      throw new IllegalArgumentException(
          "other: " + other + " (expected: another permit of the same semaphore)");
    }
    ensureHeld("merge", "Merge the other way round, or keep this one open.");
    int added = Math.max(0, other.endAs(GONE));
    for (; ; ) {
      int current = count;
      if (current < 0 || Integer.MAX_VALUE - current < added) {
        semaphore.release(added);
        ensureHeld("merge", "Merge the other way round, or keep this one open.");
        throw new IllegalArgumentException(
            "other: " + added + " permits (expected: no more than an int holds, together)");
      }
      if (COUNT.compareAndSet(this, current, current + added)) {
        if (current == 0 && added > 0) {
          owed = Owed.by(this, "permit of a semaphore");
        }
        return;
      }
    }
  }

  private void ensureHeld(String operation, String remedy) {
    if (count < 0) {
      throw new IllegalStateException(
          operation
              + "() was called on a permit that was closed, forgotten or merged before. "
              + remedy);
    }
  }

  @Override
  public String toString() {
    return count < 0 ? "permit that is gone" : count + " permits of " + semaphore;
  }
}
