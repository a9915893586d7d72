package weft.sync;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncSupplier;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;

/// A value that is made when somebody asks for it, and kept for some time, such as an access token
/// or a configuration.
///
/// {@snippet class = "weft.sync.SharedTest" region = "memoized"}
///
/// Those who ask while it is made wait for the same making (single flight). A failure goes to them,
/// and is not kept: who asks next begins anew. For a value that is made once and for all, use
/// {@link OnceCell}; for values by key, {@link MemoizedMap}.
///
/// ## Cancel safety
///
/// **Cancel safe.** The making goes on as long as somebody waits for it, and is cancelled with the
/// last of them, as that of a {@link Shared}.
///
/// ## Time
///
/// By the clock of the runtime that asks, so also by a paused one. What was made by another clock
/// counts as out of date.
///
/// ## Threads
///
/// Any thread, any number of waiters. The value is shared, so it should be immutable or
/// thread-safe.
///
/// @param <T> the type of the value
public final class Memoized<T extends @Nullable Object> {
  private final Duration keep;
  private final AsyncSupplier<? extends T> body;

  /// What is made, or was made last. Guarded by this.
  private @Nullable Making<T> current;

  private final Making.Keeper<T> keeper =
      new Making.Keeper<>() {
        @Override
        public Making<T> get() {
          return making();
        }

        @Override
        public void left(Making<T> making) {}
      };

  private Memoized(Duration keep, AsyncSupplier<? extends T> body) {
    this.keep = keep;
    this.body = body;
  }

  /// Makes one that keeps its value for some time.
  ///
  /// @param keep for how long, from the moment when the value was made; with zero only those who
  ///   wait at the same time share one
  /// @param body an async body that makes the value
  /// @param <T> the type of the value
  /// @return nothing has run yet
  /// @throws IllegalArgumentException if the time is negative
  public static <T extends @Nullable Object> Memoized<T> of(
      Duration keep, AsyncSupplier<? extends T> body) {
    return new Memoized<>(Arguments.notNegative("keep", keep), Arguments.notNull("body", body));
  }

  /// Waits for the value, which is made if there is none or it is out of date.
  ///
  /// @return a future of the value; it fails with the exception of the body that was to make it
  public Async<T> get() {
    return Making.valueFrom(keeper);
  }

  private synchronized Making<T> making() {
    Making<T> known = current;
    if (known == null || !known.isOfUse(keep)) {
      known = new Making<>(() -> Bodies.<T>start(body));
      current = known;
    }
    return known;
  }

  /// Forgets the value, so that who asks next has a new one made. Those who wait get what is being
  /// made.
  public synchronized void invalidate() {
    current = null;
  }

  @Override
  public synchronized String toString() {
    return "memoized (" + (current == null ? "empty" : current.shared) + ")";
  }
}
