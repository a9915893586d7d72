package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Endings;

/// A stream made from one other, its source, which may have one more thing in flight: a function's
/// body, or a timer. Owner only.
///
/// @param <T> the type of the source's items
/// @param <R> the type of its items
abstract class Operator<T, R> extends AsyncStream<R> {
  final AsyncStream<T> source;

  /// What was begun and has not ended; closed before the source.
  private @Nullable Pollable inFlight;

  /// What closing that ended with, while the source is closed.
  private @Nullable Throwable ending;

  Operator(AsyncStream<T> source) {
    this.source = source;
  }

  /// Polls a future for the first time. It is in flight if it is pending.
  ///
  /// @return PENDING or its value
  final @Nullable Object begin(Pollable future, Wakeable waker) throws Throwable {
    Object value = Polling.begin(future, waker);
    if (value == Polling.PENDING) {
      inFlight = future;
    }
    return value;
  }

  final boolean isInFlight() {
    return inFlight != null;
  }

  /// Polls what is in flight.
  ///
  /// @return PENDING or its value
  final @Nullable Object resume(Wakeable waker) throws Throwable {
    Pollable future = inFlight;
    if (future == null) {
      throw new AssertionError("nothing is in flight in " + this);
    }
    Object value;
    try {
      value = Polling.poll(future, waker);
    } catch (Throwable failure) {
      inFlight = null;
      throw failure;
    }
    if (value != Polling.PENDING) {
      inFlight = null;
    }
    return value;
  }

  /// Notes what is in flight: it is polled and has not ended.
  ///
  /// @param future null if that has ended
  final void setInFlight(@Nullable Pollable future) {
    inFlight = future;
  }

  /// Lets go of what it holds besides, such as a timer, or items that nobody will receive. Called
  /// first when it is closed, also if it was never polled, and perhaps again.
  void release() {}

  /// What is in flight has been closed: gives back an item that nobody will receive. Perhaps called
  /// again.
  void giveBackItem() {}

  /// Notes a failure that nobody was told of; called by {@link #release}.
  final void untold(Throwable failure) {
    ending = Endings.both(ending, failure);
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    release();
    return close(Polling::cancel, waker);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    release();
    return close(Polling::force, waker);
  }

  private @Nullable Object close(Nesting.Step<Pollable> how, Wakeable waker) throws Throwable {
    Pollable future = inFlight;
    if (future != null) {
      try {
        Object result = how.of(future, waker);
        if (result == Polling.PENDING) {
          return result;
        }
      } catch (Throwable thrown) {
        ending = Endings.both(ending, thrown);
      }
      inFlight = null;
    }
    giveBackItem();
    return closeSource(how, waker);
  }

  private @Nullable Object closeSource(Nesting.Step<Pollable> how, Wakeable waker)
      throws Throwable {
    Throwable first = ending;
    Object result;
    try {
      result = how.of(source, waker);
    } catch (Throwable second) {
      throw Endings.both(first, second);
    }
    if (first != null && result != Polling.PENDING) {
      throw first;
    }
    return result;
  }

  @Override
  protected final void discard() {
    release();
    Polling.discard(source);
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Pollable future = inFlight;
    return List.of(future == null ? source : future);
  }
}
