package weft.unwinding;

import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Owed;

/// Asks what is held, by methods that users do not see. Any thread.
public final class Holdings {
  private Holdings() {}

  /// What is held.
  ///
  /// @param holding any
  /// @return null once it is held no more
  public static @Nullable Object held(Holding holding) {
    return holding.held();
  }

  /// What it is to who holds it.
  ///
  /// @param holding any
  /// @return for example `guard`, `2 permits`, `sender`
  public static String heldAs(Holding holding) {
    return holding.heldAs();
  }

  /// How many of it.
  ///
  /// @param holding any
  /// @return not negative
  public static int count(Holding holding) {
    return holding.heldCount();
  }

  /// Where it was made.
  ///
  /// @param holding any
  /// @return null if nobody watched
  public static @Nullable StackTraceElement place(Holding holding) {
    Owed owed = holding.owed();
    return owed == null ? null : owed.place();
  }
}
