package weft.runtime.scheduler;

import java.util.function.BooleanSupplier;
import weft.time.PausedClock;

/// Jumps to the next timer instead of waiting for it, unless blocking work is under way: that may
/// still produce something to run before.
final class PausedDriver implements Driver {
  private final PausedClock clock;
  private final Driver waiting;
  private final BooleanSupplier isWorkOutstanding;

  PausedDriver(PausedClock clock, Driver waiting, BooleanSupplier isWorkOutstanding) {
    this.clock = clock;
    this.waiting = waiting;
    this.isWorkOutstanding = isWorkOutstanding;
  }

  @Override
  public void park(long nanos, long limit) {
    if (nanos == FOREVER || isWorkOutstanding.getAsBoolean()) {
      waiting.park(FOREVER, limit);
    } else {
      clock.advance(java.time.Duration.ofNanos(nanos));
    }
  }

  @Override
  public void wake() {
    waiting.wake();
  }
}
