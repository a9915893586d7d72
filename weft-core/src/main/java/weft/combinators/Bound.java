package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Locals;
import weft.runtime.scheduler.Worker;

/// A future during whose polls a task-local value holds. Owner only.
///
/// @param <T> the type of its value
public final class Bound<T extends @Nullable Object> extends Wrapper<T> {
  private final Locals.Key key;
  private final Object value;

  /// What held outside at the last poll, nearly always the same,
  private @Nullable Locals outside;

  /// and with the binding added.
  private @Nullable Locals inside;

  /// Binds a value.
  ///
  /// @param inner the future
  /// @param key what is bound
  /// @param value its value
  public Bound(Async<T> inner, Locals.Key key, Object value) {
    super(inner);
    this.key = key;
    this.value = value;
  }

  @Override
  void enter(Worker worker) {
    Locals present = Locals.current();
    if (inside == null) {
      inside = Locals.with(key, value, present);
    } else if (present != outside) {
      inside = inside.onto(present);
    }
    outside = present;
    Locals.replace(inside);
  }

  @Override
  void leave(Worker worker) {
    Locals.replace(outside);
  }

  @Override
  public String toString() {
    return "where(…, " + inner + ")"; // the value may be a secret
  }
}
