package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.runtime.scheduler.Bodies;

/// A stream, and what a function gives if that fails. Owner only.
///
/// @param <T> the type of the items
final class OnFailureResume<T> extends Resuming<T> {
  private final AsyncFunction<? super Exception, ? extends AsyncStream<? extends T>> function;
  private boolean resumed;

  OnFailureResume(
      AsyncStream<T> source,
      AsyncFunction<? super Exception, ? extends AsyncStream<? extends T>> function) {
    super(source);
    this.function = function;
  }

  @Override
  boolean catches() {
    return !resumed;
  }

  @Override
  Async<? extends AsyncStream<? extends T>> after(@Nullable Exception last) {
    if (last == null) {
      throw new AssertionError("it begins with a stream");
    }
    resumed = true;
    return Bodies.<Exception, AsyncStream<? extends T>>start(function, last);
  }

  @Override
  public String toString() {
    return "onFailureResume";
  }
}
