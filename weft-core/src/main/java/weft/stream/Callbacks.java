package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncConsumer;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Endings;

/// What callbacks give. Owner only, but for its sink.
///
///     fresh    -> starting   the first poll; the body that registers may wait
///     starting -> running    it has ended
///     any      -> closed     the body is cancelled, then the sink is closed
///
/// @param <T> the type of the items
final class Callbacks<T> extends AsyncStream<T> {
  private final AsyncConsumer<? super Sink<T>> start;
  private final Backlog<T> backlog;
  private final Inlet<T> sink;
  private boolean started;

  /// The body that registers, while it waits.
  private @Nullable Async<Void> starting;

  /// What cancelling that ended with.
  private @Nullable Throwable ending;

  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  Callbacks(int capacity, Overflow policy, AsyncConsumer<? super Sink<T>> start) {
    this.start = start;
    backlog = new Backlog<>(capacity, policy);
    sink = new Inlet<>(backlog);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (budget.isSpent(waker)) {
      return Polling.PENDING;
    }
    if (!started) {
      if (Nesting.isExhausted()) {
        throw Nesting.tooDeep(this);
      }
      started = true;
      Async<Void> begun = Bodies.start(start, (Sink<T>) sink);
      starting = Nesting.deeper(Polling::begin, begun, waker) == Polling.PENDING ? begun : null;
    } else if (starting != null) {
      pollStart(starting, waker);
    }
    return backlog.next(waker);
  }

  private void pollStart(Async<Void> body, Wakeable waker) throws Throwable {
    starting = null; // also if it fails
    if (Nesting.deeper(Polling::poll, body, waker) == Polling.PENDING) {
      starting = body;
    }
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return close(Polling::cancel, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return close(Polling::force, waker);
  }

  private @Nullable Object close(Nesting.Step<Pollable> how, Wakeable waker) throws Throwable {
    Async<Void> body = starting;
    if (body != null) {
      try {
        if (Nesting.deeper(how, body, waker) == Polling.PENDING) {
          return Polling.PENDING;
        }
      } catch (Throwable thrown) {
        ending = thrown;
      }
      starting = null;
    }
    closeSink();
    if (ending != null) {
      throw ending;
    }
    return null;
  }

  private void closeSink() {
    try {
      sink.close();
    } catch (Throwable thrown) {
      ending = Endings.both(ending, thrown);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Async<Void> body = starting;
    return body == null ? List.of() : List.of(body);
  }

  @Override
  public String toString() {
    return "fromCallbacks(" + backlog + ")";
  }
}
