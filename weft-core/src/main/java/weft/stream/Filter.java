package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.AsyncPredicate;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.woven.Factory;

/// Leaves out items. Owner only.
///
/// It does not extend {@link PerItem}, so that the compiler sees one function at its call. Bench:
/// stream_fold.
///
/// @param <T> the type of the items
final class Filter<T> extends Operator<T, T> {
  private final AsyncPredicate<? super T> predicate;
  private final @Nullable Factory machine;

  /// What the function in flight was called with.
  private @Nullable T item;

  Filter(AsyncStream<T> source, AsyncPredicate<? super T> predicate) {
    super(source);
    this.predicate = predicate;
    machine = predicate instanceof Factory factory ? factory : null;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    Factory factory = machine;
    if (factory != null) {
      return pollMachine(factory, waker);
    }
    for (; ; ) {
      Object next = source.poll(waker);
      if (next == null || next == Polling.PENDING || predicate.test((T) next)) {
        return next;
      }
    }
  }

  @Override
  @Nullable Object pollEach(Target<? super T> target, Wakeable waker) throws Throwable {
    return machine == null
        ? source.pollEach(new Filtered<>(predicate, target), waker)
        : super.pollEach(target, waker);
  }

  private static final class Filtered<T> extends Target<T> {
    private final AsyncPredicate<? super T> predicate;
    private final Target<? super T> target;

    Filtered(AsyncPredicate<? super T> predicate, Target<? super T> target) {
      this.predicate = predicate;
      this.target = target;
    }

    @Override
    boolean accept(T item) throws Throwable {
      return !predicate.test(item) || target.accept(item);
    }
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object pollMachine(Factory factory, Wakeable waker) throws Throwable {
    for (; ; ) {
      Object passes;
      if (isInFlight()) {
        passes = resume(waker);
      } else {
        Object next = source.poll(waker);
        if (next == null || next == Polling.PENDING) {
          return next;
        }
        item = (T) next;
        passes = begin(factory.start(next, null), waker);
      }
      if (passes == Polling.PENDING) {
        return passes;
      }
      T current = item;
      item = null;
      if (Boolean.TRUE.equals(passes)) {
        return current;
      }
    }
  }

  @Override
  void giveBackItem() {
    Undelivered.giveBack(item);
    item = null;
  }

  @Override
  public String toString() {
    return "filter";
  }
}
