package weft.stream;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncConsumer;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Locals;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.Worker;
import weft.support.Suppressed;

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

  /// Where emits push their items, while {@link #pollEach} polls the body.
  private @Nullable Target<? super T> target;

  /// Whose budget the present {@link #pollEach} takes from.
  private @Nullable Wakeable budgetOf;

  /// The task-local values of whoever calls the present {@link #pollEach}, which hold in the
  /// target.
  private @Nullable Locals outside;

  /// Whether the target wants nothing more now.
  private boolean stopped;

  /// What the target threw: not the body's affair.
  private @Nullable Throwable ofTarget;

  /// Used again and again by emits that are awaited in turn.
  private final Emission<T> spare = new Emission<>(this);

  /// Whose item was given last, and which has not gone on since.
  private @Nullable Emission<T> given;

  private final BudgetShare budget = new BudgetShare(AtHand.SHARE);

  Generator(AsyncConsumer<? super Emitter<T>> body) {
    this.body = body;
  }

  @Override
  public Async<Void> emit(T item) {
    Items.item("emit(): the item", item);
    Emission<T> emission = spare.isIdle() ? spare : new Emission<>(this);
    emission.prepare(item);
    return Bodies.voidOf(emission);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (offer == null) {
      if (!hasBudget(waker)) {
        return Polling.PENDING;
      }
      Object result = pollBody(waker);
      if (offer == null) {
        return result;
      }
    }
    Emission<T> offered = Objects.requireNonNull(offer);
    offer = null;
    toGiven(offered, waker);
    return offered.take();
  }

  @Override
  @Nullable Object pollEach(Target<? super T> newTarget, Wakeable waker) throws Throwable {
    if (offer != null) { // left from a poll that was stopped
      return super.pollEach(newTarget, waker);
    }
    target = newTarget;
    budgetOf = waker;
    outside = Locals.current();
    stopped = false;
    Object result;
    try {
      result = pollBody(waker);
    } catch (Throwable failure) {
      throw ofTargetElse(failure);
    } finally {
      target = null;
      budgetOf = null;
      outside = null;
    }
    if (ofTarget != null) {
      throw ofTarget;
    }
    return stopped && result == Polling.PENDING ? STOPPED : result;
  }

  private Throwable ofTargetElse(Throwable failure) {
    Throwable first = ofTarget;
    if (first == null) {
      return failure;
    }
    Suppressed.add(first, failure);
    return first;
  }

  private boolean hasBudget(Wakeable waker) {
    return !budget.isSpent(waker);
  }

  /// Pushes an item.
  ///
  /// @return whether the next one is wanted
  private boolean isPushed(Target<? super T> current, T item) {
    Locals inside = Locals.current();
    if (inside != outside) {
      Locals.replace(outside);
    }
    try {
      stopped = !current.accept(item);
    } catch (Throwable failure) {
      ofTarget = failure;
      stopped = true;
    } finally {
      if (inside != outside) {
        Locals.replace(inside);
      }
    }
    return !stopped;
  }

  /// Notes whose item was given last. One before it that has not gone on since, for several were
  /// given in one poll, goes on at the next.
  private void toGiven(Emission<T> emission, Wakeable waker) {
    Emission<T> before = given;
    given = emission;
    if (before != null) {
      before.wakeUnless(waker);
    }
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

  /// Polls the body, as far as it goes.
  ///
  /// @return PENDING, or null if it has ended
  private @Nullable Object pollBody(Wakeable waker) throws Throwable {
    wakeBranches(waker);
    Worker worker = Worker.currentOrFail();
    Worker before = polledBy;
    polledBy = worker;
    Async<Void> current = running;
    try {
      Object result =
          current == null ? beginBody(waker) : Nesting.deeper(Polling::poll, current, waker);
      if (result != Polling.PENDING) {
        running = null;
      }
      return result;
    } catch (Throwable failure) {
      running = null;
      throw failure;
    } finally {
      polledBy = before;
    }
  }

  private @Nullable Object beginBody(Wakeable waker) throws Throwable {
    if (Nesting.isExhausted()) {
      throw Nesting.tooDeep(this);
    }
    Async<Void> begun = Bodies.start(body, (Emitter<T>) this);
    running = begun;
    return Nesting.deeper(Polling::begin, begun, waker);
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

  /// Takes an item: pushes it, or notes it as the one that is to be given next.
  ///
  /// @return in which state the emission is then; IDLE if the next item is asked for already
  Emission.State toOffer(Emission<T> emission) {
    ensureMayEmit();
    Target<? super T> current = target;
    if (current != null && !stopped) {
      forget(emission);
      Wakeable waker = Objects.requireNonNull(budgetOf);
      if (isPushed(current, emission.take()) && hasBudget(waker)) {
        return Emission.State.IDLE;
      }
      toGiven(emission, waker);
      return Emission.State.TAKEN;
    }
    if (offer == null) {
      forget(emission);
      offer = emission;
      return Emission.State.OFFERED;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    if (!waiting.contains(emission)) {
      waiting.add(emission);
    }
    return Emission.State.QUEUED;
  }

  private void ensureMayEmit() {
    if (closing) {
      throw new IllegalStateException(
          "emit(): "
              + this
              + " is being closed, and nobody will receive the item (expected: no emit in a finally"
              + " block or in a cleanup).");
    }
    if (polledBy != Worker.current()) {
      throw new IllegalStateException(
          "emit() was awaited outside the body of "
              + this
              + ", in another task or after the body had ended. Let tasks send to a channel, and emit"
              + " what the generator receives.");
    }
  }

  private void forget(Emission<T> emission) {
    if (waiting != null) {
      waiting.remove(emission);
    }
  }

  void withdraw(Emission<T> emission) {
    if (offer == emission) {
      offer = null;
    } else {
      forget(emission);
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
