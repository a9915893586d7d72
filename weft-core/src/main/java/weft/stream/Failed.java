package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;

/// A stream that fails at once. Owner only.
///
/// @param <T> the type of the items
final class Failed<T> extends AsyncStream<T> {
  private final Throwable failure;

  Failed(Throwable failure) {
    this.failure = failure;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    throw failure;
  }

  @Override
  public String toString() {
    return "failed";
  }
}
