package weft.weaver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers what a class looks like without loading it.
///
/// Front ends chain several: the classes compiled just now, the output directory, the class path,
/// the JDK.
@FunctionalInterface
public interface ClassLookup {
  /// Looks a class up.
  ///
  /// @param internalName the name with slashes
  /// @return its shape, or null if this lookup does not know it
  @Nullable ClassShape find(String internalName);

  /// This lookup, then another one.
  ///
  /// @param next asked about what this one does not know
  /// @return both
  default ClassLookup orElse(ClassLookup next) {
    return name -> {
      ClassShape shape = find(name);
      return shape == null ? next.find(name) : shape;
    };
  }

  /// This lookup, which asks only once for each class.
  ///
  /// @return a lookup for use by one thread
  default ClassLookup cached() {
    Map<String, Optional<ClassShape>> known = new HashMap<>();
    return name -> known.computeIfAbsent(name, n -> Optional.ofNullable(find(n))).orElse(null);
  }

  /// This lookup, for code that makes a future at each await.
  ///
  /// @return a lookup that knows no now twins
  default ClassLookup withoutNowTwins() {
    return name -> {
      ClassShape shape = find(name);
      return shape == null ? null : shape.withoutNowTwins();
    };
  }

  /// The classes of the JDK that runs the weaver.
  ///
  /// @return a lookup that reads their class files
  static ClassLookup jdk() {
    return JdkClasses::find;
  }

  /// Class files found as resources of a loader; the loader loads none of them.
  ///
  /// @param loader whom to ask
  /// @return a lookup
  static ClassLookup ofLoader(ClassLoader loader) {
    return name -> {
      try (var in = loader.getResourceAsStream(name + ".class")) {
        return in == null ? null : ClassShape.of(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read class " + name, e);
      }
    };
  }
}
