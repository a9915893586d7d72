package weft.combinators;

import org.jspecify.annotations.Nullable;
import weft.Async;

/// A branch of a select with its guard; {@link Children} looks through it.
///
/// @param <T> the type of its value
public final class Guarded<T extends @Nullable Object> extends Wrapper<T> {
  private final boolean enabled;

  /// Guards a branch.
  ///
  /// @param inner the branch
  /// @param enabled whether it takes part
  public Guarded(Async<T> inner, boolean enabled) {
    super(inner);
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
  void ensureUsable() {
    if (!enabled) {
      throw new IllegalStateException(
          inner
              + ".when(false) was awaited outside a select, where it would never be done. Use when()"
              + " for branches of select only.");
    }
  }

  @Override
  public String toString() {
    return inner + ".when(" + enabled + ")";
  }
}
