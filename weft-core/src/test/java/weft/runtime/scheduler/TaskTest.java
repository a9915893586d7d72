package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.runtime.scheduler.Schedulers.takeFromRing;
import static weft.runtime.scheduler.Schedulers.takeInjected;

import org.junit.jupiter.api.Test;
import weft.Stepper;
import weft.polling.Polling;
import weft.task.JoinException;

/// Every arrow of the task's state table, single-stepped.
class TaskTest {
  private final Scheduler scheduler = Schedulers.still();
  private final Worker worker = scheduler.worker(0);

  private void spawn(TestTask task) {
    scheduler.spawn(task);
    assertThat(takeInjected(scheduler)).containsExactly(task);
  }

  @Test
  void run_ready_finishedAndWaiterWoken() throws Exception {
    var task = new TestTask().script(waker -> "value");
    spawn(task);
    var waiter = new Stepper(task);
    assertThat(waiter.isPending()).isTrue();
    run(task);
    assertThat(waiter.wakes).isEqualTo(1);
    assertThat(task.isFinished()).isTrue();
    assertThat(waiter.poll()).isEqualTo("value");
    assertThat(waiter.poll()).isEqualTo("value");
    assertThat(scheduler.hasLiveTasks()).isFalse();
  }

  @Test
  void wake_whileWaiting_queuedOnce() {
    var task = new TestTask().script(TestTask.PENDING);
    spawn(task);
    run(task);
    assertThat(takeInjected(scheduler)).isEmpty();
    Polling.wake(task);
    Polling.wake(task);
    assertThat(takeInjected(scheduler)).containsExactly(task);
    assertThat(task.toString()).isEqualTo("test[queued]");
  }

  @Test
  void wake_whileQueued_notQueuedAgain() {
    var task = new TestTask();
    scheduler.spawn(task);
    Polling.wake(task);
    assertThat(takeInjected(scheduler)).containsExactly(task);
  }

  @Test
  void wake_duringItsPoll_queuedByItsWorkerAfterwards() {
    var task = new TestTask();
    task.script(waker -> {
      Polling.wake(task);
      assertThat(task.toString()).isEqualTo("test[running]");
      return Polling.PENDING;
    });
    spawn(task);
    run(task);
    assertThat(takeInjected(scheduler)).isEmpty();
    assertThat(takeFromRing(worker)).containsExactly(task);
  }

  @Test
  void wake_afterTheEnd_nothing() {
    var task = new TestTask();
    spawn(task);
    run(task);
    Polling.wake(task);
    assertThat(takeInjected(scheduler)).isEmpty();
    assertThat(task.toString()).isEqualTo("test[finished]");
  }

  @Test
  void abort_beforeTheFirstPoll_runsNothing() throws Exception {
    var task = new TestTask();
    spawn(task);
    task.abort();
    assertThat(takeInjected(scheduler)).isEmpty(); // it was queued already
    assertThat(task.isFinished()).isFalse();
    run(task);
    assertThat(task.polls).isZero();
    assertThat(task.unwinds).isEqualTo(1);
    assertThatThrownBy(() -> new Stepper(task).poll())
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isCancelled()).isTrue());
  }

  @Test
  void abort_whileWaiting_queuedAndUnwound() {
    var task = new TestTask().script(TestTask.PENDING);
    spawn(task);
    run(task);
    task.abort();
    task.abort();
    assertThat(takeInjected(scheduler)).containsExactly(task);
    assertThat(task.toString()).isEqualTo("test[queued, aborted]");
    run(task);
    assertThat(task.polls).isEqualTo(1);
    assertThat(task.unwinds).isEqualTo(1);
    assertThat(task.isFinished()).isTrue();
  }

  @Test
  void abort_duringTheLastPoll_keepsTheValue() throws Exception {
    var task = new TestTask();
    task.script(waker -> {
      task.abort();
      return 7;
    });
    spawn(task);
    run(task);
    assertThat(new Stepper(task).poll()).isEqualTo(7);
    assertThat(takeFromRing(worker)).isEmpty();
  }

  @Test
  void abort_duringAPendingPoll_unwoundAtTheNext() {
    var task = new TestTask();
    task.script(waker -> {
      task.abort();
      return Polling.PENDING;
    });
    spawn(task);
    run(task);
    assertThat(takeFromRing(worker)).containsExactly(task);
    run(task);
    assertThat(task.unwinds).isEqualTo(1);
    assertThat(task.isFinished()).isTrue();
  }

  @Test
  void run_throws_joinExceptionWithTheCause() {
    var failure = new IllegalStateException("body");
    var task =
        new TestTask()
            .script(waker -> {
              throw failure;
            });
    spawn(task);
    run(task);
    assertThatThrownBy(() -> new Stepper(task).poll())
        .isInstanceOfSatisfying(JoinException.class, e -> assertThat(e.isCancelled()).isFalse())
        .hasCause(failure);
  }

  @Test
  void run_valueIsAFuture_givenBackAsValue() throws Exception {
    var value = new TestTask();
    var task = new TestTask().script(waker -> value);
    spawn(task);
    run(task);
    assertThat(new Stepper(task).poll()).isSameAs(value);
  }

  @Test
  void cancel_ofTheWait_taskGoesOn() throws Throwable {
    var task = new TestTask().script(TestTask.PENDING).script(waker -> 1);
    spawn(task);
    run(task);
    var waiter = new Stepper(task);
    assertThat(waiter.isPending()).isTrue();
    assertThat(waiter.isCancelPending()).isFalse();
    Polling.wake(task);
    assertThat(takeInjected(scheduler)).containsExactly(task);
    run(task);
    assertThat(waiter.wakes).isZero();
    assertThat(new Stepper(task).poll()).isEqualTo(1);
  }

  @Test
  void detach_thenAwaited_theWaiterTakesItsPlace() throws Exception {
    var task = new TestTask().script(TestTask.PENDING).script(waker -> 1);
    spawn(task);
    task.detach();
    var waiter = new Stepper(task);
    assertThat(waiter.isPending()).isTrue();
    task.detach();
    assertThat(task.isFinished()).isFalse();
    run(task);
    Polling.wake(task);
    run(task);
    assertThat(waiter.wakes).isEqualTo(1);
    assertThat(waiter.poll()).isEqualTo(1);
  }

  @Test
  void detach_nobodyWaits_finishedWithItsValue() throws Exception {
    var task = new TestTask().script(waker -> 1);
    spawn(task);
    task.detach();
    assertThat(task.isFinished()).isFalse();
    run(task);
    assertThat(task.isFinished()).isTrue();
    task.detach();
    assertThat(new Stepper(task).poll()).isEqualTo(1);
  }

  @Test
  void cancel_inlineNeverPolled_runsNothing() throws Throwable {
    var task = new TestTask();
    assertThat(new Stepper(task).isCancelPending()).isFalse();
    assertThat(task.polls).isZero();
    assertThat(task.unwinds).isZero();
  }

  private void run(TestTask task) {
    worker.beginPoll();
    task.run(worker);
    worker.endPoll();
  }
}
