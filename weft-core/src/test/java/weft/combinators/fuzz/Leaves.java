package weft.combinators.fuzz;

import static weft.Weft.async;
import static weft.Weft.failed;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import weft.Async;

/// What stands at the ends of the trees of one task. Owner only.
final class Leaves {
  private final World world;
  private final Lane lane;
  private final Dice dice;

  /// Whether each wait has its own limit, so that nothing else needs one, and a lost wake-up shows.
  private final boolean limited;

  Leaves(World world, Lane lane, Dice dice, boolean limited) {
    this.world = world;
    this.lane = lane;
    this.dice = dice;
    this.limited = limited;
  }

  /// Anything.
  Async<Object> any(Asked asked) {
    Async<Object> leaf = unlimited(asked);
    return limited && !world.isShared(leaf) ? leaf.timeout(dice.millis(1, 50)) : leaf;
  }

  private Async<Object> unlimited(Asked asked) {
    return switch (dice.below(16)) {
      case 0, 1 -> filler(asked);
      case 2, 3 -> up(world.permits.acquire());
      case 4 -> up(world.mutex.lock());
      case 5 -> up(world.lock.read());
      case 6 -> up(world.lock.write());
      case 7 -> up(world.places.tx().reserve());
      case 8, 9 -> up(lane.recv());
      case 10 -> up(lane.recvMany(2));
      case 11 -> up(lane.oneshot(false));
      case 12 -> up(world.notify.notified());
      case 13, 14 -> forCleanup();
      default -> world.shared.isEmpty() ? working(asked) : dice.of(world.shared);
    };
  }

  /// What cleanups of other branches may wait for, until the limit of the whole.
  private Async<Object> forCleanup() {
    return limited ? up(world.permits.acquire()) : up(world.cleanupPermits.acquire(3));
  }

  /// What may be a task that several await.
  Async<Object> shareable(Asked asked) {
    return switch (dice.below(6)) {
      case 0, 1 -> limited(world.sharedPermits.acquire(2));
      case 2 -> limited(world.sharedMutex.lock());
      case 3 -> up(lane.oneshot(true));
      // It may be kept, so it must not be paused with what others need.
      case 4 -> working(asked, dice.chance(20) ? failing() : up(sleep(dice.millis(0, 60))));
      default -> up(sleep(dice.millis(0, 30)));
    };
  }

  /// What may be kept: also somebody's task.
  Async<Object> keepable(Asked asked) {
    return world.shared.isEmpty() || dice.chance(70) ? shareable(asked) : dice.of(world.shared);
  }

  private Async<Object> limited(Async<?> future) {
    return limited ? up(future).timeout(dice.millis(1, 50)) : up(future);
  }

  /// Gives nothing.
  Async<Object> filler(Asked asked) {
    return switch (dice.below(8)) {
      case 0 -> up(ready("ready"));
      case 1 -> up(yieldNow());
      case 2 -> up(failed(new Planned("leaf")));
      case 3 -> failing();
      case 4, 5 -> up(sleep(dice.millis(0, 30)));
      case 6 -> up(sleep(dice.millis(100, 1000)));
      default -> working(asked);
    };
  }

  Async<Object> failing() {
    var delay = dice.millis(1, 10);
    return async(() -> {
      sleep(delay).await();
      throw new Planned("late leaf");
    });
  }

  /// A body that works for some time, and has something to clean up.
  private Async<Object> working(Asked asked) {
    return working(asked, cleanup());
  }

  private Async<Object> working(Asked asked, Async<Object> cleanup) {
    var conduct = world.conduct("working", asked);
    var length = dice.millis(0, 60);
    return async(() -> {
      conduct.begin();
      try {
        sleep(length).await();
        conduct.resumed();
        return "worked";
      } catch (Throwable t) {
        conduct.thrown(t);
        throw t;
      } finally {
        conduct.cleaning();
        try {
          cleanup.await();
        } finally {
          conduct.end();
        }
      }
    });
  }

  /// What a body does in the end: nothing, something slow, something that fails, or that needs what
  /// others have.
  Async<Object> cleanup() {
    return switch (dice.below(6)) {
      case 0 -> up(sleep(dice.millis(1, 20)));
      case 1 -> up(failed(new Planned("cleanup")));
      case 2 -> failing();
      case 3, 4 -> needing();
      default -> up(ready("nothing"));
    };
  }

  private Async<Object> needing() {
    return async(() -> {
      try (var permit = world.cleanupPermits.acquire(3).await()) {
        return permit.count();
      }
    });
  }

  /// A permit or guard that a body may hand on.
  Async<Object> handedOn() {
    return limited(dice.chance(50) ? world.permits.acquire() : world.mutex.lock());
  }

  static Async<Object> up(Async<?> future) {
    return Async.upcast(future);
  }
}
