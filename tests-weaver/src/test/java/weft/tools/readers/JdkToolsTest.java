package weft.tools.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.tools.Jvm;
import weft.tools.Sources;

/// The JDK's tools that follow what classes mention, and those that rewrite them.
class JdkToolsTest {
  @TempDir Path directory;

  @Test
  void jdeps_ofAWovenProgram_findsWhatItNeeds() {
    Sources program = Corpus.program(directory);
    Path jar = Corpus.jar(program.classes(), directory.resolve("program.jar"));
    var said = Jvm.tool("jdeps", "-v", "--class-path", Jvm.core(), jar);
    assertThat(said.code()).isZero();
    assertThat(said.lines())
        .noneMatch(line -> line.contains("not found"))
        .anyMatch(line -> line.matches(" *p\\.Main +-> p\\.Main\\$Weft\\$.*"))
        .anyMatch(line -> line.matches(" *p\\.Main\\$Weft\\$\\S+ +-> weft\\.woven\\.Body .*"));
  }

  @Test
  @Tag("full") // every day: ClassFilesTest reads them all
  void jdeps_ofThisProject_readsEveryClass() {
    for (Path root : Corpus.built()) {
      if (root.endsWith("classes")) {
        List<Object> words =
            new ArrayList<>(List.of("--ignore-missing-deps", "--class-path", root));
        // Without their module, which would want the others of its module path.
        Corpus.classFiles(root).stream()
            .filter(file -> !file.endsWith("module-info.class"))
            .forEach(words::add);
        var said = Jvm.tool("jdeps", words.toArray());
        assertThat(said.code()).as(root + ": " + said.lines()).isZero();
      }
    }
  }

  /// The plug-in takes every class apart and writes it anew.
  @Test
  @Tag("full") // every day: ClassFilesTest has the weaver take them apart again
  void image_withoutDebugInformation_runs() {
    Sources program =
        Corpus.program(directory)
            .with("module-info.java", "module m { requires weft.core; }")
            .weave("--module-path", Jvm.modules());
    Path image = directory.resolve("image");
    var linked =
        Jvm.tool(
            "jlink",
            "--strip-java-debug-attributes",
            "--module-path",
            Jvm.path(program.classes(), Jvm.core()),
            "--add-modules",
            "m",
            "--output",
            image);
    assertThat(linked.code()).as(linked.lines().toString()).isZero();
    Jvm.program(image.resolve("bin").resolve("java"), "-Xverify:all", "-m", "m/p.Main")
        .says(Corpus.SAYS.toArray(String[]::new));
  }
}
