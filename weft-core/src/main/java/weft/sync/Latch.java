package weft.sync;

import weft.Async;
import weft.sync.waiting.Line;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;

/// A gate that opens, for good, when something has happened a number of times.
///
/// ```java
/// var ready = Latch.of(3);
/// for (var part : parts) {                // three
///   spawn(() -> {
///     part.start().await();
///     ready.countDown();
///     part.serve().await();
///   });
/// }
/// ready.opened().await();
/// ```
///
/// For the end of tasks use `joinAll` of their handles; to meet again and again, a {@link Barrier};
/// for one event that means "stop", a {@link CancellationToken}. On threads without tasks, {@link
/// java.util.concurrent.CountDownLatch} is this.
///
/// ## Cancel safety
///
/// **Cancel safe.** A wait that is cancelled is forgotten; the count stays as it is.
///
/// ## Threads
///
/// Any thread, any number of waiters, which are woken in the order in which they came. What
/// happened before a countDown happens before what follows the wait.
public final class Latch {
  /// The lock, and who waits.
  private final Line<Opened> line = new Line<>();

  /// Written under the lock.
  private volatile int count;

  private Latch(int count) {
    this.count = count;
  }

  /// Makes a latch.
  ///
  /// @param count how often {@link #countDown} has to be called; not negative, 0 is open at once
  /// @return the latch
  /// @throws IllegalArgumentException if the count is negative
  public static Latch of(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count + " (expected: not negative)");
    }
    return new Latch(count);
  }

  /// Counts one down; the last one opens the latch. On an open latch it does nothing.
  public void countDown() {
    var wakes = new WakeList();
    synchronized (line) {
      if (count > 0 && --count == 0) {
        line.grantAll(wakes);
      }
    }
    wakes.wake();
  }

  /// How many are missing.
  ///
  /// @return not negative; 0 when it is open
  public int count() {
    return count;
  }

  /// Waits until the latch is open.
  ///
  /// @return a future that is done then; at once if it is open already
  public Async<Void> opened() {
    return new Opened();
  }

  private final class Opened extends Waiter<Void> {
    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      synchronized (line) {
        if (count == 0) {
          toGranted();
        } else {
          line.add(this);
        }
      }
    }

    @Override
    @SuppressWarnings("NullAway") // a Void is null
    protected Void take() {
      return null;
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
    }

    @Override
    protected void giveBack() {}

    @Override
    public String toString() {
      return "opened() of " + Latch.this;
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      return "latch ("
          + (count == 0 ? "open" : count + " missing, " + line.size() + " waiting")
          + ")";
    }
  }
}
