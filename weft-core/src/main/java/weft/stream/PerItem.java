package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// An operator that calls a function for each item, and waits for its end before it asks for the
/// next one. A function that is no state machine is called, and nothing else. Owner only.
///
/// @param <T> the type of the source's items
/// @param <R> the type of its items
abstract class PerItem<T, R> extends Operator<T, R> {
  /// The answer of {@link #after} if there is nothing to give for an item.
  static final Object SKIP =
      new Object() {
        @Override
        public String toString() {
          return "SKIP";
        }
      };

  /// What the function in flight was called with.
  private @Nullable T item;

  PerItem(AsyncStream<T> source) {
    super(source);
  }

  /// Whether the function has no state machine, so that it never waits.
  abstract boolean isPlain();

  /// Starts the function's state machine.
  ///
  /// @return null if it has none, or need not be asked: {@link #call} is
  abstract @Nullable Async<?> start(T item);

  /// Calls the function, which has no state machine.
  abstract @Nullable Object call(T item) throws Exception;

  /// What to do with the value of the function.
  ///
  /// @return an item, or SKIP, or null: the end
  abstract @Nullable Object after(T item, @Nullable Object value) throws Exception;

  /// Lets go of what the function in flight was called with.
  final @Nullable T takeItem() {
    T taken = item;
    item = null;
    return taken;
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      Object result = isInFlight() ? resumeItem(waker) : pollItem(waker);
      if (result != SKIP) {
        return result;
      }
    }
  }

  @Override
  final @Nullable Object pollEach(Target<? super R> target, Wakeable waker) throws Throwable {
    if (!isPlain()) {
      return super.pollEach(target, waker);
    }
    var calls = new Calls<T, R>(this, target);
    Object result = source.pollEach(calls, waker);
    return calls.isAtEnd ? null : result;
  }

  private static final class Calls<T, R> extends Target<T> {
    private final PerItem<T, R> operator;
    private final Target<? super R> target;

    /// Whether the operator wants no more of its source.
    private boolean isAtEnd;

    Calls(PerItem<T, R> operator, Target<? super R> target) {
      this.operator = operator;
      this.target = target;
    }

    @Override
    @SuppressWarnings("unchecked")
    boolean accept(T item) throws Throwable {
      Object result = operator.after(item, operator.call(item));
      if (result == null) {
        isAtEnd = true;
        return false;
      }
      return result == SKIP || target.accept((R) result);
    }
  }

  private @Nullable Object resumeItem(Wakeable waker) throws Throwable {
    Object value = resume(waker);
    T current = item;
    if (value == Polling.PENDING || current == null) {
      return Polling.PENDING;
    }
    item = null;
    return after(current, value);
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object pollItem(Wakeable waker) throws Throwable {
    Object next = source.poll(waker);
    if (next == null || next == Polling.PENDING) {
      return next;
    }
    T current = (T) next;
    Async<?> future = start(current);
    if (future == null) {
      return after(current, call(current));
    }
    Object value = begin(future, waker);
    if (value == Polling.PENDING) {
      item = current;
      return value;
    }
    return after(current, value);
  }
}
