package weft.task;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.runtime.scheduler.Traits;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;

/// A map of tasks that are joined in the order in which they end: a {@link JoinSet} whose tasks
/// have keys, to abort or replace them.
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "joinMap"}
///
/// Results that are never joined, and tasks that fail, are treated as in {@link JoinSet}. Tokio's
/// `JoinMap`, of tokio-util.
///
/// ## Cancel safety
///
/// Cancelling a join does not affect the tasks; {@link #close} aborts them. See each method.
///
/// ## Threads
///
/// Any thread. Several tasks may join from the same map; each ended task is given to one of them.
/// What a task did happens before what follows its join.
///
/// ## Fairness
///
/// Tasks are joined in the order in which they ended. Waiters are served first come, first served.
///
/// @param <K> the type of the keys, which are not null and must not change
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
  /// @param handle its handle; awaiting it returns at once, with the task's value or a {@link
  ///   JoinException}
  /// @param <K> the type of the key
  /// @param <T> the type of the value
  public record Ended<K, T extends @Nullable Object>(K key, JoinHandle<T> handle) {}

  private static <K, T extends @Nullable Object> Ended<K, T> endedOf(Member<K, T> member) {
    return new Ended<>(member.key(), member.handle());
  }

  /// Starts a task under a key, on the current runtime. A task that already has this key is aborted
  /// and removed from the map: it will not be joined, and a failure of it that nobody has observed
  /// is reported as unhandled.
  ///
  /// @param key not null
  /// @param body an async body that returns a value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, AsyncSupplier<? extends T> body) {
    return task(key).spawn(body);
  }

  /// Starts a task without a result under a key, for maps of `Void`; see {@link #spawn(Object,
  /// AsyncSupplier)} and {@link MemberSpawner#spawn(AsyncRunnable)}.
  ///
  /// @param key not null
  /// @param body an async body
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, AsyncRunnable body) {
    return task(key).spawn(body);
  }

  /// Starts a future as a task under a key; see {@link #spawn(Object, AsyncSupplier)}.
  ///
  /// @param key not null
  /// @param future a future that has not been awaited or spawned
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, Async<? extends T> future) {
    return task(key).spawn(future);
  }

  /// Starts a task under a key that owns a resource, such as a sender; see {@link #spawn(Object,
  /// AsyncSupplier)} and {@link MemberSpawner#spawn(AutoCloseable, AsyncSupplier)}.
  ///
  /// @param key not null
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body that returns a value
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, AutoCloseable resource, AsyncSupplier<? extends T> body) {
    return task(key).spawn(resource, body);
  }

  /// Starts a task without a result under a key that owns a resource; see {@link #spawn(Object,
  /// AutoCloseable, AsyncSupplier)}.
  ///
  /// @param key not null
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body
  /// @return its handle, which need not be awaited
  /// @throws IllegalStateException if the map or the runtime is closed
  public JoinHandle<T> spawn(K key, AutoCloseable resource, AsyncRunnable body) {
    return task(key).spawn(resource, body);
  }

  /// Starts building a task under a key that has a name, or that stays on one worker; see {@link
  /// #spawn(Object, AsyncSupplier)}.
  ///
  /// @param key not null
  /// @return a builder that spawns tasks under this key; each replaces the one before
  public MemberBuilder<T> task(K key) {
    Arguments.notNull("key", key);
    return new MemberBuilder<>((future, traits) -> tasks.spawn(key, future, traits), Traits.NONE);
  }

  /// Waits until a task has ended, and takes it out of the map.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** No task is lost: a task that had already been assigned to this wait stays in
  /// the map, as the next to be joined.
  ///
  /// @return a future of a task that has ended, by itself or aborted; its value is null if the map
  ///   is empty
  public Async<@Nullable Ended<K, T>> joinNext() {
    return tasks.next(JoinMap::endedOf);
  }

  /// Takes a task out of the map if one has ended, without waiting.
  ///
  /// @return the task that ended first; null if none has ended, or a waiter is to get it
  public @Nullable Ended<K, T> tryJoinNext() {
    var member = tasks.tryNext();
    return member == null ? null : endedOf(member);
  }

  /// Aborts the task with a key. It stays in the map until it is joined.
  ///
  /// @param key not null
  /// @return false if there is none; true even if the task had already ended
  public boolean abort(K key) {
    return tasks.abort(Arguments.notNull("key", key));
  }

  /// Aborts the tasks whose keys meet a condition. They stay in the map until they are joined.
  ///
  /// @param condition selects the keys; called on this thread, for the keys that are in the map at
  ///   this call
  public void abortIf(Predicate<? super K> condition) {
    Arguments.notNull("condition", condition);
    for (K key : tasks.keys()) {
      if (condition.test(key)) {
        tasks.abort(key);
      }
    }
  }

  /// A stream of the tasks in the order in which they end, by themselves or aborted: each with its
  /// key, as {@link #joinNext} gives it. A task that fails does not fail the stream; {@link
  /// AsyncStream#map map} it to `ended.handle().await()` for that. The stream ends when the map is
  /// empty.
  ///
  /// The stream owns this map. When it is closed, also if it was never asked for a task, it
  /// {@linkplain #shutdown shuts down} the map, which waits for the tasks' cleanup, and closes it.
  ///
  /// @return the stream
  public AsyncStream<Ended<K, T>> stream() {
    return Repeated.of(this, this::joinNext, this, this::shutdown);
  }

  /// Aborts all tasks. They stay in the map, and each still has to be joined.
  public void abortAll() {
    tasks.abortAll();
  }

  /// Takes all tasks out of the map without aborting them. If a task fails and nobody has observed
  /// the failure, it is reported as unhandled, now or when the task ends.
  public void detachAll() {
    tasks.detachAll();
  }

  /// Aborts all tasks and waits until they have cleaned up; see {@link JoinSet#shutdown}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The tasks are aborted even so. Those that have not ended stay in the map;
  /// call it again to wait for them.
  ///
  /// @return a future that is done when the map is empty
  public Async<Void> shutdown() {
    return tasks.shutdown();
  }

  /// Whether the map has a task with this key, which is running, or has ended and has not been
  /// joined.
  ///
  /// @param key not null
  /// @return true if so; other threads may be changing it
  public boolean contains(K key) {
    return tasks.contains(Arguments.notNull("key", key));
  }

  /// The keys of all tasks in the map, in the order of their first spawn.
  ///
  /// @return a snapshot that the caller may modify
  public Set<K> keys() {
    return new LinkedHashSet<>(tasks.keys());
  }

  /// How many tasks are in the map: those that are running, and those that have ended and have not
  /// been joined.
  ///
  /// @return not negative; other threads may be changing it
  public int size() {
    return tasks.size();
  }

  /// Whether no task is in the map.
  ///
  /// @return true if {@link #joinNext} would return null
  public boolean isEmpty() {
    return tasks.size() == 0;
  }

  /// Aborts all tasks, takes them out of the map, and rejects new ones. Does not wait for their
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
