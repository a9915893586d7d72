package weft.combinators;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Outstanding;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;

/// A completion stage as a future.
///
///     null      -> Wakeable   polled, not complete
///     Wakeable  -> Wakeable   polled under another waker
///     either    -> Done       the stage completed; final
///
/// @param <T> the type of its value
public final class StageFuture<T extends @Nullable Object> extends OneShot<T> {
  private record Done(@Nullable Object value, @Nullable Throwable failure) {}

  /// What the stage keeps until it completes, however often somebody has waited for it: so it lets
  /// go of the future, and of the task that waited, when the wait is over.
  private static final class Listener<T extends @Nullable Object>
      implements BiConsumer<T, @Nullable Throwable> {
    /// Set before publish, cleared by the future's owner, read by whoever completes the stage.
    private volatile @Nullable StageFuture<T> future;

    Listener(StageFuture<T> future) {
      this.future = future;
    }

    @Override
    public void accept(T value, @Nullable Throwable failure) {
      StageFuture<T> waiting = future;
      if (waiting != null) {
        waiting.complete(value, failure);
      }
    }
  }

  private final CompletionStage<T> stage;

  /// Whether others want the stage, too, so that it is not cancelled.
  private final boolean isShared;

  /// What {@link CompletableFuture#minimalCompletionStage} gives.
  private static final Class<?> MINIMAL =
      new CompletableFuture<Void>().minimalCompletionStage().getClass();

  /// Null before the first poll. Owner only.
  private @Nullable Listener<T> listener;

  /// Any thread, CAS.
  private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

  /// Set at the first poll, on a paused clock only; cleared by whoever ends the wait, CAS.
  private final AtomicReference<@Nullable Outstanding> outstanding = new AtomicReference<>();

  /// Makes one; the stage is not touched before the first poll.
  ///
  /// @param stage the stage
  /// @param isShared whether the stage goes on when the await is cancelled
  public StageFuture(CompletionStage<T> stage, boolean isShared) {
    this.stage = stage;
    this.isShared = isShared;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    if (state.compareAndSet(null, waker)) {
      Outstanding current = Outstanding.current();
      if (current != null) {
        current.begin();
        outstanding.set(current);
      }
      var listening = new Listener<>(this);
      listener = listening;
      try {
        stage.whenComplete(listening);
      } catch (Throwable refused) { // a stage of somebody's own making
        toEnded();
        throw refused;
      }
    }
    Object result = poll(waker);
    return result == Polling.PENDING || Worker.hasBudget(waker) ? result : Polling.PENDING;
  }

  private void complete(@Nullable Object value, @Nullable Throwable failure) {
    Object waiting = state.getAndSet(new Done(value, failure));
    if (waiting instanceof Wakeable waker) {
      Polling.wake(waker);
    }
    toEnded(); // after the wake: a paused clock may jump now
  }

  private void toEnded() {
    Outstanding current = outstanding.getAndSet(null);
    if (current != null) {
      current.end();
    }
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      Object current = state.get();
      if (current instanceof Done done) {
        if (done.failure() != null) {
          throw unwrapped(done.failure());
        }
        return done.value();
      }
      if (current == waker || state.compareAndSet(current, waker)) {
        return Polling.PENDING;
      }
    }
  }

  /// Stages that depend on others wrap the failure they pass on.
  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    toEnded();
    if (listener != null) {
      listener.future = null;
    }
    if (!isShared && !(state.get() instanceof Done)) {
      cancelStage();
    }
    return null;
  }

  /// Of a stage that is no future, this cancels what it is a view of, if it is one. A minimal stage
  /// gives out copies of itself, which would be more to keep.
  private void cancelStage() {
    if (!isMinimal(stage)) {
      stage.toCompletableFuture().cancel(true);
    }
  }

  private static boolean isMinimal(CompletionStage<?> stage) {
    return stage.getClass().equals(MINIMAL);
  }

  /// The stage has its value still.
  @Override
  protected boolean takesBack() {
    return true;
  }

  /// The stage runs whether or not anybody awaits it; others may, if it is shared.
  @Override
  protected void abandon() {
    if (!isShared) {
      cancelStage();
    }
  }

  @Override
  public String toString() {
    return "fromStage(" + Waits.textOf(stage) + ")";
  }
}
