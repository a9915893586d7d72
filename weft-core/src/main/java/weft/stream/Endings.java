package weft.stream;

import weft.support.Suppressed;
import weft.task.CancelSignal;

/// What closing several things ended with.
final class Endings {
  private Endings() {}

  /// Adds what another thing ended with. A cancelled function mostly ends with the signal, which is
  /// no failure: of that only the failures of cleanups that it carries count.
  ///
  /// @param first what the first one ended with, which will be thrown
  /// @param second what the other one ended with
  static void add(Throwable first, Throwable second) {
    if (second instanceof CancelSignal) {
      for (Throwable ofCleanup : second.getSuppressed()) {
        Suppressed.add(first, ofCleanup);
      }
    } else {
      Suppressed.add(first, second);
    }
  }
}
