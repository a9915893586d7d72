package weft.stream;

import weft.Async;

/// How functions in tests wait: not at all, until others ran, or for some time.
interface Pause {
  /// A future that is done at once or later.
  Async<?> perhaps();
}
