package weft.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;
import weft.woven.NowTwin;
import weft.woven.Woven;

/// The {@linkplain NowTwin now twins} of operations that have to do with time. **For generated code
/// only.** On a worker.
///
/// @hidden
@SuppressWarnings("InvalidBlockTag") // Javadoc does allow it for a class
public final class NowTwins {
  private NowTwins() {}

  /// Twin of `Weft.sleep`: a sleep of zero is over at once.
  ///
  /// @param duration not negative
  /// @return null or PENDING
  public static @Nullable Object sleep(Duration duration) {
    return Arguments.notNegative("duration", duration).isZero() ? null : Woven.PENDING;
  }
}
