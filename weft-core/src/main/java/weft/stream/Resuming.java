package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Unwinding;

/// A stream that goes on with another one when it fails. What failed is closed before anything else
/// happens. Owner only.
///
///     open    -> closing    it has failed
///     closing -> asking     it has closed
///     asking  -> open       there is another one to go on with
///
/// @param <T> the type of the items
abstract class Resuming<T> extends AsyncStream<T> {
  /// Open, and closed by whoever closes this one; null in the other states.
  private @Nullable AsyncStream<? extends T> current;

  /// What is left of closing one that has failed.
  private @Nullable Unwinding closing;

  /// What it failed with; null while one is open.
  private @Nullable Exception failure;

  /// What gives the next one.
  private @Nullable Async<? extends AsyncStream<? extends T>> asking;

  /// Begins with a stream, or with asking for one.
  Resuming(@Nullable AsyncStream<? extends T> first) {
    current = first;
  }

  /// Whether there may be another one after a failure.
  abstract boolean catches();

  /// Asks what to go on with.
  ///
  /// @param last what the last one failed with; null before the first one
  /// @return a future of the stream
  /// @throws Exception what this stream fails with instead
  abstract Async<? extends AsyncStream<? extends T>> after(@Nullable Exception last)
      throws Exception;

  /// Told of each item.
  void onItem() {}

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      AsyncStream<? extends T> open = current;
      if (open != null) {
        try {
          Object item = Nesting.deeper(AsyncStream::poll, open, waker);
          if (item != null && item != Polling.PENDING) {
            onItem();
          }
          return item;
        } catch (Exception thrown) {
          if (!catches()) {
            throw thrown;
          }
          failure = thrown;
          current = null;
          closing = Unwinding.begin(open, waker, null, null);
        }
      }
      if (!hasClosed(waker) || !hasAsked(waker)) {
        return Polling.PENDING;
      }
    }
  }

  private boolean hasClosed(Wakeable waker) {
    Unwinding rest = closing;
    if (rest != null) {
      if (!rest.isDone(waker, false)) {
        return false;
      }
      rest.settle(failure);
      closing = null;
    }
    return true;
  }

  /// Asks for the next one, or goes on with that.
  ///
  /// @return false if that is pending; else there is one, or asking has failed, and is to be
  ///   repeated
  private boolean hasAsked(Wakeable waker) throws Throwable {
    Async<? extends AsyncStream<? extends T>> future = asking;
    boolean isFresh = future == null;
    if (future == null) {
      future = after(failure);
      if (Nesting.isExhausted()) {
        Polling.discard(future);
        throw Nesting.tooDeep(this);
      }
    }
    asking = null;
    try {
      Nesting.Step<Pollable> how = isFresh ? Polling::begin : Polling::poll;
      Object next = Nesting.deeper(how, future, waker);
      if (next == Polling.PENDING) {
        asking = future;
        return false;
      }
      current = owned(next);
      failure = null;
    } catch (Exception thrown) {
      if (!catches()) {
        throw thrown;
      }
      failure = thrown;
    }
    return true;
  }

  @SuppressWarnings("unchecked")
  private AsyncStream<? extends T> owned(@Nullable Object next) {
    if (next == null) {
      throw new NullPointerException(
          "what the function given to " + this + " returned is null (expected: a stream)");
    }
    return ((AsyncStream<? extends T>) next).own(toString());
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    Unwinding rest = closing;
    return rest == null ? close(Polling::cancel, waker) : rest.cancel(waker, null);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    Unwinding rest = closing;
    return rest == null ? close(Polling::force, waker) : rest.forceNow(waker, null);
  }

  private @Nullable Object close(Nesting.Step<Pollable> how, Wakeable waker) throws Throwable {
    Pollable rest = current == null ? asking : current;
    if (rest == null) {
      return null;
    }
    Object result = Nesting.deeper(how, rest, waker);
    if (rest == asking && result instanceof AsyncStream<?> unused) {
      Polling.discard(unused);
    }
    return result;
  }

  @Override
  protected final void discard() {
    AsyncStream<? extends T> open = current;
    if (open != null) {
      Polling.discard(open);
    }
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Unwinding rest = closing;
    if (rest != null) {
      return rest.remaining();
    }
    AsyncStream<? extends T> open = current;
    Pollable future = asking;
    return open != null ? List.of(open) : future != null ? List.of(future) : List.of();
  }
}
