package weft.stream;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncConsumer;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.Worker;

/// A stream of what a body emits. The body runs only while the stream is polled: an emit leaves its
/// item here and is pending, the poll that sees the item gives it, and the next poll goes on with
/// the body. Owner only.
///
///     fresh   -> running    the first poll
///     running -> ended      the body has ended, or failed
///     running -> closing    pollCancel; emits are refused
///     any     -> ended
///
/// @param <T> the type of the items
final class Generator<T> extends AsyncStream<T> implements Emitter<T> {
  /// Of so many items one takes from the budget.
  private static final int SHARE = 8;

  private final AsyncConsumer<? super Emitter<T>> body;

  /// Null before the first poll, and when it has ended.
  private @Nullable Async<Void> running;

  private boolean closing;

  /// On which worker the body is being polled, which alone may emit then.
  private @Nullable Worker polledBy;

  /// The emit whose item is to be given next.
  private @Nullable Emission<T> offer;

  /// Others, of branches of a join or select; null if there never were any.
  private @Nullable ArrayDeque<Emission<T>> waiting;

  /// Used again and again by emits that are awaited in turn.
  private final Emission<T> spare = new Emission<>(this);

  /// Whose item was given last, and which has not gone on since.
  private @Nullable Emission<T> given;

  private int polls;

  Generator(AsyncConsumer<? super Emitter<T>> body) {
    this.body = body;
  }

  @Override
  public Async<Void> emit(T item) {
    Items.item("emit(): the item", item);
    Emission<T> emission = spare.isIdle() ? spare : new Emission<>(this);
    emission.prepare(item);
    return voidOf(emission);
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private static Async<Void> voidOf(Async<?> future) {
    return (Async<Void>) future;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if ((++polls & (SHARE - 1)) == 0 && !Worker.hasBudget(waker)) {
      return Polling.PENDING;
    }
    wakeBranches(waker);
    Object result = pollBody(waker);
    Emission<T> offered = offer;
    if (offered != null) {
      offer = null;
      given = offered;
      return offered.take();
    }
    if (result == Polling.PENDING) {
      return result;
    }
    running = null;
    return null;
  }

  /// A branch of a join of many is polled only when it was woken.
  private void wakeBranches(Wakeable waker) {
    Emission<T> goesOn = given;
    given = null;
    if (goesOn != null) {
      goesOn.wakeUnless(waker);
    }
    if (waiting != null && !waiting.isEmpty()) {
      waiting.getFirst().wakeUnless(waker);
    }
  }

  private @Nullable Object pollBody(Wakeable waker) throws Throwable {
    Worker worker = Worker.currentOrFail();
    Worker before = polledBy;
    polledBy = worker;
    Async<Void> current = running;
    try {
      if (current != null) {
        return Nesting.deeper(Polling::poll, current, waker);
      }
      if (Nesting.isExhausted()) {
        throw Nesting.tooDeep(this);
      }
      Async<Void> begun = Bodies.start(body, (Emitter<T>) this);
      running = begun;
      return Nesting.deeper(Polling::begin, begun, waker);
    } catch (Throwable failure) {
      running = null;
      throw failure;
    } finally {
      polledBy = before;
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
    closing = true;
    Async<Void> current = running;
    if (current == null) {
      return null;
    }
    Object result;
    try {
      result = Nesting.deeper(how, current, waker);
    } catch (Throwable ending) {
      running = null;
      throw ending;
    }
    if (result != Polling.PENDING) {
      running = null;
    }
    return result;
  }

  // ---- for its emissions

  /// Takes an item that is to be given next.
  ///
  /// @return false if another one is before it
  boolean toOffer(Emission<T> emission) {
    if (closing) {
      throw new IllegalStateException(
          "emit(): "
              + this
              + " is being closed, and nobody will receive the item (expected: no emit"
              + " in a finally block or in a cleanup).");
    }
    if (polledBy != Worker.current()) {
      throw new IllegalStateException(
          "emit() was awaited outside the body of "
              + this
              + ", in another task or after the body had ended. Let tasks send to a channel, and emit"
              + " what the generator receives.");
    }
    if (offer == null) {
      offer = emission;
      if (waiting != null) {
        waiting.remove(emission);
      }
      return true;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    if (!waiting.contains(emission)) {
      waiting.add(emission);
    }
    return false;
  }

  void withdraw(Emission<T> emission) {
    if (offer == emission) {
      offer = null;
    } else if (waiting != null) {
      waiting.remove(emission);
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Async<Void> current = running;
    return current == null ? List.of() : List.of(current);
  }

  @Override
  public String toString() {
    return "stream";
  }
}
