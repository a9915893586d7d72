package weft.unwinding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The kept futures of one body. They are cancelled when its code has ended, and the body is done
/// when their cleanup is. Owner only.
public final class Belongings {
  private final List<Kept<?>> kept = new ArrayList<>();

  /// When there are so many, those that are done are dropped.
  private int purgeAt = 8;

  private @Nullable Unwinding ending;
  private @Nullable Object result;
  private @Nullable Throwable failure;

  /// Makes an empty one.
  public Belongings() {}

  /// Adds a future that the body wants to survive its selects.
  ///
  /// @param future the kept future
  public void add(Kept<?> future) {
    if (kept.size() >= purgeAt) {
      kept.removeIf(Kept::isSettled);
      purgeAt = Math.max(8, 2 * kept.size());
    }
    kept.add(future);
  }

  /// A future that may have been forgotten, as settled, is not.
  void addAgain(Kept<?> future) {
    if (!kept.contains(future)) {
      kept.add(future);
    }
  }

  /// Whether the body's code has ended and only cleanup remains.
  ///
  /// @return true after {@link #toEnding}
  public boolean isEnding() {
    return ending != null;
  }

  /// The kept futures whose cleanup is under way, for dumps. Any thread.
  ///
  /// @return empty while the body's code runs
  public List<Pollable> cleaningUp() {
    Unwinding current = ending;
    return current == null ? List.of() : current.remaining();
  }

  /// Remembers how the body's code ended.
  ///
  /// @param value its value, if it gave one
  /// @param thrown what it threw, else null
  /// @return this
  public Belongings toEnding(@Nullable Object value, @Nullable Throwable thrown) {
    result = value;
    failure = thrown;
    var unwinding = new Unwinding();
    for (Kept<?> future : kept) {
      if (!future.isDone() && future.isStarted()) {
        unwinding.add(future.inner());
      } else if (!future.isDone()) {
        Polling.discard(future.inner());
      }
      future.toOwnerless();
    }
    ending = unwinding;
    return this;
  }

  /// Goes on with the cleanup, then gives what the body's code ended with.
  ///
  /// @param waker woken when another call may make progress
  /// @param forced whether the body may not wait any more
  /// @param covered whether the body is being cancelled, so that the canceller's deadline counts
  /// @return PENDING or the body's value
  /// @throws Throwable the body's failure
  public @Nullable Object end(Wakeable waker, boolean forced, boolean covered) throws Throwable {
    Unwinding unwinding = ending;
    if (unwinding != null) {
      if (forced) {
        unwinding.force(waker);
      } else if (!unwinding.isDone(waker, covered)) {
        return Polling.PENDING;
      }
      unwinding.settle(failure);
    }
    if (failure != null) {
      throw failure;
    }
    return result;
  }
}
