package weft.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A wish for places in a channel, and what is done with them: the futures of `send` and `reserve`.
///
///     FRESH    -> BEGUN     it was polled with no budget left
///     FRESH, BEGUN -> OVER  there was room, or the receiver was closed
///     FRESH, BEGUN -> WAITING   it stands in line; under its lock, as all that follow
///     WAITING  -> GRANTED   it has all its places, which are reserved for it
///     WAITING  -> REFUSED   the receiver was closed
///     WAITING, GRANTED -> OVER  it was cancelled; what it had goes to the next in line
///     GRANTED, REFUSED -> OVER  its owner has seen it; without the lock
///
/// @param <T> the type of the channel's messages
/// @param <R> what the future gives
abstract class MpscClaim<T, R extends @Nullable Object> extends Async<R> {
  private static final byte FRESH = 0;
  private static final byte BEGUN = 1;
  private static final byte WAITING = 2;
  private static final byte GRANTED = 3;
  private static final byte REFUSED = 4;
  private static final byte OVER = 5;

  final MpscCore<T> core;
  private final int wanted;

  /// How many it has. Guarded by the line.
  private int granted;

  /// Written by the owner, and by others under the lock of the line while it is WAITING.
  private volatile byte state = FRESH;

  /// Whom to wake. Guarded by the line while it is WAITING; null while its owner is at it.
  @Nullable Wakeable waker;

  /// Its neighbours. Guarded by the line; once granted or refused the next one to wake, for whoever
  /// wakes them.
  @Nullable MpscClaim<T, ?> previous;

  @Nullable MpscClaim<T, ?> next;

  MpscClaim(MpscCore<T> core, int wanted) {
    this.core = core;
    this.wanted = wanted;
  }

  /// Tries without waiting.
  abstract MpscCore.Attempt attempt();

  /// What the future gives after a successful attempt.
  abstract R afterAttempt();

  /// Uses the places that it was given.
  abstract R useGranted();

  // ---- for the core and the line; guarded by the line

  final int missing() {
    return wanted - granted;
  }

  final boolean isWaiting() {
    return state == WAITING;
  }

  final void toWaiting() {
    state = WAITING;
  }

  /// Gives it places.
  ///
  /// @return whether it has all now
  final boolean give(int places) {
    granted += places;
    if (granted < wanted) {
      return false;
    }
    state = GRANTED;
    return true;
  }

  /// The receiver was closed.
  ///
  /// @return how many places it had
  final int toRefused() {
    state = REFUSED;
    return granted;
  }

  /// It was cancelled.
  ///
  /// @return how many places it had
  final int toOver() {
    int places = state == WAITING || state == GRANTED ? granted : 0;
    state = OVER;
    return places;
  }

  /// Wakes the owners of claims that are linked by next. Without the lock.
  static void wakeAll(@Nullable MpscClaim<?, ?> first) {
    for (MpscClaim<?, ?> claim = first; claim != null; ) {
      MpscClaim<?, ?> following = claim.next;
      claim.next = null;
      Wakeable owner = claim.waker;
      if (owner != null) {
        Woven.wake(owner);
      }
      claim = following;
    }
  }

  // ---- the future

  @Override
  protected final @Nullable Object pollFirst(Wakeable newWaker) {
    if (state != FRESH) {
      throw Misuse.awaitedTwice(this, newWaker);
    }
    return begin(newWaker);
  }

  private @Nullable Object begin(Wakeable newWaker) {
    while (core.isReady(wanted)) {
      if (!Worker.hasBudget(newWaker)) {
        state = BEGUN;
        return Woven.PENDING;
      }
      switch (attempt()) {
        case SENT -> {
          state = OVER;
          return afterAttempt();
        }
        case CLOSED -> throw refused();
        case FULL -> {} // somebody was faster
      }
    }
    if (!core.join(this, newWaker)) {
      throw refused();
    }
    return outcome();
  }

  @Override
  protected final @Nullable Object poll(Wakeable newWaker) {
    if (state == BEGUN) {
      return begin(newWaker);
    }
    if (state == WAITING) {
      core.replaceWaker(this, newWaker);
    }
    return outcome();
  }

  private @Nullable Object outcome() {
    return switch (state) {
      case WAITING -> Woven.PENDING;
      case GRANTED -> {
        state = OVER;
        yield useGranted();
      }
      case REFUSED -> throw refused();
      default -> throw new AssertionError("polled after its end: " + this);
    };
  }

  private ChannelClosedException refused() {
    state = OVER;
    return ChannelClosedException.receiverClosed(Objects.requireNonNull(operation()));
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable ignored) {
    if (state == WAITING || state == GRANTED) {
      core.leave(this);
    }
    state = OVER;
    return null;
  }

  @Override
  protected final void discard() {
    if (state == FRESH) {
      state = OVER;
    }
  }

  /// What it is, for messages.
  abstract String operation();

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
    Void useGranted() {
      core.sendReserved(value);
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
      return new Mpsc.Permit<>(core, places);
    }

    @Override
    Mpsc.Permit<T> useGranted() {
      return afterAttempt();
    }

    @Override
    String operation() {
      return "reserve(" + places + ")";
    }
  }
}
