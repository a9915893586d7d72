package weft.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What users can see of this module, and what it brings with it.
class ExportsTest {
  private static ModuleDescriptor descriptor() throws IOException {
    try (var in = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  @Test
  void module_exports_exactlyThese() throws IOException {
    assertThat(
            descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet()))
        .containsExactly("weft.test");
  }

  @Test
  void module_requires_coreAndJupiterOnly() throws IOException {
    assertThat(descriptor().requires().stream().map(Requires::name).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("java.base", "weft.core", "org.junit.jupiter.api");
  }
}
