package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The root of every future: something that is polled until it is ready.
///
/// It is a {@link Wakeable} only so that one object can be future, task and waker; a future that is
/// not a task is never handed out as a waker. The protocol is in the package documentation.
public abstract class Pollable extends Wakeable {
  /// For subclasses.
  protected Pollable() {}

  /// Polls: PENDING, or the value, or throws the failure. Owner only, on a worker.
  ///
  /// @param waker woken when another poll may make progress
  /// @return {@link Polling#PENDING} or the value, which may be null
  /// @throws Throwable the failure of this future
  protected abstract @Nullable Object poll(Wakeable waker) throws Throwable;

  /// The owner's first poll, which claims this future. Owner only.
  ///
  /// @param waker woken when another poll may make progress
  /// @return {@link Polling#PENDING} or the value, which may be null
  /// @throws Throwable the failure of this future, or the refusal of a second owner
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  /// Withdraws the operation and runs its cleanup. Owner only; called again after a wake while it
  /// answers PENDING. A leaf withdraws at once and answers null.
  ///
  /// @param waker woken when another call may make progress
  /// @return {@link Polling#PENDING} while cleanup is under way, else anything
  /// @throws Throwable what the unwinding ended with: a cleanup's failure, or the cancel signal
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return null;
  }

  /// Withdraws the operation so that nothing has to be waited for: a cleanup that is under way, or
  /// begins now, may not wait any more. Owner only, at any time after the first poll.
  ///
  /// @param waker handed on to what is polled
  /// @return anything but PENDING
  /// @throws Throwable what the unwinding ended with
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return pollCancel(waker);
  }

  /// Gives up a future that the caller never polled: nobody else may begin it then. If somebody has
  /// begun it, it is theirs, and nothing happens. On a worker.
  protected void discard() {}

  /// Whether it can {@linkplain #takeBack take back} the value that it has just given. If not,
  /// whoever has the value gives back what can be given back by itself, such as a permit. Owner
  /// only.
  ///
  /// @return false unless a subclass says otherwise
  protected boolean takesBack() {
    return false;
  }

  /// The value that it gave has reached nobody, for its owner failed or was cancelled: it becomes
  /// available again to whoever asks next. Owner only, once, if {@link #takesBack}.
  ///
  /// @param value what it gave
  protected void takeBack(@Nullable Object value) {}

  /// What it waits for, for dumps. Any thread, so the answer may be outdated.
  ///
  /// @return the futures that it polls; empty for an operation
  protected List<? extends Pollable> waitsFor() {
    return List.of();
  }

  /// What it needs of others before it is done, for dumps. Any thread, so the answer may be
  /// outdated.
  ///
  /// @return null if that is not known: a timer, a socket, or somebody outside
  protected @Nullable Wanted wants() {
    return null;
  }

  /// Where its code is suspended, the innermost call first, for dumps. Any thread, so the answer
  /// may be outdated.
  ///
  /// @return empty if it is not a body
  protected List<StackTraceElement> frames() {
    return List.of();
  }

  @Override
  protected void wake() {
    throw new AssertionError("not a waker: " + this);
  }
}
