package weft;

import weft.polling.Polling;
import weft.polling.Wakeable;

/// Tells the runtime that a hand-written future is worth polling again; see {@link Async#fromPoll}.
///
/// ## Threads
///
/// Any thread may call it, any number of times; what was written before `wake()` is visible to the
/// poll that follows.
public final class Waker {
  private final Wakeable target;

  /// For the runtime, which gives wakers to polls.
  ///
  /// @param target what to wake
  public Waker(Wakeable target) {
    this.target = target;
  }

  /// Asks for another poll. Cheap, idempotent, never blocks; after the future is done it does
  /// nothing.
  public void wake() {
    Polling.wake(target);
  }
}
