package weft.sync;

import java.util.concurrent.atomic.AtomicInteger;
import weft.Async;
import weft.support.Arguments;
import weft.sync.waiting.Gate;
import weft.sync.waiting.WakeList;
import weft.woven.NowTwin;

/// A latch that opens, permanently, after it has been counted down a number of times.
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "latch"}
///
/// To wait for tasks to end, use `joinAll` of their handles; to meet in rounds, a {@link Barrier};
/// for one event that means "stop", a {@link CancellationToken}. The JDK's counterpart for threads
/// is {@link java.util.concurrent.CountDownLatch}.
///
/// ## Cancel safety
///
/// **Cancel safe.** Cancelling a wait does not change the count.
///
/// ## Threads
///
/// Any thread, any number of waiters, which are woken in the order in which they started to wait.
/// What happened before a `countDown` happens before what follows the wait.
public final class Latch {
  private final Gate gate = new Gate();

  /// Down to 0; whoever makes it 0, or comes later, opens the gate. Guard: LatchModelTest.
  private final AtomicInteger count;

  private Latch(int count) {
    this.count = new AtomicInteger(count);
    if (count == 0) {
      gate.open(WakeList.make());
    }
  }

  /// Makes a latch.
  ///
  /// @param count how often {@link #countDown} has to be called; not negative; with 0 the latch is
  ///   open at once
  /// @return the latch
  /// @throws IllegalArgumentException if the count is negative
  public static Latch of(int count) {
    return new Latch(Arguments.notNegative("count", count));
  }

  /// Counts down by one. When the count reaches 0, the latch opens. On an open latch it does
  /// nothing.
  public void countDown() {
    int before = count.getAndUpdate(current -> Math.max(0, current - 1));
    if (before <= 1) { // also for whoever made it 0 and is about to open it
      var wakes = WakeList.make();
      gate.open(wakes);
      wakes.wake();
    }
  }

  /// How many calls of {@link #countDown} are missing.
  ///
  /// @return not negative; 0 when it is open
  public int count() {
    return count.get();
  }

  /// Waits until the latch is open.
  ///
  /// @return a future that is done then; at once if the latch is already open
  @NowTwin(NowTwins.class)
  public Async<Void> opened() {
    return gate.passage("opened()", this);
  }

  boolean isOpen() {
    return gate.isOpen();
  }

  @Override
  public String toString() {
    int missing = count.get();
    return "latch ("
        + (missing == 0 ? "open" : missing + " missing, " + gate.waiting() + " waiting")
        + ")";
  }
}
