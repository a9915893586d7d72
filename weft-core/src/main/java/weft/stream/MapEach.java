package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.AsyncFunction;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.woven.Factory;

/// Applies a function to each item. Owner only.
///
/// It does not extend {@link PerItem}, so that the compiler sees one function at its call. Bench:
/// stream_fold.
///
/// @param <T> the type of the source's items
/// @param <R> the type of its items
final class MapEach<T, R> extends Operator<T, R> {
  private final AsyncFunction<? super T, ? extends R> function;
  private final @Nullable Factory machine;

  MapEach(AsyncStream<T> source, AsyncFunction<? super T, ? extends R> function) {
    super(source);
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (isInFlight()) {
      return Items.result("map", resume(waker));
    }
    Object item = source.poll(waker);
    if (item == null || item == Polling.PENDING) {
      return item;
    }
    return Items.result(
        "map",
        machine == null ? function.apply((T) item) : begin(machine.start(item, null), waker));
  }

  @Override
  @Nullable Object pollEach(Target<? super R> target, Wakeable waker) throws Throwable {
    return machine == null
        ? source.pollEach(new Mapped<T, R>(function, target), waker)
        : super.pollEach(target, waker);
  }

  private static final class Mapped<T, R> extends Target<T> {
    private final AsyncFunction<? super T, ? extends R> function;
    private final Target<? super R> target;

    Mapped(AsyncFunction<? super T, ? extends R> function, Target<? super R> target) {
      this.function = function;
      this.target = target;
    }

    @Override
    boolean accept(T item) throws Throwable {
      return target.accept(Items.result("map", function.apply(item)));
    }
  }

  @Override
  public String toString() {
    return "map";
  }
}
