package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;

/// A wish for places in a channel, and what is done with them: the futures of `send` and `reserve`.
/// With room it is done at once; else it stands in line, is given places, which are reserved for
/// it, and uses them when it has all.
///
/// @param <T> the type of the channel's messages
/// @param <R> what the future gives
abstract class MpscClaim<T, R extends @Nullable Object> extends Waiter<R> {
  final MpscCore<T> core;
  private final int wanted;

  /// How many it has been given, and not used. Guarded by the line until it has all, then owner
  /// only.
  int given;

  MpscClaim(MpscCore<T> core, int wanted) {
    this.core = core;
    this.wanted = wanted;
  }

  /// Tries without waiting.
  abstract MpscCore.Attempt attempt();

  /// What the future gives after a successful attempt.
  abstract R afterAttempt();

  /// What it is, for messages.
  abstract String operation();

  // ---- for the core; guarded by the line

  final int missing() {
    return wanted - given;
  }

  final int given() {
    return given;
  }

  /// Gives it places.
  ///
  /// @return whether it has all now
  final boolean give(int places) {
    given += places;
    return given == wanted;
  }

  /// An end is closed.
  final void refuse() {
    toRefused();
  }

  // ---- the wait

  @Override
  protected final Object lock() {
    return core.lineLock();
  }

  /// One atomic operation for a send, where a place that is reserved and then used takes two.
  @Override
  protected final @Nullable Object tryAtOnce(Wakeable waker) {
    return core.hasRoom(wanted) && Worker.hasBudget(waker) && attempt() == MpscCore.Attempt.SENT
        ? afterAttempt()
        : Polling.PENDING;
  }

  @Override
  protected final void arrive() {
    core.join(this);
  }

  @Override
  protected final R refused() {
    throw core.isReceiverClosed()
        ? ChannelClosedException.receiverClosed(operation())
        : ChannelClosedException.sendersClosed(operation());
  }

  @Override
  protected final void leave(WakeList wakes) {
    core.leave(this, wakes);
  }

  @Override
  protected final void giveBack() {
    core.release(given);
  }

  @Override
  public String toString() {
    return operation() + " to " + core;
  }

  /// Sends one message.
  static final class Send<T> extends MpscClaim<T, Void> {
    private final T value;

    Send(MpscCore<T> core, T value) {
      super(core, 1);
      this.value = value;
    }

    @Override
    MpscCore.Attempt attempt() {
      return core.trySend(value);
    }

    @Override
    @SuppressWarnings("NullAway") // the one value of Void
    Void afterAttempt() {
      return null;
    }

    @Override
    protected Void take() {
      core.sendReserved(value, null, this);
      return afterAttempt();
    }

    @Override
    String operation() {
      return "send()";
    }
  }

  /// Reserves places.
  static final class Reserve<T> extends MpscClaim<T, Mpsc.Permit<T>> {
    private final int places;

    Reserve(MpscCore<T> core, int places) {
      super(core, places);
      this.places = places;
    }

    @Override
    MpscCore.Attempt attempt() {
      return core.tryReserve(places);
    }

    @Override
    Mpsc.Permit<T> afterAttempt() {
      return Mpsc.Permit.ofTaken(core, places);
    }

    @Override
    protected Mpsc.Permit<T> take() {
      return new Mpsc.Permit<>(core, places);
    }

    @Override
    String operation() {
      return "reserve(" + places + ")";
    }
  }
}
