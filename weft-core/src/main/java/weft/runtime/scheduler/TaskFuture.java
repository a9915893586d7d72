package weft.runtime.scheduler;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.unwinding.Undelivered;

/// A task as a completable future: for code that knows nothing of this library.
///
///     running   -> completed   by the task's end
///     running   -> completed   by hand, by a timeout, or cancelled: the task is aborted
///
/// Guard: TaskFutureTest.
///
/// @param <T> the type of its value
public final class TaskFuture<T extends @Nullable Object> implements TaskOwner {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Async<T> future;

  /// Written by the task, before its end.
  private @Nullable Throwable failure;

  private TaskFuture(Async<T> future) {
    this.future = future;
  }

  /// Starts a task.
  ///
  /// @param future what it runs, which nobody has awaited or spawned, or a handle
  /// @param scheduler where
  /// @param <T> the type of its value
  /// @return what is completed at its end
  @SuppressWarnings("FutureReturnValueIgnored") // of an abort nothing is to be known
  public static <T extends @Nullable Object> CompletableFuture<T> start(
      Async<T> future, Scheduler scheduler) {
    var owner = new TaskFuture<>(future);
    var task = new OwnedTask<T>(future, owner);
    scheduler.spawn(task);
    owner.result.whenComplete((value, thrown) -> task.abort()); // nothing happens if it has ended
    return owner.result;
  }

  /// Who holds the completable future hears of it, unless that is complete.
  @Override
  public boolean onFailure(Throwable thrown) {
    failure = thrown;
    return !result.isDone();
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that T allows
  public void onEnd(OwnedTask<?> task) {
    synchronized (this) {
      if (!task.toLeft()) {
        return;
      }
    }
    if (failure != null) {
      result.completeExceptionally(failure);
    } else if (task.hasEndedWithValue()) {
      Object value = task.valueOrNull();
      if (!result.complete((T) value)) {
        Undelivered.giveBackTo(future, value);
      }
    } else {
      result.cancel(false);
    }
  }
}
