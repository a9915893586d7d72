package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncConsumer;
import weft.unwinding.Undelivered;
import weft.woven.Factory;

/// Gives each item to a function, and gives it on only for {@code peek}. Owner only.
///
/// @param <T> the type of the items
final class ForEach<T> extends PerItem<T, T> {
  private final AsyncConsumer<? super T> function;
  private final @Nullable Factory machine;
  private final boolean givesOn;

  ForEach(AsyncStream<T> source, AsyncConsumer<? super T> function, boolean givesOn) {
    super(source);
    this.function = function;
    this.givesOn = givesOn;
    machine = function instanceof Factory factory ? factory : null;
  }

  @Override
  boolean isPlain() {
    return machine == null;
  }

  @Override
  @Nullable Async<?> start(T item) {
    return machine == null ? null : machine.start(item, null);
  }

  @Override
  @Nullable Object call(T item) throws Exception {
    function.accept(item);
    return null;
  }

  @Override
  Object after(T item, @Nullable Object value) {
    return givesOn ? item : SKIP;
  }

  @Override
  void giveBackItem() {
    T lost = takeItem();
    if (givesOn) {
      Undelivered.giveBack(lost);
    }
  }

  @Override
  public String toString() {
    return givesOn ? "peek" : "forEach";
  }
}
