package weft.time.wheel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.time.Deadline;
import weft.time.TimeSource;

/// Where the wheel has a {@link Deadline}, which users need not know. {@link Deadline} gives it the
/// way when it is initialised.
@FunctionalInterface
public interface DueTick {
  /// The tick of an instant.
  ///
  /// @param deadline the instant
  /// @param clock of the runtime that will wait
  /// @return the first millisecond that is not before the instant; zero if it has passed
  /// @throws IllegalArgumentException if it is an instant of another clock
  static long of(Deadline deadline, TimeSource clock) {
    return Objects.requireNonNull(Way.given).find(deadline, clock);
  }

  /// For the initialiser of {@link Deadline}.
  ///
  /// @param way its method
  static void set(DueTick way) {
    Way.given = way;
  }

  /// See {@link #of}.
  ///
  /// @param deadline the instant
  /// @param clock of the runtime that will wait
  /// @return the tick
  long find(Deadline deadline, TimeSource clock);

  /// Holds what was given.
  final class Way {
    private static volatile @Nullable DueTick given;

    private Way() {}
  }
}
