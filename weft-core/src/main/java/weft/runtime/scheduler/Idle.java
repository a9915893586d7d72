package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is parked and how many search; decides whether a new task is worth an unpark.
///
/// Unparking a thread costs 5 to 57 µs, in the caller, so it is never done per wake: not while a
/// worker searches, for that one will find the task. The rules are in the package documentation.
final class Idle {
  private static final int SEARCHING_MASK = 0xffff;
  private static final int ONE_AWAKE = 1 << 16;

  private static final VarHandle COUNTS;

  static {
    try {
      COUNTS = MethodHandles.lookup().findVarHandle(Idle.class, "counts", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int workers;
  private final int processors;

  /// Guarded by itself.
  private final List<Worker> sleepers;

  /// Any thread, read-modify-write: workers that are not parked << 16 | workers that search.
  private volatile int counts;

  /// So many workers may be awake before nobody is unparked for queued work: more than there are
  /// processors would only take turns. Written by the monitor, who adds those that are held.
  private volatile int enough;

  Idle(int workers, int processors) {
    this.workers = workers;
    this.processors = processors;
    enough = Math.min(workers, processors);
    sleepers = new ArrayList<>(workers);
    counts = workers << 16;
  }

  /// Picks the sleeper to unpark for new work, which then counts as searching; usually null.
  @Nullable Worker pickSleeper() {
    return pickSleeper(false);
  }

  /// Picks the sleeper to unpark for new work, which then counts as searching; usually null.
  ///
  /// @param beyond whether more may be awake than there are processors, for polls that take long
  ///   may well block
  @Nullable Worker pickSleeper(boolean beyond) {
    if (!isSleeperWanted(beyond)) {
      return null;
    }
    synchronized (sleepers) {
      if (sleepers.isEmpty() || !isSleeperWanted(beyond)) {
        return null;
      }
      COUNTS.getAndAdd(this, ONE_AWAKE + 1);
      return sleepers.removeLast();
    }
  }

  /// Whether {@link #pickSleeper} is likely to pick one; cheaper than what else decides about it.
  boolean isSleeperWanted(boolean beyond) {
    return isSleeperWanted(counts, beyond ? workers : enough);
  }

  private static boolean isSleeperWanted(int current, int limit) {
    return (current & SEARCHING_MASK) == 0 && current >>> 16 < limit;
  }

  /// Whether a processor would stay free if one more worker were awake: for the clients of a
  /// server, which are often on the same machine, and what else there is.
  boolean hasProcessorToSpare() {
    return processors - (counts >>> 16) >= 2;
  }

  /// So many workers are held in long polls, perhaps blocked: others may take their processors. By
  /// the monitor.
  void toHeld(int held) {
    int now = Math.min(workers, processors + held);
    if (enough != now) {
      enough = now;
    }
  }

  /// Picks a certain sleeper, for work that only it can do. It then counts as searching.
  ///
  /// @return false if it is awake
  boolean pick(Worker worker) {
    if (counts >>> 16 == workers) {
      return false;
    }
    synchronized (sleepers) {
      if (!sleepers.remove(worker)) {
        return false;
      }
      COUNTS.getAndAdd(this, ONE_AWAKE + 1);
      return true;
    }
  }

  /// Asks for leave to search; at most half of those that have a processor do.
  boolean toSearching() {
    if (2 * (counts & SEARCHING_MASK) >= enough) {
      return false;
    }
    COUNTS.getAndAdd(this, 1);
    return true;
  }

  /// The caller found work.
  ///
  /// @return true if it was the last one searching, who must look for a sleeper
  boolean toWorking() {
    return ((int) COUNTS.getAndAdd(this, -1) & SEARCHING_MASK) == 1;
  }

  /// The caller is about to park.
  ///
  /// @return true if nobody searches now, and fewer are awake than could be: then the caller must
  ///   look once more into every queue
  boolean toSleeping(Worker worker, boolean searching) {
    int parked = -ONE_AWAKE - (searching ? 1 : 0);
    synchronized (sleepers) {
      sleepers.add(worker);
      return isSleeperWanted((int) COUNTS.getAndAdd(this, parked) + parked, enough);
    }
  }

  /// The caller woke up on its own account: for a timer.
  ///
  /// @return false if somebody picked it meanwhile
  boolean toAwake(Worker worker) {
    synchronized (sleepers) {
      if (!sleepers.remove(worker)) {
        return false;
      }
      COUNTS.getAndAdd(this, ONE_AWAKE);
      return true;
    }
  }

  @Override
  public String toString() {
    int current = counts;
    return "Idle[awake " + (current >>> 16) + ", searching " + (current & SEARCHING_MASK) + "]";
  }
}
