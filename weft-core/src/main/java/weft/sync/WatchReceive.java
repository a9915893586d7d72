package weft.sync;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.sync.WatchCore.Numbered;
import weft.sync.waiting.WakeList;

/// One receiver of a watch: what it has seen, and its waits. Receiver only, except where it says
/// otherwise.
///
/// @param <T> the type of the value
final class WatchReceive<T> {
  private final WatchCore<T> core;
  private final Audience.Place place;
  private final Changed changed;

  /// The number of the value that it saw last; NONE to see the current one again.
  private long seen;

  WatchReceive(WatchCore<T> core, Audience.Place place, long seen) {
    this.core = core;
    this.place = place;
    this.seen = seen;
    changed = new Changed();
  }

  WatchCore<T> core() {
    return core;
  }

  boolean hasChanged() {
    return !place.isClosed() && core.current().number() != seen;
  }

  void markChanged() {
    seen = WatchCore.NONE;
  }

  /// Looks at the value, and marks it as seen.
  T see() {
    Numbered<T> current = core.current();
    seen = current.number();
    return current.value();
  }

  Async<Boolean> changed() {
    return changed;
  }

  /// Whether there was news, or null; leaves the wait to the future.
  @Nullable Boolean changedNow() {
    return changed.canReceiveNow() ? changed.receive() : null;
  }

  Async<T> waitFor(Predicate<? super T> condition) {
    return new WaitFor(condition);
  }

  boolean isAtEnd() {
    return place.isClosed() || (core.isEnded() && !hasChanged());
  }

  WatchReceive<T> share() {
    return core.subscribe(seen);
  }

  /// Any thread.
  void close() {
    var wakes = WakeList.make();
    synchronized (core.lock()) {
      if (place.isClosed()) {
        return;
      }
      core.removeReceiver(place, wakes);
    }
    wakes.wake();
  }

  /// A value that was not seen, or the end. One for all calls.
  private final class Changed extends Hearing<Boolean> {
    Changed() {
      super(core, place);
    }

    @Override
    boolean isReady() {
      return hasChanged() || isOver();
    }

    @Override
    Boolean receive() {
      boolean news = hasChanged();
      if (news) {
        see();
      }
      return news; // false is the end: it was seen before this look for what came before it
    }

    @Override
    protected boolean takesBack() {
      return true;
    }

    @Override
    protected void takeBack(@Nullable Object news) {
      if (Boolean.TRUE.equals(news)) {
        markChanged();
      }
    }

    @Override
    public String toString() {
      return "changed() of " + core;
    }
  }

  /// A value that meets a condition.
  private final class WaitFor extends Hearing<T> {
    private final Predicate<? super T> condition;

    /// The number of the value that it looked at last.
    private long looked = WatchCore.NONE;

    private boolean claimed;

    WaitFor(Predicate<? super T> condition) {
      super(core, place);
      this.condition = condition;
    }

    @Override
    boolean isReady() {
      return core.current().number() != looked || isOver();
    }

    @Override
    @Nullable Object receive() {
      boolean over = isOver(); // before the look: nothing is stored after the end
      Numbered<T> current = core.current();
      if (current.number() != looked) {
        looked = current.number();
        if (condition.test(current.value())) {
          seen = looked;
          return current.value();
        }
      }
      if (over) {
        throw ChannelClosedException.willNeverBe(place.isClosed());
      }
      return Polling.PENDING;
    }

    @Override
    protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
      if (claimed) {
        throw Misuse.awaitedTwice(this, waker);
      }
      claimed = true;
      return super.pollFirst(waker);
    }

    @Override
    protected void discard() {
      claimed = true;
    }

    @Override
    public String toString() {
      return "waitFor() of " + core;
    }
  }
}
