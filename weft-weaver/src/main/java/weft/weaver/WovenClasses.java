package weft.weaver;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What weaving a set of classes gave.
///
/// @param changed the classes that were rewritten, by internal name
/// @param generated the new classes, by internal name
/// @param bodies how many async bodies became state machines
/// @param awaits how many awaits they have
public record WovenClasses(
    Map<String, byte[]> changed, Map<String, byte[]> generated, int bodies, int awaits) {
  /// Keeps copies of the maps, in their order.
  public WovenClasses {
    changed = Collections.unmodifiableMap(new LinkedHashMap<>(changed));
    generated = Collections.unmodifiableMap(new LinkedHashMap<>(generated));
  }

  /// Whether there was nothing to do.
  ///
  /// @return true if no class changed
  public boolean isEmpty() {
    return changed.isEmpty();
  }
}
