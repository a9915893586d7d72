package weft.runtime.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.task.JoinException;

/// A handle that is detached, against the end of its task and against who waits for it: the arrows
/// from and to DETACHED of JoinHandle's outcome.
public final class DetachJcstress {
  private DetachJcstress() {}

  /// A task that fails at its next poll, and a count of the failures that were reported.
  abstract static class Base {
    final AtomicInteger reports = new AtomicInteger();
    final Scheduler scheduler = Fixture.still(failure -> reports.incrementAndGet());
    final Worker worker = scheduler.worker(0);
    final Fixture.FlagTask task = Fixture.spawned(scheduler);
    final Waiter waiter = new Waiter();

    Base() {
      task.flag = true;
      task.failure = new IllegalStateException("fails", null);
    }
  }

  /// Somebody who waits for a task, and may be told of its failure.
  static final class Waiter extends Wakeable {
    /// As often as it was woken.
    final AtomicInteger wakes = new AtomicInteger();

    @Override
    protected void wake() {
      wakes.incrementAndGet();
    }

    /// Begins to wait; true if it was told of the failure at once.
    boolean isTold(Task<?> task) {
      try {
        @Nullable Object result = Polling.begin(task, this);
        if (result != Polling.PENDING) {
          throw new AssertionError("has a value: " + result);
        }
        return false;
      } catch (JoinException e) {
        return true;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    /// Whether the task has ended with its value.
    boolean hasValue(Task<?> task) {
      try {
        return "value".equals(Polling.poll(task, this));
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  /// A failure that nobody will ask for is reported by whoever comes second. Fails if `detach`
  /// looks and then sets.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Reported once.")
  @Outcome(expect = FORBIDDEN, desc = "Nobody hears of it, or twice.")
  @State
  public static class DetachAgainstFailure extends Base {
    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void detach() {
      task.detach();
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = reports.get();
    }
  }

  /// A value is kept, detached or not. Fails if `detach` looks and then sets.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The task has its value.")
  @Outcome(expect = FORBIDDEN, desc = "The value is lost, or something is reported.")
  @State
  public static class DetachAgainstValue extends Base {
    public DetachAgainstValue() {
      task.failure = null;
    }

    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void detach() {
      task.detach();
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = waiter.hasValue(task) ? 1 : 0;
      result.r2 = reports.get();
    }
  }

  /// Whoever begins to wait takes the detaching back, and hears of the failure. Fails if `detach`
  /// looks and then sets.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The waiter is woken; nothing is reported.")
  @Outcome(expect = FORBIDDEN, desc = "A waiter that nobody wakes, or a report although one waits.")
  @State
  public static class DetachAgainstWaiter extends Base {
    @Actor
    public void detach() {
      task.detach();
    }

    @Actor
    public void await() {
      waiter.isTold(task);
    }

    @Arbiter
    public void look(II_Result result) {
      task.run(worker);
      result.r1 = waiter.wakes.get();
      result.r2 = reports.get();
    }
  }

  /// A task that ends detached as somebody begins to wait: the waiter hears of the failure in any
  /// case; it was reported, too, if the task ended before. Fails if the waiter takes the place of
  /// DETACHED without comparing.
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "The waiter knows; reported at most once.")
  @Outcome(expect = FORBIDDEN, desc = "A waiter that nobody wakes, or a second report.")
  @State
  public static class DetachedEndAgainstWaiter extends Base {
    private boolean told;

    public DetachedEndAgainstWaiter() {
      task.detach();
    }

    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void await() {
      told = waiter.isTold(task);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = (told ? 1 : 0) + waiter.wakes.get();
      result.r2 = reports.get();
    }
  }
}
