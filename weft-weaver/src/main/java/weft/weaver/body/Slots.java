package weft.weaver.body;

/// Where the locals of the original method are in the woven one, and where the added ones are.
///
///     [this] self waker  the original parameters and locals…  future route tries taken temporaries…
final class Slots {
  private static final int ADDED = 2;
  private final int receivers;
  private final int future;

  Slots(boolean hasReceiver, int maxLocals) {
    receivers = hasReceiver ? 1 : 0;
    future = Math.max(maxLocals, receivers) + ADDED;
  }

  /// The slot of an original local.
  int of(int original) {
    return original < receivers ? original : original + ADDED;
  }

  /// The machine.
  int self() {
    return receivers;
  }

  /// Whom the awaited futures wake.
  int waker() {
    return receivers + 1;
  }

  /// The future being awaited; in a resume stub its outcome.
  int future() {
    return future;
  }

  /// Number of the await to be reached through loop headers, else 0.
  int route() {
    return future + 1;
  }

  /// How many now twins may be called before units of the budget have to be taken.
  int tries() {
    return future + 2;
  }

  /// How many units were taken in this step.
  int taken() {
    return future + 3;
  }

  /// The first slot free for short-lived values.
  int temporaries() {
    return future + 4;
  }
}
