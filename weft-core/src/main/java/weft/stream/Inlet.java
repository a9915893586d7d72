package weft.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.support.Arguments;
import weft.support.Sneaky;
import weft.unwinding.Endings;

/// Where callbacks put items. Any thread.
///
///     open   -> over     ended or failed, or no room and the policy is to fail; by whoever is first
///     either -> closed   by the stream's owner: what is to be done then is done, once
///
/// Guard: CallbacksTest, CallbacksStressTest.
///
/// @param <T> the type of the items
final class Inlet<T> implements Sink<T> {
  /// A thread that waits for room.
  private static final class Parked extends Wakeable {
    private final Thread thread = Thread.currentThread();

    @Override
    protected void wake() {
      LockSupport.unpark(thread);
    }
  }

  private final Backlog<T> backlog;

  /// Null when it is closed. Guarded by this.
  private @Nullable List<Runnable> atClose = new ArrayList<>(1);

  Inlet(Backlog<T> backlog) {
    this.backlog = backlog;
  }

  @Override
  public boolean emit(T item) {
    Items.item("emit(): the item", item);
    return switch (backlog.offer(item)) {
      case TAKEN -> true;
      case DROPPED, OVER -> false;
      case OVERFLOW -> {
        backlog.finish(backlog.overflow("emit"));
        yield false;
      }
      case FULL -> waitWith(item);
    };
  }

  private boolean waitWith(T item) {
    Worker worker = Worker.current();
    if (worker != null) {
      throw new IllegalStateException(
          "emit() has to wait for room and was called by worker "
              + worker
              + ", which must not block. Await send(item) there, or choose a policy that does not"
              + " wait.");
    }
    var parked = new Parked();
    var offer = new Offer<>(item, parked);
    backlog.join(offer);
    for (; ; ) {
      Boolean taken = offer.isTaken(parked);
      if (taken != null) {
        return taken;
      }
      if (Thread.currentThread().isInterrupted() && backlog.leave(offer)) {
        return false;
      }
      LockSupport.park(this);
    }
  }

  @Override
  public Async<Boolean> send(T item) {
    return new Sending<>(backlog, Items.item("send(): the item", item));
  }

  @Override
  public void fail(Throwable failure) {
    backlog.finish(Arguments.notNull("failure", failure));
  }

  @Override
  public void end() {
    backlog.finish(null);
  }

  @Override
  public void onClose(Runnable action) {
    Arguments.notNull("action", action);
    synchronized (this) {
      if (atClose != null) {
        atClose.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public boolean isClosed() {
    return backlog.isOver();
  }

  /// Takes nothing any more, and does what is to be done then. By the stream's owner, once.
  ///
  /// @throws RuntimeException what that has thrown, also if it is an Error
  void close() {
    backlog.clear();
    List<Runnable> actions;
    synchronized (this) {
      actions = atClose == null ? List.of() : atClose;
      atClose = null;
    }
    Throwable first = null;
    for (Runnable action : actions) {
      try {
        action.run();
      } catch (Throwable thrown) {
        first = Endings.both(first, thrown);
      }
    }
    if (first != null) {
      throw Sneaky.rethrow(first);
    }
  }

  @Override
  public String toString() {
    return "sink (" + backlog + (isClosed() ? ", closed)" : ")");
  }
}
