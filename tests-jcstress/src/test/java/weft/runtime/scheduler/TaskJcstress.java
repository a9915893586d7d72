package weft.runtime.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

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

/// The task's wake, run, complete and abort against each other. Queues of the fixture are per
/// state: each state has a scheduler of its own.
public final class TaskJcstress {
  private TaskJcstress() {}

  /// A task, its scheduler, and the worker that an actor plays.
  abstract static class Base {
    final Scheduler scheduler = Fixture.still();
    final Worker worker = scheduler.worker(0);
    final Fixture.FlagTask task = Fixture.spawned(scheduler);

    final void poll() {
      worker.beginPoll();
      task.run(worker);
      worker.endPoll();
    }

    final int queued() {
      return Fixture.queued(scheduler, task);
    }
  }

  /// What is written before a wake is seen by the poll, or the task is polled again.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The poll saw the write and ended the task.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The poll missed it; the task is queued once.")
  @Outcome(expect = FORBIDDEN, desc = "A lost wake, or a task that is queued twice.")
  @State
  public static class WakeAgainstRun extends Base {
    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void wake() {
      task.flag = true;
      Polling.wake(task);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = task.seen ? 1 : 0;
      result.r2 = queued();
    }
  }

  /// The same for a poll that asks for another one, which takes no atomic operation.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The poll saw the write and ended the task.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The poll missed it; the task is queued once.")
  @Outcome(expect = FORBIDDEN, desc = "A task that is queued twice, or not at all.")
  @State
  public static class WakeAgainstYield extends Base {
    public WakeAgainstYield() {
      task.yieldsOn = worker;
    }

    @Actor
    public void run() {
      poll();
    }

    @Actor
    public void wake() {
      task.flag = true;
      Polling.wake(task);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = task.seen ? 1 : 0;
      result.r2 = queued();
    }
  }

  /// An abort of a task that asks for another poll is seen by that poll, if not by this one.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Unwound, in no queue.")
  @Outcome(expect = FORBIDDEN, desc = "A lost abort, or a task that is queued twice.")
  @State
  public static class AbortAgainstYield extends Base {
    public AbortAgainstYield() {
      task.yieldsOn = worker;
    }

    @Actor
    public void run() {
      poll();
    }

    @Actor
    public void abort() {
      task.abort();
    }

    @Arbiter
    public void look(II_Result result) {
      if (!task.unwound && worker.ring().pop() == task) {
        poll();
      }
      result.r1 = task.unwound ? 1 : 0;
      result.r2 = queued();
    }
  }

  /// Two wakes of a waiting task queue it once.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Queued once.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or queued twice.")
  @State
  public static class WakeAgainstWake extends Base {
    public WakeAgainstWake() {
      task.run(worker); // pending
    }

    @Actor
    public void one() {
      Polling.wake(task);
    }

    @Actor
    public void two() {
      Polling.wake(task);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = queued();
    }
  }

  /// An abort of a task that is being polled either comes too late or has it queued once.
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Polled as usual, queued to be unwound.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Unwound by this very run.")
  @Outcome(expect = FORBIDDEN, desc = "A lost abort, or a task that is queued twice.")
  @State
  public static class AbortAgainstRun extends Base {
    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void abort() {
      task.abort();
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = task.unwound ? 1 : 0;
      result.r2 = queued();
    }
  }

  /// An abort during the last poll: the task ends once, with its value or unwound, in no queue.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It kept its value.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "It was unwound.")
  @Outcome(expect = FORBIDDEN, desc = "It did not end, or is queued although it ended.")
  @State
  public static class AbortAgainstComplete extends Base {
    public AbortAgainstComplete() {
      task.flag = true;
    }

    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void abort() {
      task.abort();
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = !task.isFinished() ? 0 : task.unwound ? 2 : 1;
      result.r2 = queued();
    }
  }

  /// A waiter that registers while the task ends is given the value or woken.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The value at once.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Pending, then woken.")
  @Outcome(expect = FORBIDDEN, desc = "A waiter that nobody wakes.")
  @State
  public static class JoinAgainstComplete extends Base {
    private final Waiter waiter = new Waiter();

    public JoinAgainstComplete() {
      task.flag = true;
    }

    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void join(II_Result result) {
      result.r1 = waiter.poll(task) == Polling.PENDING ? 0 : 1;
    }

    @Arbiter
    public void look(II_Result result) {
      result.r2 = waiter.wakes;
    }
  }

  /// A waiter that withdraws while the task ends does not disturb the end.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The task has its value.")
  @Outcome(expect = FORBIDDEN, desc = "The value is lost.")
  @State
  public static class WithdrawAgainstComplete extends Base {
    private final Waiter waiter = new Waiter();

    public WithdrawAgainstComplete() {
      waiter.poll(task);
      task.flag = true;
    }

    @Actor
    public void run() {
      task.run(worker);
    }

    @Actor
    public void withdraw() {
      waiter.withdraw(task);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = "value".equals(new Waiter().poll(task)) ? 1 : 0;
    }
  }

  private static final class Waiter extends Wakeable {
    int wakes;

    @Override
    protected void wake() {
      wakes++;
    }

    @Nullable Object poll(Task<?> task) {
      try {
        return Polling.poll(task, this);
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    boolean isRegistered(Task<?> task) {
      try {
        return Polling.begin(task, this) == Polling.PENDING;
      } catch (IllegalStateException refused) {
        return false;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    void withdraw(Task<?> task) {
      try {
        Polling.cancel(task, this);
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }

  /// The owner's pop against a thief: the one task goes to exactly one of them.
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "One winner.")
  @Outcome(expect = FORBIDDEN, desc = "The task ran twice, or never.")
  @State
  public static class PopAgainstSteal {
    private final Ring ring = new Ring(2);
    private final Ring thief = new Ring(2);

    public PopAgainstSteal() {
      ring.push(new Fixture.FlagTask());
    }

    @Actor
    public void pop(II_Result result) {
      result.r1 = ring.pop() == null ? 0 : 1;
    }

    @Actor
    public void steal(II_Result result) {
      result.r2 = thief.stealFrom(ring) == null ? 0 : 1;
    }
  }

  /// A thief that sees the tail sees the task: the release of the tail, the acquire of the thief.
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Not yet pushed.")
  @Outcome(id = "7", expect = ACCEPTABLE, desc = "The task as it was made.")
  @Outcome(expect = FORBIDDEN, desc = "A slot without its task, or a task without its contents.")
  @State
  public static class PushAgainstSteal {
    private final Ring ring = new Ring(2);
    private final Ring thief = new Ring(2);

    @Actor
    public void push() {
      var task = new Fixture.FlagTask();
      task.number = 7;
      ring.push(task);
    }

    @Actor
    public void steal(I_Result result) {
      Task<?> task = thief.stealFrom(ring);
      result.r1 = task == null ? 0 : ((Fixture.FlagTask) task).number;
    }
  }

  /// Two waiters that come at the same time: one is registered, the other is refused.
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "One waits, one is refused.")
  @Outcome(expect = FORBIDDEN, desc = "Both wait, and one of them for ever; or none does.")
  @State
  public static class WaiterAgainstWaiter extends Base {
    @Actor
    public void one(II_Result result) {
      result.r1 = new Waiter().isRegistered(task) ? 1 : 0;
    }

    @Actor
    public void two(II_Result result) {
      result.r2 = new Waiter().isRegistered(task) ? 1 : 0;
    }
  }
}
