package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncPredicate;
import weft.woven.Factory;

/// Looks for an item for which a condition has a given result, and ends there. It gives no items.
/// Owner only.
///
/// @param <T> the type of the items
final class Matches<T> extends PerItem<T, T> {
  private final AsyncPredicate<? super T> predicate;
  private final @Nullable Factory machine;
  private final boolean wanted;
  private final String name;
  private boolean found;

  Matches(AsyncStream<T> source, AsyncPredicate<? super T> predicate, boolean wanted, String name) {
    super(source);
    this.predicate = predicate;
    this.wanted = wanted;
    this.name = name;
    machine = predicate instanceof Factory factory ? factory : null;
  }

  boolean isFound() {
    return found;
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
    return predicate.test(item);
  }

  @Override
  @Nullable Object after(T item, @Nullable Object value) {
    found = Boolean.TRUE.equals(value) == wanted;
    return found ? null : SKIP;
  }

  @Override
  public String toString() {
    return name;
  }
}
