package weft.combinators;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.runtime.scheduler.Dressed;
import weft.runtime.scheduler.Waits;
import weft.support.Arguments;
import weft.support.Suppressed;
import weft.task.JoinHandle;

/// A future that closes a resource when it ends, in whatever way, also if it never begins: a
/// `try`-with-resources around a body protects only what has begun. Owner only.
///
/// @param <T> the type of its value
public final class Owning<T extends @Nullable Object> extends Wrapper<T> implements Dressed {
  private final AutoCloseable resource;
  private boolean closed;

  /// Ties a resource to a future.
  ///
  /// @param resource closed when the future has ended
  /// @param inner the future
  public Owning(AutoCloseable resource, Async<T> inner) {
    super(inner);
    this.resource = resource;
  }

  /// Starts a task that owns a resource, which is closed if it cannot be started.
  ///
  /// @param resource closed when the task has ended
  /// @param body what it runs
  /// @param spawner starts it
  /// @param <T> the type of its value
  /// @return the handle
  public static <T extends @Nullable Object> JoinHandle<T> spawn(
      AutoCloseable resource, Async<T> body, Function<Async<T>, JoinHandle<T>> spawner) {
    var owning = new Owning<>(Arguments.notNull("resource", resource), body);
    try {
      return spawner.apply(owning);
    } catch (RuntimeException refused) {
      owning.closeAfter(refused);
      throw refused;
    }
  }

  /// Closes the resource after a failure, to which one of the closing is added.
  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (Throwable second) {
      Suppressed.add(failure, second);
    }
  }

  private void close() throws Exception {
    if (!closed) {
      closed = true;
      resource.close();
    }
  }

  @Override
  void ended(@Nullable Throwable failure) throws Exception {
    if (failure == null) {
      close();
    } else {
      closeAfter(failure);
    }
  }

  @Override
  public Pollable inside() {
    return inner;
  }

  @Override
  public Object owned() {
    return resource;
  }

  @Override
  public String toString() {
    return inner + " with " + Waits.textOf(resource);
  }
}
