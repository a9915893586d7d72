package weft.polling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.task.CancelSignal;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

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

  /// What the cleanup of a body threw that was cancelled together with the scope.
  private @Nullable Throwable cleanupFailure;

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
    Nesting.ensureRoom(this);
    return step(Woven::begin, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return step(Woven::poll, waker);
  }

  private @Nullable Object step(Nesting.Step<Pollable> next, Wakeable waker) throws Throwable {
    tasks.setWaker(waker); // before the look at what they have done
    if (phase == Phase.BODY && !tasks.isBodyDoomed()) {
      pollBody(next, waker);
    }
    if (phase == Phase.BODY && tasks.isBodyDoomed()) {
      phase = Phase.UNWINDING;
    }
    if (phase == Phase.UNWINDING) {
      unwindBody(Woven::cancel, waker);
    }
    if (phase != Phase.TASKS || !tasks.toOverIfEmpty()) {
      return Woven.PENDING;
    }
    Throwable failure = tasks.failure();
    if (failure != null) {
      throw failure;
    }
    return value;
  }

  private void pollBody(Nesting.Step<Pollable> next, Wakeable waker) {
    try {
      value = Nesting.deeper(next, body, waker);
      if (value != Woven.PENDING) {
        phase = Phase.TASKS;
      }
    } catch (Throwable failure) {
      phase = Phase.TASKS;
      tasks.note(failure);
      tasks.abortAll();
    }
  }

  private void unwindBody(Nesting.Step<Pollable> cancel, Wakeable waker) {
    try {
      if (Nesting.deeper(cancel, body, waker) == Woven.PENDING) {
        return;
      }
    } catch (CancelSignal signal) {
      // How a cancelled body ends.
    } catch (Throwable failure) {
      cleanupFailure = failure;
      if (tasks.failure() != null) {
        tasks.note(failure);
      }
    }
    phase = Phase.TASKS;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    tasks.setWaker(waker);
    tasks.stopListening();
    tasks.abortAll();
    if (phase != Phase.TASKS) {
      unwindBody(Woven::cancel, waker);
    }
    return phase == Phase.TASKS && tasks.toOverIfEmpty() ? afterCancel() : Woven.PENDING;
  }

  /// The tasks clean up without the scope waiting for them, which it may not.
  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    tasks.stopListening();
    tasks.abortAllNow();
    if (phase != Phase.TASKS) {
      unwindBody(Woven::force, waker);
    }
    return afterCancel();
  }

  private @Nullable Object afterCancel() throws Throwable {
    Throwable failure = cleanupFailure == null ? tasks.failure() : cleanupFailure;
    if (failure != null) {
      throw failure;
    }
    return null;
  }

  @Override
  protected void abandon() {
    Woven.discard(body);
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
  public String toString() {
    return "scope(" + body + ")";
  }
}
