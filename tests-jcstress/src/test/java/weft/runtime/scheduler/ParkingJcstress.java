package weft.runtime.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/// A worker that parks, and the slot of the task woken last, against other threads.
public final class ParkingJcstress {
  private ParkingJcstress() {}

  /// The one worker is awake; its task waits in no queue.
  abstract static class Base {
    final Scheduler scheduler = Fixture.still();
    final Worker worker = scheduler.worker(0);
    final Fixture.FlagTask task = Fixture.spawned(scheduler);
  }

  /// A task for a worker that is about to park: it sees the task, or is picked.
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "It will run the task.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps, and the task waits.")
  @State
  public static class ParkAgainstConfinedPush extends Base {
    @Actor
    public void park(II_Result result) {
      scheduler.idle().toSleeping(worker, false);
      result.r1 = worker.confined().length();
    }

    @Actor
    public void push() {
      worker.pushConfined(task);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r2 = worker.parking().isPicked() ? 1 : 0;
    }
  }

  /// A task in the injector as the last worker that searches parks: it sees the task, or is picked.
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "It will run the task.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps, and the task waits.")
  @State
  public static class ParkAgainstInject extends Base {
    private final Idle idle = new Idle(1, 1);
    private final Injector injector = new Injector();

    public ParkAgainstInject() {
      idle.toSearching();
    }

    @Actor
    public void park(II_Result result) {
      result.r1 = idle.toSleeping(worker, true) ? injector.length() : 0;
    }

    @Actor
    public void inject(II_Result result) {
      injector.push(task);
      result.r2 = idle.pickSleeper() == null ? 0 : 1;
    }
  }

  /// The owner wakes two tasks and takes one, while the monitor helps itself: nothing is lost and
  /// nothing comes twice.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both are somewhere, once.")
  @Outcome(expect = FORBIDDEN, desc = "A task is lost, or is queued twice.")
  @State
  public static class SlotAgainstMonitor {
    private final Worker worker = Fixture.unstarted().worker(0);
    private final Fixture.FlagTask first = Fixture.spawned(worker.scheduler());
    private final Fixture.FlagTask second = Fixture.spawned(worker.scheduler());
    private int byOwner;

    private int byMonitor;

    /// As the monitor does before it knows that it may take the task.
    public SlotAgainstMonitor() {
      worker.woken().toWatched(true);
    }

    @Actor
    public void owner() {
      worker.pushWoken(first);
      worker.pushWoken(second);
      byOwner = worker.woken().take() == null ? 0 : 1;
    }

    @Actor
    public void monitor() {
      byMonitor = worker.woken().take() == null ? 0 : 1; // which exchanges, being watched
    }

    @Arbiter
    public void look(I_Result result) {
      int left = worker.ring().size() + (worker.woken().take() == null ? 0 : 1);
      result.r1 = byOwner + byMonitor + left;
    }
  }
}
