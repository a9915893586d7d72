package weft.test;

import java.security.CodeSource;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Says which JUnit the kit needs where an older one is found, which would fail with an error about
/// a missing method.
final class JUnitVersion {
  private JUnitVersion() {}

  /// Refuses JUnit 5.
  static void ensureSupported() {
    ensureSupported(ExtensionContext.Store.class);
  }

  /// Refuses a JUnit whose store has no `computeIfAbsent`, which came with 6.
  static void ensureSupported(Class<?> store) {
    if (Arrays.stream(store.getMethods()).noneMatch(m -> m.getName().equals("computeIfAbsent"))) {
      String version = store.getPackage().getImplementationVersion();
      CodeSource source = store.getProtectionDomain().getCodeSource();
      throw new ExtensionConfigurationException(
          "weft-test needs JUnit 6 or newer, and found "
              + (version == null ? "an older one" : "JUnit " + version)
              + (source == null ? "" : " in " + source.getLocation())
              + ". Import org.junit:junit-bom of version 6 in the build, so that all parts of JUnit"
              + " have the same version.");
    }
  }
}
