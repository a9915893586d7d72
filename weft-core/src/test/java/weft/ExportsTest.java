package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What users can see of this module: a package that appears here is a promise.
class ExportsTest {
  @Test
  void module_exports_exactlyThese() throws IOException {
    try (var in = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
      assertThat(
              ModuleDescriptor.read(in).exports().stream()
                  .filter(export -> !export.isQualified())
                  .map(ModuleDescriptor.Exports::source)
                  .collect(Collectors.toSet()))
          .containsExactlyInAnyOrder(
              "weft",
              "weft.io",
              "weft.io.codec",
              "weft.net",
              "weft.net.tls",
              "weft.polling",
              "weft.runtime",
              "weft.stream",
              "weft.sync",
              "weft.task",
              "weft.time",
              "weft.woven");
    }
  }
}
