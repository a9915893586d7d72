package weft.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;
import weft.support.Arguments;
import weft.time.wheel.Alarm;

/// A sleep whose deadline can be moved: an idle timeout that each request pushes back, or a time
/// limit for several rounds of a select. To wait once, {@link weft.Weft#sleep sleep} is lighter.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "idle"}
///
/// Unlike most futures, it can be awaited any number of times: it is done at once if its deadline
/// has passed, and waits again after a reset to a later one. It never ends early. It ends up to 1
/// ms late, or later if the workers are busy. Tokio's `Sleep`.
///
/// ## Cancel safety
///
/// **Cancel safe.** Cancelling it removes the timer, but the deadline stays, so it needs no `keep`:
/// await it again in the next round.
///
/// ## Threads
///
/// One owner: only one body at a time may await it, and only that body, or another branch of the
/// same task, may reset it.
public final class Sleep extends Async<Void> {
  private final Alarm alarm = new Alarm();
  private Deadline deadline;

  private Sleep(Deadline deadline) {
    this.deadline = deadline;
  }

  /// Makes a sleep.
  ///
  /// @param duration how long, measured from this call; not negative
  /// @return the sleep, on the clock of the current runtime; see {@link Deadline}
  /// @throws IllegalArgumentException if the duration is negative
  public static Sleep after(Duration duration) {
    return new Sleep(Deadline.after(duration));
  }

  /// Makes a sleep.
  ///
  /// @param deadline when it ends
  /// @return the sleep, on the deadline's clock; an await in a runtime with another clock fails
  ///   with IllegalArgumentException
  public static Sleep until(Deadline deadline) {
    return new Sleep(Arguments.notNull("deadline", deadline));
  }

  /// Returns when it ends.
  ///
  /// @return the current deadline
  public Deadline deadline() {
    return deadline;
  }

  /// Whether its deadline has passed, whether or not it is awaited.
  ///
  /// @return true from the deadline on
  public boolean isElapsed() {
    return deadline.isPassed();
  }

  /// Moves the deadline, whether the sleep is waiting, has ended, or was never awaited.
  ///
  /// @param duration how long, measured from this call; not negative
  /// @throws IllegalArgumentException if the duration is negative
  /// @throws IllegalStateException if somebody awaits it and this thread is not a worker
  public void reset(Duration duration) {
    Arguments.notNegative("duration", duration);
    moveTo(Deadline.now(deadline.clock()).plus(duration));
  }

  /// Moves the deadline, whether the sleep is waiting, has ended, or was never awaited.
  ///
  /// @param deadline when it ends, on the same clock; if it has passed already, the sleep ends at
  ///   once
  /// @throws IllegalArgumentException if the deadline belongs to another clock
  /// @throws IllegalStateException if somebody awaits it and this thread is not a worker
  public void reset(Deadline deadline) {
    Arguments.notNull("deadline", deadline);
    moveTo(deadline.requireClock(this.deadline.clock()));
  }

  private void moveTo(Deadline end) {
    if (alarm.isSet()) {
      Misuse.requireWorker(this, "reset");
    }
    deadline = end;
    alarm.moveTo(end);
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) {
    if (alarm.isSet()) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    Object result = poll(waker);
    return result == Polling.PENDING || Worker.hasBudget(waker) ? result : Polling.PENDING;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    return alarm.poll(deadline, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    alarm.cancel();
    return null;
  }

  @Override
  public String toString() {
    return "sleep until " + deadline;
  }
}
