package weft.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;

/// The receiver's waits: the future of `recv`, one for all calls, for a channel has one receiver,
/// and those of `recvMany`.
///
/// @param <T> the type of the messages
/// @param <R> what the future gives
abstract class MpscReceive<T, R extends @Nullable Object> extends Async<R> {
  final MpscCore<T> core;
  private final Owner owner;

  /// Whether one of a receiver's futures is being awaited. Receiver only.
  static final class Owner {
    private boolean waiting;
  }

  private MpscReceive(MpscCore<T> core, Owner owner) {
    this.core = core;
    this.owner = owner;
  }

  abstract @Nullable Object receive(Wakeable waker);

  final boolean isAwaited() {
    return owner.waiting;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) {
    if (owner.waiting) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    Object result = receive(waker);
    if (result == Polling.PENDING) {
      owner.waiting = true;
    }
    return result;
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) {
    owner.waiting = false; // also if it fails: nobody polls or cancels it any more
    Object result = receive(waker);
    if (result == Polling.PENDING) {
      owner.waiting = true;
    }
    return result;
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable ignored) {
    owner.waiting = false;
    core.toNotWaiting();
    return null;
  }

  @Override
  protected final Wanted wants() {
    return core.wantedByReceiver();
  }

  @Override
  protected final boolean takesBack() {
    return true;
  }

  /// The next message, or null at the end.
  static final class One<T> extends MpscReceive<T, @Nullable T> {
    One(MpscCore<T> core, Owner owner) {
      super(core, owner);
    }

    @Override
    @Nullable Object receive(Wakeable waker) {
      return core.receive(waker);
    }

    /// A message, or null; leaves the wait and the end to the future. Receiver only.
    @Nullable T now() {
      return isAwaited() ? null : core.take();
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void takeBack(@Nullable Object message) {
      if (message != null) {
        core.takeBack((T) message);
      }
    }

    @Override
    public String toString() {
      return "recv() of " + core;
    }
  }

  /// What is there, up to a limit.
  static final class Many<T> extends MpscReceive<T, List<T>> {
    private final int most;

    Many(MpscCore<T> core, Owner owner, int most) {
      super(core, owner);
      this.most = most;
    }

    @Override
    @Nullable Object receive(Wakeable waker) {
      if (!core.awaitNext(waker) || !Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      int count = Math.min(most, core.length()); // so that the list need not grow
      var messages = new ArrayList<T>(count);
      while (messages.size() < count && takeInto(messages)) {}
      return messages;
    }

    /// With memory or the stack at its end, what was taken is delivered, and the rest stays.
    private boolean takeInto(List<T> messages) {
      T message;
      try {
        message = core.take();
      } catch (VirtualMachineError exhausted) {
        if (messages.isEmpty()) {
          throw exhausted;
        }
        return false;
      }
      return message != null && messages.add(message);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void takeBack(@Nullable Object messages) {
      if (messages instanceof List<?> list) {
        list.reversed().forEach(message -> core.takeBack((T) message));
      }
    }

    @Override
    public String toString() {
      return "recvMany(" + most + ") of " + core;
    }
  }
}
