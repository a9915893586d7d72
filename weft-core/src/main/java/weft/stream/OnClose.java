package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncRunnable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Nesting;
import weft.runtime.scheduler.Task;
import weft.task.CancelSignal;
import weft.unwinding.Endings;

/// Runs a body when its source has closed. Owner only.
///
///     open -> source closing -> body running -> closed
///
/// @param <T> the type of the items
final class OnClose<T> extends AsyncStream<T> {
  /// Who waits for a body that does not wait.
  private static final class Nobody extends Wakeable {
    @Override
    protected void wake() {}
  }

  private final AsyncStream<T> source;
  private final AsyncRunnable body;
  private boolean sourceClosed;
  private @Nullable Async<Void> running;

  /// What closing the source ended with.
  private @Nullable Throwable ending;

  OnClose(AsyncStream<T> source, AsyncRunnable body) {
    this.source = source;
    this.body = body;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return source.poll(waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return close(Polling::cancel, Polling::poll, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return close(Polling::force, Polling::force, waker);
  }

  private @Nullable Object close(
      Nesting.Step<Pollable> source, Nesting.Step<Pollable> body, Wakeable waker) throws Throwable {
    if (!sourceClosed && !isSourceClosed(source, waker)) {
      return Polling.PENDING;
    }
    try {
      Object result = running == null ? begin(body, waker) : body.of(running, waker);
      if (result == Polling.PENDING) {
        return result;
      }
    } catch (Throwable second) {
      ending = Endings.both(ending, second);
    }
    if (ending != null) {
      throw ending;
    }
    return null;
  }

  private boolean isSourceClosed(Nesting.Step<Pollable> how, Wakeable waker) {
    try {
      if (how.of(source, waker) == Polling.PENDING) {
        return false;
      }
    } catch (Throwable thrown) {
      ending = thrown;
    }
    sourceClosed = true;
    return true;
  }

  private @Nullable Object begin(Nesting.Step<Pollable> next, Wakeable waker) throws Throwable {
    Async<Void> begun = Bodies.start(body);
    running = begun;
    Object result = Polling.begin(begun, waker);
    return result == Polling.PENDING ? next.of(begun, waker) : result;
  }

  /// Nobody waits, so the body runs in a task of its own; in a runtime that takes no more tasks it
  /// runs up to its first wait.
  @Override
  protected void discard() {
    Polling.discard(source);
    try {
      Task.spawn(Task.toTask(Bodies.start(body))).detach();
    } catch (IllegalStateException closing) {
      runAtOnce();
    }
  }

  private void runAtOnce() {
    try {
      begin(Polling::force, new Nobody());
    } catch (CancelSignal cutShort) {
      for (Throwable failure : cutShort.getSuppressed()) {
        report(failure);
      }
    } catch (Throwable failure) {
      report(failure);
    }
  }

  private static void report(Throwable failure) {
    Ambient.scheduler().failures().report(failure);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Async<Void> current = running;
    return List.of(current == null ? source : current);
  }

  @Override
  public String toString() {
    return "onClose";
  }
}
