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

/// A task-local value: it is bound to a future and visible wherever that future runs, as a
/// `ThreadLocal` or a `ScopedValue` is for a thread. (Tokio's `task_local!`.)
///
/// {@snippet class = "weft.task.TaskExamplesTest" region = "local"}
///
/// The value is visible in every poll of the future, in its cleanup, and in what it awaits, joins
/// and selects. Spawned tasks and blocking work see the value only if the local is *inherited*. A
/// *mirrored* local is inherited and, in addition, copied into something that belongs to the
/// thread, such as a logger's context, whenever the future runs there.
///
/// ## Threads
///
/// Any thread may use the `TaskLocal` object; the value is visible on the thread that is running
/// the future.
///
/// @param <T> the type of the value, not null
public final class TaskLocal<T> {
  private final Locals.Key key;

  private TaskLocal(boolean inherited, @Nullable Mirror mirror) {
    key = new Locals.Key(inherited, mirror);
  }

  /// Makes a local whose value stays with its future.
  ///
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> create() {
    return new TaskLocal<>(false, null);
  }

  /// Makes a local whose value is inherited by the tasks and the blocking work that the future
  /// starts.
  ///
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> inherited() {
    return new TaskLocal<>(true, null);
  }

  /// Makes an inherited local that is mirrored into something that belongs to the thread, such as a
  /// logger's context, for libraries that know nothing of tasks:
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "mirrored"}
  ///
  /// When a poll begins, the thread's own value is saved and replaced by this one. When the poll
  /// ends, the value then present is kept for the next poll of the future, and the thread's own
  /// value is restored. So a body may change the value, as with `MDC.put`; other tasks, and the
  /// caller's own code on a current-thread runtime, do not see that. Spawned tasks and blocking
  /// work start with the value at the time of their spawn; their changes are not visible outside of
  /// them. {@link #get} returns the thread's current value.
  ///
  /// If the thread had no value, the setter is called with null or, if the values are maps, with an
  /// empty map, since many loggers do not accept null. For other setters that do not accept null,
  /// see {@link #mirrored(Supplier, Consumer, Runnable)}. Getter and setter run on the thread that
  /// polls and must be quick. What they throw is reported as an unhandled failure.
  ///
  /// @param getter returns the thread's current value, as a copy or an immutable object; null if
  ///   there is none
  /// @param setter sets the current thread's value
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> mirrored(
      Supplier<? extends @Nullable T> getter, Consumer<? super @Nullable T> setter) {
    return mirrored(new Mirror(Arguments.notNull("getter", getter), asSetter(setter), null));
  }

  /// Like {@link #mirrored(Supplier, Consumer)}, for a setter that does not accept null:
  /// `mirrored(Trace::current, Trace::set, Trace::clear)`.
  ///
  /// @param getter returns the thread's current value, as a copy or an immutable object; null if
  ///   there is none
  /// @param setter sets the current thread's value; never called with null
  /// @param clear removes the current thread's value
  /// @param <T> the type of the value
  /// @return a new local, not bound
  public static <T> TaskLocal<T> mirrored(
      Supplier<? extends @Nullable T> getter, Consumer<? super T> setter, Runnable clear) {
    Arguments.notNull("getter", getter);
    return mirrored(new Mirror(getter, asSetter(setter), Arguments.notNull("clear", clear)));
  }

  /// Makes an inherited local that is mirrored into something of the thread's that cannot be read.
  /// A value that was there before a poll is lost, also for the caller's own code on a
  /// current-thread runtime, and so are changes that a body makes.
  ///
  /// @param setter called with the value when a poll begins, and when it ends with null, or with an
  ///   empty map if the values are maps
  /// @param <T> the type of the value
  /// @return a new local, not bound
  /// @deprecated Use {@link #mirrored(Supplier, Consumer)} if there is any way to read the value.
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

  /// Makes a future that runs a body with a value of this local.
  ///
  /// @param value the value that {@link #get} returns meanwhile
  /// @param body an async body that returns a value
  /// @param <R> the type of its value
  /// @return a future that runs it
  public <R extends @Nullable Object> Async<R> where(T value, AsyncSupplier<? extends R> body) {
    return where(value, Bodies.<R>start(body));
  }

  /// Makes a future that runs a body without a result, with a value of this local.
  ///
  /// @param value the value that {@link #get} returns meanwhile
  /// @param body an async body
  /// @return a future that runs it
  public Async<Void> where(T value, AsyncRunnable body) {
    return where(value, Bodies.start(body));
  }

  /// Makes a future that runs another one with a value of this local.
  ///
  /// ## Cancel safety
  ///
  /// As for the future itself.
  ///
  /// @param value the value that {@link #get} returns meanwhile
  /// @param future a future that has not been awaited or spawned
  /// @param <R> the type of its value
  /// @return a future that runs it
  public <R extends @Nullable Object> Async<R> where(T value, Async<R> future) {
    return new Bound<>(Arguments.notNull("future", future), key, Arguments.notNull("value", value));
  }

  /// Returns the value that is bound here.
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

  /// Returns the value that is bound here, if there is one.
  ///
  /// @return null if there is none
  @SuppressWarnings("unchecked")
  public @Nullable T orNull() {
    return (T) Locals.get(key);
  }

  /// Returns the value that is bound here, or another.
  ///
  /// @param other the value to return if none is bound
  /// @return the bound value, else the other
  public T orElse(T other) {
    T value = orNull();
    return value == null ? other : value;
  }
}
