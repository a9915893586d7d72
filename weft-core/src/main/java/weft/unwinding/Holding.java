package weft.unwinding;

import org.jspecify.annotations.Nullable;
import weft.runtime.unclosed.Owed;

/// What somebody holds and others may be waiting for: a guard, a permit, a sender. A dump finds it
/// in the variables of bodies, which cost nothing while nobody looks; see Holders.
public abstract class Holding {
  /// For what the library gives to users.
  protected Holding() {}

  /// What is held. Any thread.
  ///
  /// @return what others wait for; null once it is held no more
  protected abstract @Nullable Object held();

  /// What it is to who holds it, for dumps.
  ///
  /// @return for example `guard`, `2 permits`, `sender`
  protected abstract String heldAs();

  /// How many of it. Any thread.
  ///
  /// @return 1 unless a subclass says otherwise
  protected int heldCount() {
    return 1;
  }

  /// What knows where it was made. Any thread.
  ///
  /// @return null if nobody watches
  protected @Nullable Owed owed() {
    return null;
  }
}
