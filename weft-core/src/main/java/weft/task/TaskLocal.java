package weft.task;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.Weft;
import weft.polling.Bound;
import weft.runtime.scheduler.Locals;

/// A value that holds while a future runs, wherever the scheduler runs it: what a `ThreadLocal` or
/// a `ScopedValue` is to a thread. (Tokio's `task_local!`.)
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "local"}
///
/// The value is bound to a future and holds in every poll of it, in its cleanup, and in what it
/// awaits, joins and selects. Spawned tasks and blocking work get the value only of an *inherited*
/// local. A *mirrored* one is inherited and, in addition, copied into something that belongs to the
/// thread, such as a logger's context, whenever the future goes on there.
///
/// ## Threads
///
/// Any thread may hold the `TaskLocal`; the value is there on the thread that runs the future.
///
/// @param <T> the type of the value, not null
public final class TaskLocal<T> {
  private final Locals.Key key;

  private TaskLocal(boolean inherited, @Nullable Consumer<@Nullable Object> mirror) {
    key = new Locals.Key(inherited, mirror);
  }

  /// Makes one whose value stays with its future.
  ///
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> create() {
    return new TaskLocal<>(false, null);
  }

  /// Makes one whose value is handed on to the tasks and the blocking work that the future starts.
  ///
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> inherited() {
    return new TaskLocal<>(true, null);
  }

  /// Makes an inherited one that is copied into something of the thread's, for libraries that know
  /// nothing of tasks: `TaskLocal.<Map<String, String>>mirrored(MDC::setContextMap)`.
  ///
  /// @param mirror given the value when a poll begins, and null when it ends; on the thread that
  ///   polls; must be quick. What it throws is reported as an unhandled failure.
  /// @param <T> the type of the value
  /// @return a new local, not bound
  @SuppressWarnings("unchecked")
  public static <T> TaskLocal<T> mirrored(Consumer<? super @Nullable T> mirror) {
    Objects.requireNonNull(mirror, "mirror");
    return new TaskLocal<>(true, value -> mirror.accept((T) value));
  }

  /// Runs a body with a value.
  ///
  /// @param value what {@link #get} gives meanwhile
  /// @param body an async body that gives a value
  /// @param <R> the type of its value
  /// @return a future that runs it
  public <R extends @Nullable Object> Async<R> where(T value, AsyncSupplier<? extends R> body) {
    return where(value, Weft.<R>async(body));
  }

  /// Runs a body without value with a value of this local.
  ///
  /// @param value what {@link #get} gives meanwhile
  /// @param body an async body
  /// @return a future that runs it
  public Async<Void> where(T value, AsyncRunnable body) {
    return where(value, Weft.async(body));
  }

  /// Runs a future with a value.
  ///
  /// ## Cancel safety
  ///
  /// That of the future.
  ///
  /// @param value what {@link #get} gives meanwhile
  /// @param future a future that nobody has awaited or spawned
  /// @param <R> the type of its value
  /// @return a future that runs it
  public <R extends @Nullable Object> Async<R> where(T value, Async<R> future) {
    return new Bound<>(
        Objects.requireNonNull(future, "future"), key, Objects.requireNonNull(value, "value"));
  }

  /// The value that holds here.
  ///
  /// @return the value of the innermost `where` around this code
  /// @throws NoSuchElementException if there is none
  public T get() {
    T value = orNull();
    if (value == null) {
      throw new NoSuchElementException(
          "This TaskLocal has no value on thread "
              + Thread.currentThread().getName()
              + ". Bind one around the future with where(value, body); tasks spawned inside get it"
              + " only if the local was made by TaskLocal.inherited().");
    }
    return value;
  }

  /// The value that holds here, if there is one.
  ///
  /// @return null if there is none
  @SuppressWarnings("unchecked")
  public @Nullable T orNull() {
    return (T) Locals.get(key);
  }

  /// The value that holds here, or another.
  ///
  /// @param other what to give if there is none
  /// @return one of both
  public T orElse(T other) {
    T value = orNull();
    return value == null ? other : value;
  }
}
