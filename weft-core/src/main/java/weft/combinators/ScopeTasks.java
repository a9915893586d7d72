package weft.combinators;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.scheduler.Traits;
import weft.support.Arguments;
import weft.support.Suppressed;
import weft.sync.waiting.Permits;
import weft.task.JoinHandle;
import weft.task.ScopePolicy;
import weft.task.ScopePolicy.Failures;

/// The tasks of a scope.
///
///     OPEN     -> FAILING   one of them failed, unless the policy lets the others go on, or the body
///                           did: the others are aborted
///     OPEN     -> FAILING   the scope is cancelled: all are aborted
///     OPEN, FAILING -> OVER the body has ended, and so have all tasks; no others may begin
///
/// Any thread; guarded by itself. Wakes and aborts are made without the lock.
public final class ScopeTasks implements TaskOwner {
  private final ScopePolicy policy;

  /// Null if any number may run at once.
  private final @Nullable Permits turns;

  private final Set<Task<?>> live = new LinkedHashSet<>();

  /// Of the worker that began the scope. Set before the body begins.
  private @Nullable Scheduler home;

  /// How many are being spawned, and not among the live ones yet.
  private int spawning;

  private boolean failing;
  private boolean over;

  /// Whether failures are still told to the scope; a cancelled one has nobody to tell.
  private boolean listening = true;

  /// What failed first.
  private @Nullable Throwable failure;

  /// The task in which the scope is awaited.
  private @Nullable Wakeable waker;

  /// Makes a scope without tasks.
  ///
  /// @param policy about failures, and how many run at once
  public ScopeTasks(ScopePolicy policy) {
    this.policy = Arguments.notNull("policy", policy);
    turns = policy.limit() == Integer.MAX_VALUE ? null : new Permits(policy.limit());
  }

  /// The scope begins: its tasks run where it does, whoever spawns them.
  ///
  /// @param scheduler the runtime
  synchronized void toBegun(Scheduler scheduler) {
    home = scheduler;
  }

  /// Starts a task of the scope.
  ///
  /// @param future a future that nobody has awaited or spawned
  /// @param traits what the task is given
  /// @param <T> the type of the value
  /// @return its handle; of an aborted task if the scope is failing
  /// @throws IllegalStateException if the scope is over, or its runtime closed
  public <T extends @Nullable Object> JoinHandle<T> spawn(
      Async<? extends T> future, Traits traits) {
    var task = new OwnedTask<T>(turns == null ? future : new InTurn<>(turns, future), this);
    Scheduler scheduler = toSpawning();
    boolean accepted = false;
    try {
      scheduler.spawn(task, traits);
      accepted = true;
    } finally {
      toSpawned(task, accepted);
    }
    return task;
  }

  private synchronized Scheduler toSpawning() {
    Scheduler scheduler = home;
    if (over || scheduler == null) {
      throw new IllegalStateException(
          "spawn(): this scope is over. Spawn while its body or one of its tasks runs, or use"
              + " Weft.spawn for what should outlive it.");
    }
    spawning++;
    return scheduler;
  }

  /// Notes a task that was spawned; not before, for only then it may be aborted, which it is if the
  /// scope is failing. It may have ended.
  private void toSpawned(OwnedTask<?> task, boolean accepted) {
    boolean doomed;
    Wakeable waiting;
    synchronized (this) {
      spawning--;
      if (accepted && !task.hasLeft()) {
        live.add(task);
      }
      doomed = accepted && failing;
      waiting = isEmpty() ? waker : null;
    }
    wake(waiting);
    if (doomed) {
      task.abort();
    }
  }

  @Override
  public String description() {
    return "the scope";
  }

  @Override
  public boolean isAwaitedWithItsTasks() {
    return true;
  }

  /// Fails the scope, unless it is cancelled and nobody listens any more.
  @Override
  public boolean onFailure(Throwable cause) {
    if (policy.failures() == Failures.OWN || !isListening()) {
      return false;
    }
    if (note(cause)) {
      if (policy.failures() == Failures.FIRST) {
        abortAll();
      }
      wake(waker());
    }
    return true;
  }

  private synchronized boolean isListening() {
    return listening;
  }

  @Override
  public void onEnd(OwnedTask<?> task) {
    Wakeable waiting;
    synchronized (this) {
      task.toLeft();
      live.remove(task);
      waiting = isEmpty() ? waker : null;
    }
    wake(waiting);
  }

  private boolean isEmpty() {
    return spawning == 0 && live.isEmpty();
  }

  /// Notes a failure.
  ///
  /// @return whether it is the first
  synchronized boolean note(Throwable cause) {
    if (failure == null) {
      failure = cause;
      return true;
    }
    if (failure != cause) {
      Suppressed.add(failure, cause);
    }
    return false;
  }

  /// Aborts all, and those that are spawned from now on. Any thread.
  public void abortAll() {
    toFailing().forEach(JoinHandle::abort);
  }

  /// The scope is cancelled: failures are nobody's from now on, and reported as such.
  synchronized void stopListening() {
    listening = false;
  }

  /// Aborts all without waiting for their cleanups.
  void abortAllNow() {
    toFailing().forEach(JoinHandle::abortNow);
  }

  private synchronized List<Task<?>> toFailing() {
    failing = true;
    return new ArrayList<>(live);
  }

  private static void wake(@Nullable Wakeable waiting) {
    if (waiting != null) {
      Polling.wake(waiting);
    }
  }

  synchronized void setWaker(Wakeable newWaker) {
    waker = newWaker;
  }

  private synchronized @Nullable Wakeable waker() {
    return waker;
  }

  /// Whether a task's failure ends the body.
  synchronized boolean isBodyDoomed() {
    return failure != null && policy.failures() == Failures.FIRST;
  }

  synchronized @Nullable Throwable failure() {
    return failure;
  }

  /// Ends the scope if all its tasks have ended. After its body.
  synchronized boolean toOverIfEmpty() {
    over = isEmpty();
    return over;
  }

  /// Those that have not ended.
  ///
  /// @return a snapshot
  public synchronized List<JoinHandle<?>> live() {
    return List.copyOf(live);
  }
}
