package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncPredicate;
import weft.unwinding.Undelivered;
import weft.woven.Factory;

/// The items as long as a condition is satisfied, or those from the first one on that does not
/// satisfy it. Owner only.
///
/// @param <T> the type of the items
final class While<T> extends PerItem<T, T> {
  private final AsyncPredicate<? super T> predicate;
  private final @Nullable Factory machine;
  private final boolean drops;

  /// Whether the first items have been dropped.
  private boolean passed;

  While(AsyncStream<T> source, AsyncPredicate<? super T> predicate, boolean drops) {
    super(source);
    this.predicate = predicate;
    this.drops = drops;
    machine = predicate instanceof Factory factory ? factory : null;
  }

  @Override
  boolean isPlain() {
    return machine == null;
  }

  @Override
  @Nullable Async<?> start(T item) {
    return machine == null || passed ? null : machine.start(item, null);
  }

  @Override
  @Nullable Object call(T item) throws Exception {
    return !passed && predicate.test(item);
  }

  @Override
  @Nullable Object after(T item, @Nullable Object value) {
    boolean satisfied = Boolean.TRUE.equals(value);
    if (drops) {
      passed = !satisfied;
      return satisfied ? SKIP : item;
    }
    return satisfied ? item : null;
  }

  @Override
  void giveBackItem() {
    Undelivered.giveBack(takeItem());
  }

  @Override
  public String toString() {
    return drops ? "dropWhile" : "takeWhile";
  }
}
