package weft.woven;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Kept;
import weft.runtime.scheduler.Task;
import weft.task.JoinHandle;

/// The static half of the interface between woven classes and the core, and the core's own bridge
/// to the protected methods of the polling protocol. **For generated code only.**
public final class Woven {
  /// The version of this interface; woven classes record the one they were made for.
  public static final int ABI = 1;

  /// The answer of a poll that is not done yet.
  public static final Object PENDING =
      new Object() {
        @Override
        public String toString() {
          return "PENDING";
        }
      };

  private Woven() {}

  /// Polls a future for the first time, which claims it.
  ///
  /// @param future the future
  /// @param waker woken when another poll may make progress
  /// @return {@link #PENDING} or the value
  /// @throws Throwable the failure of the future
  public static @Nullable Object begin(Pollable future, Wakeable waker) throws Throwable {
    return future.pollFirst(waker);
  }

  /// Polls a future again.
  ///
  /// @param future the future, claimed by the caller
  /// @param waker woken when another poll may make progress
  /// @return {@link #PENDING} or the value
  /// @throws Throwable the failure of the future
  public static @Nullable Object poll(Pollable future, Wakeable waker) throws Throwable {
    return future.poll(waker);
  }

  /// Withdraws a future and runs its cleanup.
  ///
  /// @param future the future, claimed by the caller
  /// @param waker woken when another call may make progress
  /// @return {@link #PENDING} while the cleanup is under way, else anything
  /// @throws Throwable what the unwinding ended with
  public static @Nullable Object cancel(Pollable future, Wakeable waker) throws Throwable {
    return future.pollCancel(waker);
  }

  /// Wakes.
  ///
  /// @param waker what to wake
  public static void wake(Wakeable waker) {
    waker.wake();
  }

  /// Starts a fresh body as a task of its own.
  ///
  /// @param body a state machine that nobody has claimed
  /// @param <T> the type of its value
  /// @return the same object, as the handle of the task
  public static <T extends @Nullable Object> JoinHandle<T> spawn(Body<T> body) {
    return Task.spawn(body);
  }

  /// Makes a future that survives losing a select and belongs to the body that asked for it.
  ///
  /// @param owner the body in which `keep` was called
  /// @param future the future to keep
  /// @param <T> the type of its value
  /// @return the kept future
  public static <T extends @Nullable Object> Async<T> keep(Body<?> owner, Async<T> future) {
    var kept = new Kept<>(future);
    owner.keep(kept);
    return kept;
  }

  /// The answer to a call of a body's functional method by hand.
  ///
  /// @param body the woven body
  /// @return the exception to throw
  public static RuntimeException calledDirectly(Body<?> body) {
    return new IllegalStateException(
        "The async body "
            + body
            + " was called like a plain function. Start it with async(body) and await that, or with"
            + " spawn(body).");
  }

  /// The answer to a dispatch on a state that the body does not have.
  ///
  /// @param body the woven body
  /// @return the error to throw
  public static Throwable badState(Body<?> body) {
    return new AssertionError("no such suspension point: " + body.resumeAt + " in " + body);
  }
}
