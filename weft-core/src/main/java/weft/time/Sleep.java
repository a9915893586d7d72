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

/// A wait for an instant that can be moved: an idle limit that each request pushes back, a limit
/// for several rounds of a select. To wait once, {@link weft.Weft#sleep sleep} is lighter.
///
/// ```java
/// var idle = Sleep.after(ofSeconds(30));
/// for (boolean open = true; open; ) {
///   switch (select(requests.next(), idle).await()) {
///     case First(var request) -> {
///       handle(request).await();
///       idle.reset(ofSeconds(30));
///     }
///     case Second(var late) -> open = false;
///   }
/// }
/// ```
///
/// Other than most futures it can be awaited any number of times: it is done at once when its
/// deadline has passed, and waits again after a reset to a later one. It never ends early; it ends
/// up to 1 ms late, and later if the workers are busy. Tokio's `Sleep`.
///
/// ## Cancel safety
///
/// **Cancel safe.** The timer is removed, the deadline stays, so it needs no `keep`: await it again
/// in the next round.
///
/// ## Threads
///
/// One owner: it is awaited by one body at a time, and reset by that body or by another branch of
/// the same task.
public final class Sleep extends Async<Void> {
  private final Alarm alarm = new Alarm();
  private Deadline deadline;

  private Sleep(Deadline deadline) {
    this.deadline = deadline;
  }

  /// Makes a sleep.
  ///
  /// @param duration how long, measured from this call; not negative
  /// @return the sleep, on the clock of the current runtime, as {@link Deadline#after} says
  /// @throws IllegalArgumentException if the duration is negative
  public static Sleep after(Duration duration) {
    return new Sleep(Deadline.after(duration));
  }

  /// Makes a sleep.
  ///
  /// @param deadline when it ends
  /// @return the sleep, on the deadline's clock; an await in a runtime of another clock fails with
  ///   IllegalArgumentException
  public static Sleep until(Deadline deadline) {
    return new Sleep(Arguments.notNull("deadline", deadline));
  }

  /// When it ends.
  ///
  /// @return the deadline, given or moved to
  public Deadline deadline() {
    return deadline;
  }

  /// Whether its deadline has passed, awaited or not.
  ///
  /// @return true from the deadline on
  public boolean isElapsed() {
    return deadline.isPassed();
  }

  /// Moves the end, whether it waits, has ended, or was never awaited.
  ///
  /// @param duration how long, measured from this call; not negative
  /// @throws IllegalArgumentException if the duration is negative
  /// @throws IllegalStateException if somebody awaits it and this thread is not a worker
  public void reset(Duration duration) {
    Arguments.notNegative("duration", duration);
    moveTo(Deadline.now(deadline.clock()).plus(duration));
  }

  /// Moves the end, whether it waits, has ended, or was never awaited.
  ///
  /// @param deadline when it ends, by the same clock; what has passed ends it at once
  /// @throws IllegalArgumentException if the deadline is of another clock
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
