package weft.time.wheel;

import java.util.Objects;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;
import weft.time.Deadline;
import weft.time.TimeSource;

/// Where the wheel has a {@link Deadline}, which users need not know. {@link Deadline} gives it the
/// way when it is initialised.
public final class DueTick {
  private static volatile @Nullable ToLongBiFunction<Deadline, TimeSource> way;

  private DueTick() {}

  /// For the initialiser of {@link Deadline}.
  ///
  /// @param method its method
  public static void set(ToLongBiFunction<Deadline, TimeSource> method) {
    way = method;
  }

  /// The tick of an instant.
  ///
  /// @param deadline the instant
  /// @param clock of the runtime that will wait
  /// @return the first millisecond that is not before the instant; zero if it has passed
  /// @throws IllegalArgumentException if it is an instant of another clock
  public static long of(Deadline deadline, TimeSource clock) {
    return Objects.requireNonNull(way).applyAsLong(deadline, clock);
  }
}
