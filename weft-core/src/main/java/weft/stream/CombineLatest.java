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

/// Gives the latest items of two streams to a function, whenever there is a new one. Owner only.
///
/// @param <A> the type of the first stream's items
/// @param <B> the type of the second stream's items
/// @param <R> the type of its items
final class CombineLatest<A, B, R> extends Compound<R> {
  private final Branches branches = new Branches();
  private final Inner first;
  private final Inner second;
  private final AsyncBiFunction<? super A, ? super B, ? extends R> function;
  private final @Nullable Factory machine;
  private final Call call = new Call();
  private @Nullable A left;
  private @Nullable B right;
  private int open = 2;

  CombineLatest(
      AsyncStream<? extends A> first,
      AsyncStream<? extends B> second,
      AsyncBiFunction<? super A, ? super B, ? extends R> function) {
    this.first = Inner.given("combineLatest", first);
    this.second = Inner.given("combineLatest", second);
    this.function = function;
    machine = function instanceof Factory factory ? factory : null;
    branches.add(this.first);
    branches.add(this.second);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (call.isInFlight()) {
      return Items.result("combineLatest", call.poll(waker));
    }
    branches.take(waker);
    for (int polls = branches.hot(); polls > 0; polls--) {
      Inner inner = (Inner) branches.first();
      if (inner == null) {
        break;
      }
      Object item = branches.poll(inner);
      if (item == null) {
        open--;
        if ((inner == first ? left : right) == null) {
          return null; // there never will be a pair
        }
      } else if (item != Polling.PENDING) {
        branches.rotate();
        keep(inner, item);
        A a = left;
        B b = right;
        if (a != null && b != null) {
          return combined(a, b, waker);
        }
        polls++;
      }
    }
    return open == 0 ? null : branches.pending(waker);
  }

  /// The item takes the place of an earlier one, which goes back if it never was in a pair.
  @SuppressWarnings("unchecked")
  private void keep(Inner inner, Object item) {
    if (left == null || right == null) {
      Undelivered.giveBack(inner == first ? left : right);
    }
    if (inner == first) {
      left = (A) item;
    } else {
      right = (B) item;
    }
  }

  private Object combined(A a, B b, Wakeable waker) throws Throwable {
    return Items.result(
        "combineLatest",
        machine == null ? function.apply(a, b) : call.begin(machine.start(a, b), waker));
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return switch (number) {
      case 0 -> {
        if (left == null || right == null) {
          Undelivered.giveBack(left);
          Undelivered.giveBack(right);
        }
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
    return future == null ? List.of(first.current(), second.current()) : List.of(future);
  }

  @Override
  public String toString() {
    return "combineLatest";
  }
}
