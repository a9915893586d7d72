package weft.runtime.scheduler;

import java.time.Duration;
import weft.net.driver.Poller;
import weft.time.PausedClock;

/// Jumps to the next timer instead of waiting for it, unless blocking work is under way or somebody
/// waits for a socket, either of which may still produce something to run before, or {@link
/// Outstanding} says no.
final class PausedDriver implements Driver {
  private final PausedClock clock;
  private final Driver waiting;
  private final Scheduler scheduler;
  private final Outstanding outstanding;

  PausedDriver(PausedClock clock, Driver waiting, Scheduler scheduler, Outstanding outstanding) {
    this.clock = clock;
    this.waiting = waiting;
    this.scheduler = scheduler;
    this.outstanding = outstanding;
  }

  @Override
  public void park(long nanos, long limit) {
    if (nanos == FOREVER || scheduler.blockingPool().isBusy() || poller().isAnybodyWaiting()) {
      waiting.park(FOREVER, limit);
      return;
    }
    long real = outstanding.realNanosBefore(nanos);
    if (real > 0) {
      waiting.park(real, limit);
    } else if (!scheduler
        .worker(0)
        .parking()
        .isPicked()) { // else what was outstanding has woken a task
      clock.advance(Duration.ofNanos(nanos));
    }
  }

  @Override
  public Poller poller() {
    return waiting.poller();
  }

  @Override
  public void wake() {
    waiting.wake();
  }
}
