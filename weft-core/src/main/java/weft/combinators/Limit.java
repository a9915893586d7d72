package weft.combinators;

import java.time.Duration;
import weft.runtime.scheduler.Scheduler;
import weft.support.Arguments;
import weft.time.Deadline;
import weft.time.wheel.DueTick;

/// When a {@link Timeout} is too late.
public sealed interface Limit {
  /// Some time after the first poll.
  ///
  /// @param duration not negative
  record After(Duration duration) implements Limit {
    /// Checks the duration.
    public After {
      Arguments.notNegative("limit", duration);
    }

    @Override
    public long tick(Scheduler scheduler) {
      return scheduler.ticks().after(duration);
    }

    @Override
    public String call() {
      return ".timeout(" + duration + ")";
    }

    @Override
    public String toString() {
      return "within " + duration;
    }
  }

  /// At an instant.
  ///
  /// @param deadline of the clock of the runtime that polls
  record At(Deadline deadline) implements Limit {
    @Override
    public long tick(Scheduler scheduler) {
      return DueTick.of(deadline, scheduler.clock());
    }

    @Override
    public String call() {
      return ".timeoutAt(" + deadline + ")";
    }

    @Override
    public String toString() {
      return "by " + deadline;
    }
  }

  /// At the first poll: when the timer fires.
  ///
  /// @param scheduler of the worker that polls
  /// @return the tick; zero if it has passed
  /// @throws IllegalArgumentException if it is an instant of another clock
  long tick(Scheduler scheduler);

  /// How it looks in the code.
  ///
  /// @return the call, for the text of a future
  String call();
}
