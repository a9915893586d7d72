package weft.sync;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.runtime.scheduler.Ambient;
import weft.time.TimeSource;

/// One making of a value that is kept for a time, and the value. Any thread.
///
/// @param <T> the type of the value
final class Making<T extends @Nullable Object> {
  final Shared<T> shared;

  /// Written by the work, before it is done. When the value was made, by what clock.
  private volatile @Nullable TimeSource clock;

  private volatile long madeAt;

  /// Where makings are kept. Any thread.
  ///
  /// @param <T> the type of the value
  interface Keeper<T extends @Nullable Object> extends Supplier<Making<T>> {
    /// The making that serves who asks now, a new one if there is none.
    @Override
    Making<T> get();

    /// One who asked waits no more. Perhaps the making has ended.
    void left(Making<T> making);
  }

  /// Makes one.
  ///
  /// @param body has not begun
  Making(Supplier<Async<T>> body) {
    shared =
        Shared.of(
            Weft.async(() -> {
              T made = body.get().await();
              TimeSource now = Ambient.scheduler().clock();
              madeAt = now.nanoTime();
              clock = now;
              return made;
            }));
  }

  /// Waits for a value.
  static <T extends @Nullable Object> Async<T> valueFrom(Keeper<T> keeper) {
    return Weft.async(() -> {
      for (; ; ) {
        Making<T> making = keeper.get();
        try {
          return making.shared.get().await();
        } catch (IllegalStateException e) {
          if (!making.shared.isWorthAnother(Ambient.scheduler())) {
            throw e;
          } // the others left just before this one came, or took their runtime with them
        } finally {
          keeper.left(making);
        }
      }
    });
  }

  /// Whether it serves who asks now.
  boolean isOfUse(Duration keep) {
    if (isVain()) {
      return false;
    }
    if (!shared.isDone()) {
      return true;
    }
    TimeSource now = Ambient.scheduler().clock();
    return clock == now && keep.compareTo(Duration.ofNanos(now.nanoTime() - madeAt)) > 0;
  }

  /// Whether it has given no value, and never will.
  boolean isVain() {
    return shared.isGone() || (shared.isDone() && !shared.hasValue());
  }
}
