package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// What a task is given at its spawn beyond the ordinary.
///
/// @param name for people, or null
/// @param confined whether it stays on the worker where it is spawned
public record Traits(@Nullable String name, boolean confined) {
  /// Nothing beyond the ordinary.
  public static final Traits NONE = new Traits(null, false);

  /// Checks the name.
  public Traits {
    if (name != null && name.isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: at least one letter)");
    }
  }

  /// With a name.
  ///
  /// @param newName not blank
  /// @return a copy
  public Traits withName(String newName) {
    return new Traits(newName, confined);
  }

  /// Of a confined task.
  ///
  /// @return a copy
  public Traits withConfined() {
    return new Traits(name, true);
  }

  boolean isNothing() {
    return name == null && !confined;
  }
}
