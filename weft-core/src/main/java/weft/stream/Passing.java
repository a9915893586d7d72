package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A stream under another owner. Owner only.
///
/// @param <T> the type of the items
final class Passing<T> extends AsyncStream<T> {
  private final AsyncStream<T> source;

  Passing(AsyncStream<T> source) {
    this.source = source;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return source.poll(waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Polling.cancel(source, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Polling.force(source, waker);
  }

  @Override
  protected void discard() {
    Polling.discard(source);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(source);
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
