package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.AsyncBiFunction;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;
import weft.woven.Factory;

/// Pairs of the items of two streams, given to a function. Owner only.
///
/// @param <A> the type of the first stream's items
/// @param <B> the type of the second stream's items
/// @param <R> the type of its items
final class Zip<A, B, R> extends Compound<R> {
  private final AsyncStream<A> first;
  private final AsyncStream<B> second;
  private final AsyncBiFunction<? super A, ? super B, ? extends R> function;
  private final @Nullable Factory machine;
  private final Call call = new Call();

  /// The half of a pair that waits for the other.
  private @Nullable A left;

  /// See {@link #left}.
  private @Nullable B right;

  Zip(
      AsyncStream<A> first,
      AsyncStream<B> second,
      AsyncBiFunction<? super A, ? super B, ? extends R> function) {
    this.first = first;
    this.second = second;
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (call.isInFlight()) {
      return Items.result("zip", call.poll(waker));
    }
    A a = left;
    if (a == null) {
      Object item = first.poll(waker);
      if (item == null) {
        return null;
      }
      if (item != Polling.PENDING) {
        a = (A) item;
        left = a;
      }
    }
    B b = right;
    if (b == null) {
      Object item = second.poll(waker);
      if (item == null) {
        return null;
      }
      if (item != Polling.PENDING) {
        b = (B) item;
        right = b;
      }
    }
    if (a == null || b == null) {
      return Polling.PENDING;
    }
    left = null;
    right = null;
    return Items.result(
        "zip", machine == null ? function.apply(a, b) : call.begin(machine.start(a, b), waker));
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return switch (number) {
      case 0 -> {
        Undelivered.giveBack(left);
        Undelivered.giveBack(right);
        left = null;
        right = null;
        yield unwindingOf(List.of(call));
      }
      case 1 -> unwindingOf(List.of(first, second));
      default -> null;
    };
  }

  @Override
  protected void discard() {
    Polling.discard(first);
    Polling.discard(second);
  }

  @Override
  List<? extends Pollable> open() {
    Pollable future = call.future();
    if (future != null) {
      return List.of(future);
    }
    if (left != null) {
      return List.of(second);
    }
    return right == null ? List.of(first, second) : List.of(first);
  }

  @Override
  public String toString() {
    return "zip";
  }
}
