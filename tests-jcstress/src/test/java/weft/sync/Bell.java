package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A task that only notes that it was woken, and the polls that an actor makes for it.
final class Bell extends Wakeable {
  volatile boolean rung;

  @Override
  protected void wake() {
    rung = true;
  }

  /// The first poll; a failure is an answer, too.
  static @Nullable Object begin(Pollable future, Bell bell) {
    try {
      return Polling.begin(future, bell);
    } catch (Throwable failure) {
      return failure;
    }
  }

  /// A later poll.
  static @Nullable Object again(Pollable future, Bell bell) {
    try {
      return Polling.poll(future, bell);
    } catch (Throwable failure) {
      return failure;
    }
  }

  static void cancel(Pollable future, Bell bell) {
    try {
      Polling.cancel(future, bell);
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }
}
