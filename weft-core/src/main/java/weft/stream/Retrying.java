package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.Weft;
import weft.runtime.scheduler.Bodies;
import weft.task.Retry;
import weft.task.doors.Makers;
import weft.task.doors.Pauses;

/// Streams that a function makes, one after the other, until one ends without a failure or a policy
/// allows no other. Owner only.
///
/// @param <T> the type of the items
final class Retrying<T> extends Resuming<T> {
  private final Retry policy;
  private final AsyncSupplier<? extends AsyncStream<? extends T>> supplier;

  /// Of the failures since the last item; null if there were none.
  private @Nullable Pauses pauses;

  Retrying(Retry policy, AsyncSupplier<? extends AsyncStream<? extends T>> supplier) {
    super(null);
    this.policy = policy;
    this.supplier = supplier;
  }

  @Override
  boolean catches() {
    return true;
  }

  @Override
  void onItem() {
    pauses = null;
  }

  @Override
  Async<? extends AsyncStream<? extends T>> after(@Nullable Exception last) throws Exception {
    Pauses current = pauses;
    if (current == null) {
      current = Makers.pauses(policy);
      pauses = current;
    }
    if (last == null) {
      return Bodies.<AsyncStream<? extends T>>start(supplier);
    }
    var pause = current.after(last);
    return Weft.async(() -> {
      pause.await();
      return Bodies.<AsyncStream<? extends T>>start(supplier).await();
    });
  }

  @Override
  public String toString() {
    return "retry";
  }
}
