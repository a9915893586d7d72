package weft.stream.sources;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Waits;
import weft.stream.AsyncStream;
import weft.unwinding.Endings;
import weft.unwinding.Undelivered;

/// What something gives each time it is asked, until it gives null: a receiver, a listener, a
/// reader. The stream owns it, and closes it when it is closed itself. Owner only.
///
///     open -> withdrawing -> shutting down -> closed
///
/// @param <T> the type of the items
public final class Repeated<T> extends AsyncStream<T> {
  private final Object owned;
  private final Supplier<? extends Async<?>> next;
  private final AutoCloseable close;
  private final @Nullable Supplier<Async<Void>> shutdown;

  /// What gives the next item, while that waits.
  private @Nullable Pollable waiting;

  /// The shutdown that has begun.
  private @Nullable Pollable closing;

  /// What closing has failed with so far.
  private @Nullable Throwable ending;

  private Repeated(
      Object owned,
      Supplier<? extends Async<?>> next,
      AutoCloseable close,
      @Nullable Supplier<Async<Void>> shutdown) {
    this.owned = owned;
    this.next = next;
    this.close = close;
    this.shutdown = shutdown;
  }

  /// A stream of what is received, in turn.
  ///
  /// @param owned what it is received from, for messages
  /// @param next asked for a future of the next item, or of null at the end; it may be the same
  ///   future each time
  /// @param close closes that, once
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> of(
      Object owned, Supplier<? extends Async<? extends @Nullable T>> next, AutoCloseable close) {
    return new Repeated<>(owned, next, close, null);
  }

  /// A stream of what is received, in turn, from something that takes time to close.
  ///
  /// @param owned what it is received from, for messages
  /// @param next asked for a future of the next item, or of null at the end
  /// @param close closes that without waiting, once, also after the shutdown
  /// @param shutdown awaited before, if there is time
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> of(
      Object owned,
      Supplier<? extends Async<? extends @Nullable T>> next,
      AutoCloseable close,
      Supplier<Async<Void>> shutdown) {
    return new Repeated<>(owned, next, close, shutdown);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Pollable current = waiting;
    waiting = null;
    Object item;
    if (current == null) {
      current = next.get();
      item = Polling.begin(current, waker);
    } else {
      item = Polling.poll(current, waker);
    }
    if (item == Polling.PENDING) {
      waiting = current;
    }
    return item;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    if (!isWithdrawn(waker) || !isShutDown(waker)) {
      return Polling.PENDING;
    }
    return release();
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    force(waiting, waker);
    force(closing, waker);
    return release();
  }

  private boolean isWithdrawn(Wakeable waker) {
    Pollable current = waiting;
    if (current != null) {
      try {
        Object result = Polling.cancel(current, waker);
        if (result == Polling.PENDING) {
          return false;
        }
        Undelivered.giveBack(result);
      } catch (Throwable thrown) {
        addEnding(thrown);
      }
      waiting = null;
    }
    return true;
  }

  private boolean isShutDown(Wakeable waker) {
    if (shutdown == null) {
      return true;
    }
    try {
      Object result;
      if (closing == null) {
        closing = shutdown.get();
        result = Polling.begin(closing, waker);
      } else {
        result = Polling.poll(closing, waker);
      }
      if (result == Polling.PENDING) {
        return false;
      }
    } catch (Throwable thrown) {
      addEnding(thrown);
    }
    closing = null;
    return true;
  }

  private void force(@Nullable Pollable future, Wakeable waker) {
    if (future != null) {
      try {
        Undelivered.giveBack(Polling.force(future, waker));
      } catch (Throwable thrown) {
        addEnding(thrown);
      }
    }
  }

  private @Nullable Object release() throws Throwable {
    waiting = null;
    closing = null;
    try {
      close.close();
    } catch (Throwable thrown) {
      addEnding(thrown);
    }
    if (ending != null) {
      throw ending;
    }
    return null;
  }

  private void addEnding(Throwable thrown) {
    ending = Endings.both(ending, thrown);
  }

  @Override
  protected void discard() {
    try {
      close.close();
    } catch (Throwable thrown) {
      Ambient.scheduler().failures().report(thrown);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Pollable current = closing == null ? waiting : closing;
    return current == null ? List.of() : List.of(current);
  }

  @Override
  public String toString() {
    return "stream of " + Waits.textOf(owned);
  }
}
