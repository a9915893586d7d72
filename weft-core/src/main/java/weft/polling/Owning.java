package weft.polling;

import org.jspecify.annotations.Nullable;
import weft.Async;

/// A future that closes a resource when it ends, in whatever way, also if it never begins: a
/// `try`-with-resources around a body protects only what has begun. Owner only.
///
/// @param <T> the type of its value
public final class Owning<T extends @Nullable Object> extends Wrapper<T> {
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

  /// Closes the resource after a failure, to which one of the closing is added. Also by whoever
  /// could not start the future.
  ///
  /// @param failure what happened
  public void closeAfter(Throwable failure) {
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
  public String toString() {
    return inner + " with " + resource;
  }
}
