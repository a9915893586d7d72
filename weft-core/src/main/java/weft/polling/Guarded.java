package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

/// A branch of a select with its guard; {@link Children} looks through it.
///
/// @param <T> the type of its value
public final class Guarded<T extends @Nullable Object> extends OneShot<T> {
  private final Async<T> inner;
  private final boolean enabled;

  /// Guards a branch.
  ///
  /// @param inner the branch
  /// @param enabled whether it takes part
  public Guarded(Async<T> inner, boolean enabled) {
    this.inner = inner;
    this.enabled = enabled;
  }

  /// What a select polls for a branch.
  ///
  /// @return null if the branch is disabled
  static @Nullable Async<?> branch(Async<?> future) {
    Async<?> branch = future;
    while (branch instanceof Guarded<?> guarded) {
      if (!guarded.enabled) {
        return null;
      }
      branch = guarded.inner;
    }
    return branch;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    if (!enabled) {
      throw new IllegalStateException(
          inner
              + ".when(false) was awaited outside a select, where it would never be done. Use when()"
              + " for branches of select only.");
    }
    return Woven.begin(inner, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Woven.poll(inner, waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Woven.cancel(inner, waker);
  }

  @Override
  protected void abandon() {
    Woven.discard(inner);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Woven.force(inner, waker);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(inner);
  }

  @Override
  public String toString() {
    return inner + ".when(" + enabled + ")";
  }
}
