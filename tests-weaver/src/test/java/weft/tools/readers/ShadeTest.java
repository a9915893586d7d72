package weft.tools.readers;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.maven.plugins.shade.DefaultShader;
import org.apache.maven.plugins.shade.ShadeRequest;
import org.apache.maven.plugins.shade.relocation.SimpleRelocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.tools.Jvm;
import weft.tools.Sources;

/// A program and the core in one jar, the core under another name.
class ShadeTest {
  @TempDir Path directory;

  @Test
  void program_shadedWithARelocation_runs() throws Exception {
    Sources program = Corpus.program(directory);
    Path shaded = directory.resolve("shaded.jar");
    var request = new ShadeRequest();
    request.setJars(
        Set.of(
            Corpus.jar(program.classes(), directory.resolve("program.jar")).toFile(),
            Corpus.jar(coreClasses(), directory.resolve("core.jar")).toFile()));
    request.setUberJar(shaded.toFile());
    request.setFilters(List.of());
    request.setResourceTransformers(List.of());
    request.setRelocators(
        List.of(new SimpleRelocator("weft", "hidden.weft", List.of(), List.of())));
    new DefaultShader().shade(request);
    Jvm.java("-cp", shaded, "p.Main").says(Corpus.SAYS.toArray(String[]::new));
  }

  /// A directory, also where the core is a jar already.
  private static Path coreClasses() {
    return Corpus.built().stream()
        .filter(root -> root.endsWith(Path.of("weft-core", "target", "classes")))
        .findFirst()
        .orElseThrow();
  }
}
