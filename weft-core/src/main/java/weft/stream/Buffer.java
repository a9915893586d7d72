package weft.stream;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.scheduler.Worker;

/// Lets its source run ahead, in a task of its own. Owner only, except where it says otherwise.
///
///     fresh   -> running   the first poll spawns the task
///     fresh   -> closed    the source is closed here
///     running -> closing   the task is told to end, which closes the source there
///     running -> ended     the task has ended: the source has closed
///     closing -> ended     likewise; or it is forced, and nobody waits
///
/// Guard: BufferTest, BufferStressTest.
///
/// @param <T> the type of the items
final class Buffer<T> extends AsyncStream<T> implements TaskOwner {
  private final AsyncStream<T> source;
  private final Between<T> between;
  private final Feed<T> feed;

  /// What fills it; null before the first poll.
  private @Nullable OwnedTask<@Nullable Void> task;

  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  /// It has been told to end. Written by the owner, read by the task.
  private volatile boolean closing;

  /// Nobody waits for the task any more. Written by the owner, before it looks whether the task has
  /// ended, and read by that after its end.
  private volatile boolean forced;

  /// Whether somebody drops what is left after that. Owner or task, CAS.
  private final AtomicBoolean abandoned = new AtomicBoolean();

  /// Written by the task, before the end of what is between.
  private @Nullable Throwable failure;

  Buffer(AsyncStream<T> source, Between<T> between) {
    this.source = source;
    this.between = between;
    feed = new Feed<>(source, between);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    if (budget.isSpent(waker)) {
      return Polling.PENDING;
    }
    if (task == null) {
      start();
    }
    return between.next(waker);
  }

  private void start() {
    var begun = new OwnedTask<@Nullable Void>(feed, this);
    Worker.currentOrFail().scheduler().spawn(begun);
    task = begun;
  }

  // ---- the task

  @Override
  public boolean onFailure(Throwable thrown) {
    if (forced) {
      return false;
    }
    failure = thrown;
    return true;
  }

  @Override
  public void onEnd(OwnedTask<?> ended) {
    if (!between.isEnded()) {
      boolean aborted = failure == null && !feed.isComplete() && !closing;
      between.end(aborted ? new CancellationException(this + " was aborted") : failure);
    }
    if (forced) {
      abandon();
    }
  }

  private void abandon() {
    if (abandoned.compareAndSet(false, true)) {
      between.clear();
    }
  }

  // ---- closing

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    OwnedTask<?> running = task;
    if (running == null) {
      return Polling.cancel(source, waker);
    }
    if (!closing) {
      closing = true;
      if (feed.toClosing()) {
        running.abort();
      }
    }
    do {
      between.clear(); // it may wait for room
    } while (!between.isEnded() && between.awaitNext(waker));
    if (!between.isEnded()) {
      return Polling.PENDING;
    }
    between.clear();
    between.throwFailure();
    return null;
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    OwnedTask<?> running = task;
    if (running == null) {
      return Polling.force(source, waker);
    }
    closing = true;
    if (feed.toClosing()) {
      running.abortNow();
    }
    forced = true;
    if (between.isEnded()) {
      abandon();
      between.throwFailure();
    }
    return null;
  }

  @Override
  protected void discard() {
    Polling.discard(source);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return task == null ? List.of(source) : List.of();
  }

  @Override
  public String toString() {
    OwnedTask<?> running = task;
    return "buffer(" + between + (running == null ? ")" : "), filled by " + running);
  }
}
