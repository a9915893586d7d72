package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;
import weft.sync.waiting.PlainWait;
import weft.sync.waiting.WakeList;

/// What a receiver of an {@link Audience} awaits, once or again and again: there is something for
/// it, or it waits in line until it is worth another look.
///
/// @param <R> what the future gives
abstract class Hearing<R extends @Nullable Object> extends Async<R> {
  private final Audience audience;
  private final Audience.Place place;

  /// Where it waits; null while it is not awaited, or out of budget. Owner only.
  private @Nullable Wait wait;

  Hearing(Audience audience, Audience.Place place) {
    this.audience = audience;
    this.place = place;
  }

  /// Whether {@link #receive} is worth a call. Owner only, with or without the lock.
  abstract boolean isReady();

  /// Takes what is there, after {@link #isReady} gave true. Owner only, without the lock.
  ///
  /// @return PENDING if it is not what was waited for
  abstract @Nullable Object receive() throws Exception;

  /// Whether nothing will come: all senders are closed, or the receiver is.
  final boolean isOver() {
    return audience.isEnded() || place.isClosed();
  }

  final Audience.Place place() {
    return place;
  }

  /// Whether {@link #receive} may be called without a poll. Owner only.
  final boolean canReceiveNow() {
    return wait == null && isReady();
  }

  @Override
  protected final Wanted wants() {
    return audience.wantedByReceivers();
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (wait != null) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    return poll(waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    if (wait != null) {
      if (Polling.poll(wait, waker) == Polling.PENDING) {
        if (!isReady()) {
          return Polling.PENDING;
        }
        Polling.cancel(wait, waker); // polled for another reason, as the news comes
      }
      wait = null;
    }
    for (; ; ) {
      if (isReady()) {
        if (!Worker.hasBudget(waker)) {
          return Polling.PENDING;
        }
        Object result = receive();
        if (result != Polling.PENDING) {
          return result;
        }
      } else {
        var fresh = new Wait(this);
        if (Polling.begin(fresh, waker) == Polling.PENDING) {
          wait = fresh;
          return Polling.PENDING;
        }
      }
    }
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    if (wait != null) {
      Polling.cancel(wait, waker);
      wait = null;
    }
    return null;
  }

  /// One stay in the line. It is granted another look.
  static final class Wait extends PlainWait {
    private final Hearing<?> owner;

    private Wait(Hearing<?> owner) {
      this.owner = owner;
    }

    Audience.Place place() {
      return owner.place;
    }

    @Override
    protected Object lock() {
      return owner.audience.lock();
    }

    @Override
    protected void arrive() {
      synchronized (lock()) {
        if (owner.isReady()) {
          toGranted();
        } else {
          owner.audience.join(this);
        }
      }
    }

    @Override
    protected void leave(WakeList wakes) {
      owner.audience.leave(this);
    }

    @Override
    public String toString() {
      return owner.toString();
    }
  }
}
