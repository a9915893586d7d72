package weft.combinators;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;

/// A future that is not begun at all if something holds at its first poll; then it gives null.
/// Owner only.
///
/// @param <T> the type of its value
public final class Unless<T> extends OneShot<@Nullable T> {
  private final BooleanSupplier condition;
  private final Async<@Nullable T> inner;

  /// Makes one.
  ///
  /// @param condition asked at the first poll
  /// @param inner begun if it does not hold
  public Unless(BooleanSupplier condition, Async<@Nullable T> inner) {
    this.condition = condition;
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    if (condition.getAsBoolean()) {
      Polling.discard(inner);
      return null;
    }
    return Polling.begin(inner, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Polling.poll(inner, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Polling.cancel(inner, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Polling.force(inner, waker);
  }

  @Override
  protected boolean takesBack() {
    return Polling.takesBack(inner);
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    Polling.takeBack(inner, value);
  }

  @Override
  protected void abandon() {
    Polling.discard(inner);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  @Override
  protected Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
