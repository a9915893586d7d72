package weft.sync;

import weft.Async;
import weft.sync.waiting.Line;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;

/// A place where a number of tasks wait for each other, again and again.
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "barrier"}
///
/// To wait for others without being waited for, use a {@link Latch}. Tokio's `Barrier`, except that
/// a cancelled wait does not count; the JDK's for threads is {@link
/// java.util.concurrent.CyclicBarrier}.
///
/// ## Cancel safety
///
/// **Loses its place in line.** Who is cancelled while it waits is forgotten: the others wait for
/// somebody in its place. Who is cancelled when all have come is not missed, and was perhaps the
/// leader.
///
/// ## Threads
///
/// Any thread. What each did before it arrived happens before what any does after.
public final class Barrier {
  private final int parties;

  /// The lock, and who waits: fewer than the parties.
  private final Line<Arrival> line = new Line<>();

  private Barrier(int parties) {
    this.parties = parties;
  }

  /// Makes a barrier.
  ///
  /// @param parties how many have to come; not negative; 0 is as good as 1, with which nobody waits
  /// @return the barrier
  /// @throws IllegalArgumentException if the number is negative
  public static Barrier of(int parties) {
    if (parties < 0) {
      throw new IllegalArgumentException("parties: " + parties + " (expected: not negative)");
    }
    return new Barrier(Math.max(1, parties));
  }

  /// Arrives, and waits until all have come. The next to arrive begin a new round.
  ///
  /// @return a future of whether this one is the leader of its round: the last to come
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
