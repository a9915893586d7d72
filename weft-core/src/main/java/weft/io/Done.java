package weft.io;

import weft.Async;
import weft.combinators.Ready;

/// The future of what has nothing to wait for.
final class Done {
  private static final Async<Void> AT_ONCE = new Ready<>(null, null);

  private Done() {}

  /// A future that is done, any number of times; always the same one.
  static Async<Void> at() {
    return AT_ONCE;
  }
}
