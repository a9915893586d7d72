package weft.task;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;

/// Tasks by key, whose results come in the order in which they end: a {@link JoinSet} in which a
/// task can be found again, to abort it or to put another in its place.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "joinMap"}
///
/// Tokio's `JoinMap`, of tokio-util. What {@link JoinSet} says about results that nobody joins and
/// tasks that fail holds here as well.
///
/// ## Cancel safety
///
/// Cancelling whoever joins does not touch the tasks; {@link #close} aborts them. See each method.
///
/// ## Threads
///
/// Any thread. Several tasks may join from one map; each ended task goes to one of them. What a
/// task did happens before what follows its join.
///
/// ## Fairness
///
/// Tasks are joined in the order in which they ended, by those who wait in the order in which they
/// came.
///
/// @param <K> the type of the keys, which are never null and do not change
/// @param <T> the type of the tasks' values
public final class JoinMap<K, T extends @Nullable Object> implements AutoCloseable {
  private final JoinTasks<K, T> tasks = new JoinTasks<>("join map");

  private JoinMap() {}

  /// Makes an empty map.
  ///
  /// @param <K> the type of the keys
  /// @param <T> the type of the tasks' values
  /// @return the map
  public static <K, T extends @Nullable Object> JoinMap<K, T> create() {
    return new JoinMap<>();
  }

  /// A task that has ended and was taken out of the map.
  ///
  /// @param key its key
  /// @param handle await it: at once its value, or a {@link JoinException}
  /// @param <K> the type of the key
  /// @param <T> the type of the value
  public record Ended<K, T extends @Nullable Object>(K key, JoinHandle<T> handle) {}

  private static <K, T extends @Nullable Object> Ended<K, T> endedOf(Member<K, T> member) {
    return new Ended<>(member.key(), member.handle());
  }

  /// Starts a task under a key, on the current runtime. A task that has the key already is aborted
  /// and forgotten: it will not be joined, and if it failed and nobody has heard of that, it is
  /// reported as unhandled.
  ///
  /// @param key not null
  /// @param body an async body that gives a value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, AsyncSupplier<? extends T> body) {
    return spawn(key, Bodies.<T>start(body));
  }

  /// Starts a future as a task under a key; see {@link #spawn(Object, AsyncSupplier)}.
  ///
  /// @param key not null
  /// @param future a future that has not been awaited or spawned
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, Async<? extends T> future) {
    return tasks.spawn(Arguments.notNull("key", key), Arguments.notNull("future", future));
  }

  /// Waits until a task has ended, and takes it out of the map.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** No task is lost: one that had ended for it stays in the map, as the next to
  /// be joined.
  ///
  /// @return a future of a task that has ended, by itself or aborted; null when the map is empty
  public Async<@Nullable Ended<K, T>> joinNext() {
    return tasks.next(JoinMap::endedOf);
  }

  /// Takes a task out of the map if one has ended.
  ///
  /// @return the one that ended first; null if none has, or somebody waits for it
  public @Nullable Ended<K, T> tryJoinNext() {
    var member = tasks.tryNext();
    return member == null ? null : endedOf(member);
  }

  /// Aborts the task of a key. It stays in the map until it is joined.
  ///
  /// @param key not null
  /// @return false if there is none; true does not say that it had not ended before
  public boolean abort(K key) {
    return tasks.abort(Arguments.notNull("key", key));
  }

  /// Aborts the tasks of some keys. They stay in the map until they are joined.
  ///
  /// @param condition which keys; called on this thread, for those that are there at this call
  public void abortIf(Predicate<? super K> condition) {
    Arguments.notNull("condition", condition);
    for (K key : tasks.keys()) {
      if (condition.test(key)) {
        tasks.abort(key);
      }
    }
  }

  /// Aborts all tasks. They stay in the map, and each has to be joined.
  public void abortAll() {
    tasks.abortAll();
  }

  /// Takes all tasks out of the map without aborting them. A failure of theirs that nobody has
  /// heard of is reported as unhandled, now or when the task ends.
  public void detachAll() {
    tasks.detachAll();
  }

  /// Aborts all tasks and waits until they have cleaned up; see {@link JoinSet#shutdown}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The tasks are aborted all the same, those that have not ended stay in the
  /// map; call it again to wait for them.
  ///
  /// @return a future that is done when the map is empty
  public Async<Void> shutdown() {
    return tasks.shutdown();
  }

  /// Whether a task has the key: it runs, or has ended and was not joined.
  ///
  /// @param key not null
  /// @return true if so; other threads may be changing it
  public boolean contains(K key) {
    return tasks.contains(Arguments.notNull("key", key));
  }

  /// The keys of all tasks in the map, in the order of their first spawn.
  ///
  /// @return a snapshot that is the caller's
  public Set<K> keys() {
    return new LinkedHashSet<>(tasks.keys());
  }

  /// How many tasks are in the map: those that run, and those that have ended and were not joined.
  ///
  /// @return not negative; other threads may be changing it
  public int size() {
    return tasks.size();
  }

  /// Whether no task is in the map.
  ///
  /// @return true if {@link #joinNext} would give null
  public boolean isEmpty() {
    return tasks.size() == 0;
  }

  /// Aborts all tasks, takes them out of the map, and refuses others. Does not wait for their
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
