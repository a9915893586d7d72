package weft.net;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.net.driver.Traffic;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;

/// Something that is tried on a socket, and tried again at each event until it does not block.
/// Cancelled it has done nothing, for what is done is done in the poll that ends it. Owner only.
///
/// @param <T> the type of the result
abstract class SocketOperation<T extends @Nullable Object> extends Async<T> {
  /// The answer of a try that has done a part, and might do more at once: each costs a unit of the
  /// budget.
  static final Object AGAIN = new Object();

  private final Source source;
  private final Direction direction;

  /// The selection key's bit.
  private final int operation;

  /// Who waits, while it waits.
  private @Nullable Wakeable registered;

  private boolean begun;

  SocketOperation(Source source, Direction direction, int operation) {
    this.source = source;
    this.direction = direction;
    this.operation = operation;
  }

  /// Where the worker counts what goes through its sockets. On a worker.
  static Traffic traffic() {
    return Worker.currentOrFail().poller().traffic();
  }

  /// Tries.
  ///
  /// @return PENDING if it would block, {@link #AGAIN} if there is more to do
  abstract @Nullable Object attempt() throws IOException;

  /// Whether it is likely to block, so that it waits for an event first.
  boolean isLikelyToBlock() {
    return false;
  }

  @Override
  protected final @Nullable Object pollFirst(Wakeable waker) throws IOException {
    if (begun) {
      throw Misuse.awaitedTwice(this, waker);
    }
    if (source.isWaiting(direction)) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    begun = true;
    return run(!isLikelyToBlock(), waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws IOException {
    return run(registered == null, waker);
  }

  private @Nullable Object run(boolean triesFirst, Wakeable waker) throws IOException {
    boolean tries = triesFirst;
    for (; ; ) {
      if (tries) {
        registered = null;
        if (!Worker.hasBudget(waker)) {
          return Polling.PENDING;
        }
        Object result = attempt();
        if (result == AGAIN) {
          continue;
        }
        if (result != Polling.PENDING) {
          return result;
        }
      }
      if (isToWait(waker)) {
        registered = waker;
        return Polling.PENDING;
      }
      tries = true;
    }
  }

  /// Registers the wait. If the socket was closed since the attempt, the next one says so better:
  /// it knows what it is.
  private boolean isToWait(Wakeable waker) throws IOException {
    try {
      return source.isToWait(direction, operation, waker);
    } catch (ClosedChannelException closed) {
      return false;
    }
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) {
    Wakeable waiter = registered;
    if (waiter != null) {
      registered = null;
      source.withdraw(direction, waiter);
    }
    return null;
  }

  @Override
  protected final void discard() {
    begun = true;
  }
}
