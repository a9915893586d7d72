package weft.sync;

import weft.Async;
import weft.support.Arguments;
import weft.sync.waiting.Line;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;

/// A barrier at which a number of tasks wait for each other, round after round.
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "barrier"}
///
/// To wait for others that do not wait themselves, use a {@link Latch}. Tokio's `Barrier`, except
/// that a cancelled wait does not count; the JDK's counterpart for threads is {@link
/// java.util.concurrent.CyclicBarrier}.
///
/// ## Cancel safety
///
/// **Loses its place in line.** A wait that is cancelled before the round is complete no longer
/// counts: the others wait for another arrival. A wait that is cancelled after the round is
/// complete does not affect the others; it may have been the leader.
///
/// ## Threads
///
/// Any thread. What each task did before it arrived happens before what any of them does after the
/// wait.
public final class Barrier {
  private final int parties;

  /// The lock, and who waits: fewer than the parties.
  private final Line<Arrival> line = new Line<>();

  private Barrier(int parties) {
    this.parties = parties;
  }

  /// Makes a barrier.
  ///
  /// @param parties how many have to arrive; not negative; 0 means the same as 1, with which nobody
  ///   waits
  /// @return the barrier
  /// @throws IllegalArgumentException if the number is negative
  public static Barrier of(int parties) {
    return new Barrier(Math.max(1, Arguments.notNegative("parties", parties)));
  }

  /// Arrives, and waits until all have arrived. Later arrivals begin a new round.
  ///
  /// @return a future of whether this arrival is the leader of its round, which is the last one to
  ///   arrive
  public Async<Boolean> arrive() {
    return new Arrival();
  }

  private final class Arrival extends Waiter<Boolean> {
    /// Owner only.
    private boolean leader;

    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      var wakes = WakeList.make();
      synchronized (line) {
        if (line.size() < parties - 1) {
          line.add(this);
        } else {
          line.grantAll(wakes);
          leader = true;
          toGranted();
        }
      }
      wakes.wake();
    }

    @Override
    protected Boolean take() {
      return leader;
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
    }

    @Override
    protected void giveBack() {}

    @Override
    public String toString() {
      return "arrive() of " + Barrier.this;
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      return "barrier (" + line.size() + " of " + parties + " have come)";
    }
  }
}
