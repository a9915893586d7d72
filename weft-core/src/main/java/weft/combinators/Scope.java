package weft.combinators;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.Worker;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// A body and the tasks that it spawned in its scope: done when all of them have ended. Owner only.
///
///     BODY     -> TASKS       the body has ended; if it failed, the tasks are aborted
///     BODY     -> UNWINDING   a task failed and the policy says so, or the scope is cancelled: the body
///                             is cancelled
///     UNWINDING -> TASKS      the body has cleaned up
///     TASKS    -> over        the last task has ended
///
/// @param <T> the type of its value
public final class Scope<T extends @Nullable Object> extends OneShot<T> {
  private enum Phase {
    BODY,
    UNWINDING,
    TASKS
  }

  private final ScopeTasks tasks;
  private final Async<T> body;
  private Phase phase = Phase.BODY;
  private @Nullable Object value;

  /// The body's cleanup, if it is cancelled.
  private @Nullable Unwinding unwinding;

  /// Makes a scope.
  ///
  /// @param tasks those that the body will spawn
  /// @param body the body
  public Scope(ScopeTasks tasks, Async<T> body) {
    this.tasks = tasks;
    this.body = body;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    ensureRoom();
    tasks.toBegun(Worker.currentOrFail().scheduler());
    return Nesting.deeper(Scope::begin, this, waker);
  }

  private @Nullable Object begin(Wakeable waker) throws Throwable {
    return step(Polling::begin, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Nesting.deeper(Scope::goOn, this, waker);
  }

  private @Nullable Object goOn(Wakeable waker) throws Throwable {
    return step(Polling::poll, waker);
  }

  private @Nullable Object step(Nesting.Step<Pollable> next, Wakeable waker) throws Throwable {
    tasks.setWaker(waker); // before the look at what they have done
    if (phase == Phase.BODY && !tasks.isBodyDoomed()) {
      pollBody(next, waker);
    }
    if (phase == Phase.BODY && tasks.isBodyDoomed()) {
      phase = Phase.UNWINDING;
    }
    if (phase == Phase.UNWINDING && unwinding().isDone(waker, false)) {
      unwinding().settle(tasks.failure());
      phase = Phase.TASKS;
    }
    if (tasks.failure() != null) {
      giveBackValue(); // before the tasks have ended, which may wait for it
    }
    if (phase != Phase.TASKS || !tasks.toOverIfEmpty()) {
      return Polling.PENDING;
    }
    Throwable failure = tasks.failure();
    if (failure != null) {
      giveBackValue();
      throw failure;
    }
    return value;
  }

  private void giveBackValue() {
    Object undelivered = value;
    value = null;
    Undelivered.giveBack(undelivered);
  }

  private void pollBody(Nesting.Step<Pollable> next, Wakeable waker) {
    try {
      value = next.of(body, waker);
      if (value != Polling.PENDING) {
        phase = Phase.TASKS;
      }
    } catch (Throwable failure) {
      phase = Phase.TASKS;
      tasks.note(failure);
      tasks.abortAll();
    }
  }

  private Unwinding unwinding() {
    Unwinding current = unwinding;
    if (current == null) {
      current = new Unwinding();
      if (phase != Phase.TASKS) {
        current.add(body);
      }
      unwinding = current;
    }
    return current;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    tasks.setWaker(waker);
    tasks.stopListening();
    tasks.abortAll();
    giveBackValue();
    return Nesting.deeper(Scope::unwind, this, waker);
  }

  private @Nullable Object unwind(Wakeable waker) throws Throwable {
    if (!unwinding().isDone(waker, true)) {
      return Polling.PENDING;
    }
    phase = Phase.TASKS;
    return tasks.toOverIfEmpty() ? unwinding().cancel(waker, tasks.failure()) : Polling.PENDING;
  }

  /// The tasks clean up without the scope waiting for them, which it may not.
  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    tasks.stopListening();
    tasks.abortAllNow();
    giveBackValue();
    return Nesting.deeper(Scope::force, this, waker);
  }

  private @Nullable Object force(Wakeable waker) throws Throwable {
    return unwinding().forceNow(waker, tasks.failure());
  }

  @Override
  protected void abandon() {
    Polling.discard(body);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    var all = new ArrayList<Pollable>(tasks.live());
    if (phase != Phase.TASKS) {
      all.addFirst(body);
    }
    return all;
  }

  @Override
  protected Wanted wants() {
    return Wanted.ANY_BRANCH; // which may fail, and end it
  }

  @Override
  public String toString() {
    int count = tasks.live().size();
    return "scope(…) with " + (count == 1 ? "1 task" : count + " tasks");
  }
}
