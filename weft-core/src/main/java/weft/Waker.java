package weft;

import weft.polling.Polling;
import weft.polling.Wakeable;

/// Tells the runtime to poll a hand-written future again; see {@link Async#fromPoll}.
///
/// ## Threads
///
/// Any thread may call it, any number of times. What was written before `wake()` is visible to the
/// poll that follows.
public final class Waker {
  private final Wakeable target;

  /// For the runtime, which passes a waker to each poll.
  ///
  /// @param target what to wake
  public Waker(Wakeable target) {
    this.target = target;
  }

  /// Asks for another poll. This is cheap, idempotent and never blocks. Once the future is done, it
  /// does nothing.
  public void wake() {
    Polling.wake(target);
  }
}
