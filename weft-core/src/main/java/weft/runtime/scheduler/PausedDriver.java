package weft.runtime.scheduler;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import weft.net.driver.Poller;
import weft.time.PausedClock;

/// Jumps to the next timer instead of waiting for it, unless blocking work is under way, somebody
/// waits for a socket or holds the clock, any of which may still produce something to run before,
/// or {@link Outstanding} says no, or the clock is to be moved by hand only.
final class PausedDriver implements Driver {
  private final PausedClock clock;
  private final Driver waiting;
  private final Scheduler scheduler;
  private final Outstanding outstanding;

  /// Who moves the clock by hand, one after the other. Worker's thread only.
  private final SequencedSet<Steering> hands = new LinkedHashSet<>();

  PausedDriver(PausedClock clock, Driver waiting, Scheduler scheduler, Outstanding outstanding) {
    this.clock = clock;
    this.waiting = waiting;
    this.scheduler = scheduler;
    this.outstanding = outstanding;
  }

  @Override
  public void park(long nanos, long limit) {
    Steering hand = hands.isEmpty() ? null : hands.getFirst();
    boolean waits = hand == null || !hand.isByHand();
    if (waits && (isHeld() || (hand == null && (nanos == FOREVER || !clock.isAutoAdvance())))) {
      waiting.park(FOREVER, limit);
      return;
    }
    long real = waits && nanos != FOREVER ? outstanding.realNanosBefore(nanos) : 0;
    if (real > 0) {
      waiting.park(real, limit);
    } else if (!scheduler
        .worker(0)
        .parking()
        .isPicked()) { // else what was outstanding has woken a task
      clock.move(hand == null ? nanos : hand.step(nanos));
    }
  }

  private boolean isHeld() {
    return clock.isHeld() || scheduler.blockingPool().isBusy() || poller().isAnybodyWaiting();
  }

  /// Somebody moves the clock by hand, when those before have. Worker's thread; idempotent.
  void begin(Steering hand) {
    hands.add(hand);
  }

  /// He does not any more. Worker's thread; idempotent.
  void end(Steering hand) {
    hands.remove(hand);
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
