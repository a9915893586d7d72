package weft.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.runtime.scheduler.Traits;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;
import weft.support.Suppressed;

/// A set of tasks that are joined in the order in which they end.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "joinSet"}
///
/// If you want all results together, in the order of the tasks, `joinAll` of futures or handles is
/// simpler. If the tasks must have ended before the code goes on, use {@link Weft#scope scope}. If
/// their results do not matter, use a {@link TaskTracker}; to find tasks by key, a {@link JoinMap}.
/// Tokio's `JoinSet`.
///
/// Each result is kept until it is joined, so join all tasks, or the set keeps growing. A task that
/// fails does not affect the others: its failure is thrown when its handle is awaited, and is
/// reported as unhandled if the task is never joined.
///
/// For tasks without a result, use a `JoinSet<Void>`; for blocking work, `spawn(blocking(work))`. A
/// task that is to close something, such as a sender, owns it: `spawn(tx, body)` closes it also if
/// the set is closed before the task begins.
///
/// ## Cancel safety
///
/// Cancelling a join does not affect the tasks; {@link #close} aborts them. See each method.
///
/// ## Threads
///
/// Any thread. Several tasks may join from the same set; each ended task is given to one of them.
/// What a task did happens before what follows its join.
///
/// ## Fairness
///
/// Tasks are joined in the order in which they ended. Waiters are served first come, first served.
///
/// @param <T> the type of the tasks' values
public final class JoinSet<T extends @Nullable Object> implements MemberSpawner<T>, AutoCloseable {
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

  @Override
  public JoinHandle<T> spawn(Async<? extends T> future) {
    return spawn(Arguments.notNull("future", future), Traits.NONE);
  }

  private JoinHandle<T> spawn(Async<? extends T> future, Traits traits) {
    return tasks.spawn(new Object(), future, traits);
  }

  /// Starts building a task of the set that has a name, or that stays on one worker.
  ///
  /// @return a builder that spawns tasks in the set
  public MemberBuilder<T> task() {
    return new MemberBuilder<>(this::spawn, Traits.NONE);
  }

  /// Waits until a task has ended, and takes it out of the set.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** No task is lost: a task that had already been assigned to this wait stays in
  /// the set, as the next to be joined.
  ///
  /// @return a future of the handle of a task that has ended, by itself or aborted; its value is
  ///   null if the set is empty
  public Async<@Nullable JoinHandle<T>> joinNext() {
    return tasks.next(Member::handle);
  }

  /// Takes a task out of the set if one has ended, without waiting.
  ///
  /// @return the handle of the task that ended first; null if none has ended, or a waiter is to get
  ///   it
  public @Nullable JoinHandle<T> tryJoinNext() {
    var member = tasks.tryNext();
    return member == null ? null : member.handle();
  }

  /// Waits for all tasks. If one fails or was aborted, the others are aborted and waited for; then
  /// its exception is thrown, with other failures suppressed.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe: loses the values that it has already collected.** The tasks that have not
  /// ended go on and stay in the set; {@link #close} it to abort them. To keep the values, use
  /// {@link #joinNext}.
  ///
  /// @return a future of the values, in the order in which the tasks ended, as a list that the
  ///   caller may modify; it fails with the {@link JoinException} of the first task that has no
  ///   value
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

  /// A stream of the tasks in the order in which they end, by themselves or aborted: the handle of
  /// each, as {@link #joinNext} gives it. A task that fails does not fail the stream; {@link
  /// AsyncStream#map map} it to `handle.await()` for that. The stream ends when the set is empty.
  ///
  /// The stream owns this set. When it is closed, also if it was never asked for a task, it
  /// {@linkplain #shutdown shuts down} the set, which waits for the tasks' cleanup, and closes it.
  ///
  /// @return the stream
  public AsyncStream<JoinHandle<T>> stream() {
    return Repeated.of(this, this::joinNext, this, this::shutdown);
  }

  /// Aborts all tasks. They stay in the set, and each still has to be joined.
  public void abortAll() {
    tasks.abortAll();
  }

  /// Takes all tasks out of the set without aborting them. If a task fails and nobody has observed
  /// the failure, it is reported as unhandled, now or when the task ends.
  public void detachAll() {
    tasks.detachAll();
  }

  /// Aborts all tasks and waits until they have cleaned up. Then the set is empty and can be used
  /// again. Failures of tasks that were not joined are reported as unhandled (Tokio drops them).
  /// Tasks that are spawned meanwhile are waited for, but not aborted.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The tasks are aborted even so. Those that have not ended stay in the set;
  /// call it again to wait for them.
  ///
  /// @return a future that is done when the set is empty
  public Async<Void> shutdown() {
    return tasks.shutdown();
  }

  /// How many tasks are in the set: those that are running, and those that have ended and have not
  /// been joined.
  ///
  /// @return not negative; other threads may be changing it
  public int size() {
    return tasks.size();
  }

  /// Whether no task is in the set.
  ///
  /// @return true if {@link #joinNext} would return null
  public boolean isEmpty() {
    return tasks.size() == 0;
  }

  /// Aborts all tasks, takes them out of the set, and rejects new ones. Does not wait for their
  /// cleanup: for that, await {@link #shutdown} first. Failures of tasks that were not joined are
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
