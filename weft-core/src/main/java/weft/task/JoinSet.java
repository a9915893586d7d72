package weft.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;
import weft.support.Suppressed;

/// A set of tasks whose results come in the order in which they end.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "joinSet"}
///
/// Where all results are wanted together and in order, `joinAll` of futures or handles is shorter.
/// Where tasks must have ended before the code goes on, use {@link Weft#scope scope}; where their
/// results are of no interest, a {@link TaskTracker}; to find tasks again by a key, a {@link
/// JoinMap}. Tokio's `JoinSet`.
///
/// A result is kept until it is joined, so join them, or the set grows. A task that fails fails
/// nobody else: its failure waits for whoever joins it, and is reported as unhandled if nobody
/// does.
///
/// A task without value wants `JoinSet<Void>` and `spawn(async(() -> { … }))`; work that blocks,
/// `spawn(() -> spawnBlocking(work).await())`.
///
/// ## Cancel safety
///
/// Cancelling whoever joins does not touch the tasks; {@link #close} aborts them. See each method.
///
/// ## Threads
///
/// Any thread. Several tasks may join from one set; each ended task goes to one of them. What a
/// task did happens before what follows its join.
///
/// ## Fairness
///
/// Tasks are joined in the order in which they ended, by those who wait in the order in which they
/// came.
///
/// @param <T> the type of the tasks' values
public final class JoinSet<T extends @Nullable Object> implements AutoCloseable {
  /// Each task has a key of its own.
  private final JoinTasks<Object, T> tasks = new JoinTasks<>("join set");

  private JoinSet() {}

  /// Makes an empty set.
  ///
  /// @param <T> the type of the tasks' values
  /// @return the set
  public static <T extends @Nullable Object> JoinSet<T> create() {
    return new JoinSet<>();
  }

  /// Starts a task in the set, on the current runtime.
  ///
  /// @param body an async body that gives a value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed
  public JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Bodies.<T>start(body));
  }

  /// Starts a future as a task in the set, on the current runtime.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the set or the runtime is closed
  public JoinHandle<T> spawn(Async<? extends T> future) {
    return tasks.spawn(new Object(), Arguments.notNull("future", future));
  }

  /// Waits until a task has ended, and takes it out of the set.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** No task is lost: one that had ended for it stays in the set, as the next to
  /// be joined.
  ///
  /// @return a future of the handle of a task that has ended, by itself or aborted; null when the
  ///   set is empty
  public Async<@Nullable JoinHandle<T>> joinNext() {
    return tasks.next(Member::handle);
  }

  /// Takes a task out of the set if one has ended.
  ///
  /// @return the handle of the one that ended first; null if none has, or somebody waits for it
  public @Nullable JoinHandle<T> tryJoinNext() {
    var member = tasks.tryNext();
    return member == null ? null : member.handle();
  }

  /// Waits for all tasks. If one fails, or was aborted, the others are aborted and waited for; then
  /// that is thrown, with what else failed as suppressed exceptions.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe: loses the values that were there already.** The tasks that have not ended
  /// go on, and stay in the set; {@link #close} it. Use {@link #joinNext} to keep the values.
  ///
  /// @return a future of the values in the order in which the tasks ended, a list that is the
  ///   caller's; it fails with the {@link JoinException} of the first task without value
  public Async<List<T>> joinAll() {
    return Weft.async(() -> {
      var values = new ArrayList<T>();
      JoinException failure = null;
      for (var next = tasks.next().await(); next != null; next = tasks.next().await()) {
        JoinHandle<T> done = next.handle();
        try {
          values.add(done.await());
        } catch (JoinException e) {
          if (failure == null) {
            failure = e;
            tasks.abortAll();
          } else if (!e.isCancelled() || e.getSuppressed().length > 0) {
            Suppressed.add(failure, e);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
      return values;
    });
  }

  /// Aborts all tasks. They stay in the set, and each has to be joined.
  public void abortAll() {
    tasks.abortAll();
  }

  /// Takes all tasks out of the set without aborting them. A failure of theirs that nobody has
  /// heard of is reported as unhandled, now or when the task ends.
  public void detachAll() {
    tasks.detachAll();
  }

  /// Aborts all tasks and waits until they have cleaned up; then the set is empty, and can be used
  /// again. Failures that nobody has joined are reported as unhandled (Tokio drops them). A task
  /// that is spawned meanwhile is waited for, but not aborted.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The tasks are aborted all the same, those that have not ended stay in the
  /// set; call it again to wait for them.
  ///
  /// @return a future that is done when the set is empty
  public Async<Void> shutdown() {
    return tasks.shutdown();
  }

  /// How many tasks are in the set: those that run, and those that have ended and were not joined.
  ///
  /// @return not negative; other threads may be changing it
  public int size() {
    return tasks.size();
  }

  /// Whether no task is in the set.
  ///
  /// @return true if {@link #joinNext} would give null
  public boolean isEmpty() {
    return tasks.size() == 0;
  }

  /// Aborts all tasks, takes them out of the set, and refuses others. Does not wait for their
  /// cleanup: for that, await {@link #shutdown} before. Failures that nobody has joined are
  /// reported as unhandled. Idempotent.
  @Override
  public void close() {
    tasks.close();
  }

  @Override
  public String toString() {
    return tasks.toString();
  }
}
