package weft.task;

import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.combinators.Bound;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Locals;
import weft.runtime.scheduler.Mirror;
import weft.support.Arguments;

/// A value that holds while a future runs, wherever the scheduler runs it: what a `ThreadLocal` or
/// a `ScopedValue` is to a thread. (Tokio's `task_local!`.)
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "local"}
///
/// The value is bound to a future and holds in every poll of it, in its cleanup, and in what it
/// awaits, joins and selects. Spawned tasks and blocking work get the value only of an *inherited*
/// local. A *mirrored* one is inherited and, in addition, shown in something that belongs to the
/// thread, such as a logger's context, whenever the future goes on there.
///
/// ## Threads
///
/// Any thread may hold the `TaskLocal`; the value is there on the thread that runs the future.
///
/// @param <T> the type of the value, not null
public final class TaskLocal<T> {
  private final Locals.Key key;

  private TaskLocal(boolean inherited, @Nullable Mirror mirror) {
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

  /// Makes an inherited one that is shown in something of the thread's, for libraries that know
  /// nothing of tasks, such as a logger's context:
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "mirrored"}
  ///
  /// When a poll begins, what is there is taken and the value is put there; when it ends, what is
  /// there then is kept for the next poll of the future, and what was there before is put back. So
  /// a body may change it, as with `MDC.put`; other tasks, and the caller's own code on a
  /// current-thread runtime, see nothing of that. Spawned tasks and blocking work begin with what
  /// is there at their spawn; what they change stays theirs. {@link #get} gives what is there.
  ///
  /// Where nothing was there the setter is given null, or, if the values are maps, an empty map,
  /// since many a logger takes no null; see {@link #mirrored(Supplier, Consumer, Runnable)} for
  /// other kinds. Both run on the thread that polls and must be quick. What they throw is reported
  /// as an unhandled failure.
  ///
  /// @param getter gives a copy of what is there, or something that never changes; null for nothing
  /// @param setter puts something there, for this thread
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> mirrored(
      Supplier<? extends @Nullable T> getter, Consumer<? super @Nullable T> setter) {
    return mirrored(new Mirror(Arguments.notNull("getter", getter), asSetter(setter), null));
  }

  /// As {@link #mirrored(Supplier, Consumer)}, for a setter that takes no null:
  /// `mirrored(Trace::current, Trace::set, Trace::clear)`.
  ///
  /// @param getter gives a copy of what is there, or something that never changes; null for nothing
  /// @param setter puts something there, for this thread; never given null
  /// @param clear takes away what is there
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> mirrored(
      Supplier<? extends @Nullable T> getter, Consumer<? super T> setter, Runnable clear) {
    Arguments.notNull("getter", getter);
    return mirrored(new Mirror(getter, asSetter(setter), Arguments.notNull("clear", clear)));
  }

  /// Makes an inherited one that is shown in something of the thread's that cannot be read. What
  /// was there before a poll is lost, also to the caller's own code on a current-thread runtime,
  /// and so is what a body puts there.
  ///
  /// @param setter given the value when a poll begins, and when it ends null, or an empty map if
  ///   the values are maps
  /// @param <T> the type of the value
  /// @return a new local, not bound
  /// @deprecated Use {@link #mirrored(Supplier, Consumer)} wherever there is a way to read it.
  @Deprecated
  public static <T> TaskLocal<T> mirrored(Consumer<? super @Nullable T> setter) {
    return mirrored(new Mirror(null, asSetter(setter), null));
  }

  private static <T> TaskLocal<T> mirrored(Mirror mirror) {
    return new TaskLocal<>(true, mirror);
  }

  @SuppressWarnings("unchecked") // it is given what is bound, which is a T, or null
  private static <T> Consumer<@Nullable Object> asSetter(Consumer<? super T> setter) {
    Arguments.notNull("setter", setter);
    return value -> setter.accept((T) value);
  }

  /// Runs a body with a value.
  ///
  /// @param value what {@link #get} gives meanwhile
  /// @param body an async body that gives a value
  /// @param <R> the type of its value
  /// @return a future that runs it
  public <R extends @Nullable Object> Async<R> where(T value, AsyncSupplier<? extends R> body) {
    return where(value, Bodies.<R>start(body));
  }

  /// Runs a body without value with a value of this local.
  ///
  /// @param value what {@link #get} gives meanwhile
  /// @param body an async body
  /// @return a future that runs it
  public Async<Void> where(T value, AsyncRunnable body) {
    return where(value, Bodies.start(body));
  }

  /// Runs a future with a value.
  ///
  /// ## Cancel safety
  ///
  /// That of the future.
  ///
  /// @param value what {@link #get} gives meanwhile
  /// @param future a future that has not been awaited or spawned
  /// @param <R> the type of its value
  /// @return a future that runs it
  public <R extends @Nullable Object> Async<R> where(T value, Async<R> future) {
    return new Bound<>(Arguments.notNull("future", future), key, Arguments.notNull("value", value));
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
