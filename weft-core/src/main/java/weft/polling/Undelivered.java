package weft.polling;

import org.jspecify.annotations.Nullable;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Permit;
import weft.sync.RwLock;

/// What becomes of the values of branches that nobody will receive, for their combinator fails or
/// is cancelled. Permits and guards go back to where they came from, or everybody else would wait
/// for ever. Other values are left alone, closeable ones too: they may be somebody else's.
public final class Undelivered {
  private Undelivered() {}

  /// Gives back what can be given back by itself.
  ///
  /// @param value any value, may be null
  public static void giveBack(@Nullable Object value) {
    switch (value) {
      case Permit permit -> permit.close();
      case Mpsc.Permit<?> permit -> permit.close();
      case Mutex.Guard<?> guard -> guard.close();
      case RwLock.ReadGuard<?> guard -> guard.close();
      case RwLock.WriteGuard<?> guard -> guard.close();
      case null, default -> {}
    }
  }

  static void giveBackAll(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      giveBack(values[i]);
      values[i] = null;
    }
  }
}
