package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// What a task is given at its spawn beyond the ordinary.
///
/// @param name for people, or null
/// @param confined whether it stays on the worker where it is spawned
/// @param fresh whether the task was made for this spawn, so that nobody else can claim it
/// @param detached whether nobody has its handle, nor will
public record Traits(@Nullable String name, boolean confined, boolean fresh, boolean detached) {
  /// Nothing beyond the ordinary.
  public static final Traits NONE = new Traits(null, false, false, false);

  /// Of `spawn(() -> …)`.
  static final Traits FRESH = new Traits(null, false, true, false);

  /// Of `spawn(() -> …);`.
  static final Traits DETACHED = new Traits(null, false, true, true);

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
    return new Traits(newName, confined, fresh, detached);
  }

  /// Of a confined task.
  ///
  /// @return a copy
  public Traits withConfined() {
    return new Traits(name, true, fresh, detached);
  }

  /// Whether the task needs no place for them.
  boolean isNothing() {
    return name == null && !confined;
  }
}
