package weft.runtime.unclosed;

import org.jspecify.annotations.Nullable;
import weft.support.Arguments;
import weft.support.Internals;

/// What tells one lock or channel from others in dumps and messages: its name, else, while things
/// are watched, where it was made. Most have none.
public final class Label {
  private final @Nullable String name;
  private final @Nullable StackTraceElement madeAt;

  private Label(@Nullable String name, @Nullable StackTraceElement madeAt) {
    this.name = name;
    this.madeAt = madeAt;
  }

  /// That of something that is being made.
  ///
  /// @return null unless the runtime on whose thread this is watches it
  public static @Nullable Label ofNew() {
    if (Ledger.forNew() == null) {
      return null;
    }
    StackTraceElement[] users = Origin.ofThisThread();
    return users.length == 0 ? null : new Label(null, Internals.readable(users[0]));
  }

  /// That of something with a name.
  ///
  /// @param name not blank
  /// @return the label
  /// @throws IllegalArgumentException if the name is blank
  public static Label of(String name) {
    if (Arguments.notNull("name", name).isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: at least one letter)");
    }
    return new Label(name, null);
  }

  /// How it follows the word for the thing.
  ///
  /// @param label may be null
  /// @return for example ` 'accounts'`, or ` made at app.Bank.<init>(Bank.java:12)`; empty for null
  public static String text(@Nullable Label label) {
    if (label == null) {
      return "";
    }
    return label.name != null ? " '" + label.name + "'" : " made at " + label.madeAt;
  }
}
