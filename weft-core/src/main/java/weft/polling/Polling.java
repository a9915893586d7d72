package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls the protocol's methods, which are protected so that users of futures do not see them.
/// **For generated code and the library only.**
public final class Polling {
  /// The answer of a poll that is not done yet.
  public static final Object PENDING =
      new Object() {
        @Override
        public String toString() {
          return "PENDING";
        }
      };

  private Polling() {}

  /// Polls a future for the first time, which claims it, as a task, or a branch of its own.
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

  /// Gives up a future that the caller never polled.
  ///
  /// @param future the future, which may have another owner
  public static void discard(Pollable future) {
    future.discard();
  }

  /// Withdraws a future without waiting for its cleanup.
  ///
  /// @param future the future, claimed by the caller
  /// @param waker handed on to what is polled
  /// @return anything but {@link #PENDING}
  /// @throws Throwable what the unwinding ended with
  public static @Nullable Object force(Pollable future, Wakeable waker) throws Throwable {
    return future.pollForce(waker);
  }

  /// Whether a future can take back the value that it has given.
  ///
  /// @param future the future, claimed by the caller
  /// @return see {@link Pollable#takesBack}
  public static boolean takesBack(Pollable future) {
    return future.takesBack();
  }

  /// Gives a value back that has reached nobody.
  ///
  /// @param future the future that gave it, and takes it back
  /// @param value the value
  public static void takeBack(Pollable future, @Nullable Object value) {
    future.takeBack(value);
  }

  /// What a future waits for; any thread.
  ///
  /// @param future the future
  /// @return see {@link Pollable#waitsFor}
  public static List<? extends Pollable> waitsFor(Pollable future) {
    return future.waitsFor();
  }

  /// What a future needs of others; any thread.
  ///
  /// @param future the future
  /// @return see {@link Pollable#wants}
  public static @Nullable Wanted wants(Pollable future) {
    return future.wants();
  }

  /// Where a body is suspended; any thread.
  ///
  /// @param future the future
  /// @return see {@link Pollable#frames}
  public static List<StackTraceElement> frames(Pollable future) {
    return future.frames();
  }

  /// Wakes.
  ///
  /// @param waker what to wake
  public static void wake(Wakeable waker) {
    waker.wake();
  }
}
