package weft.test;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.test.Fixtures.assertAllPass;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of docs/guide/testing.md: compiled with the weaver, as it says, and run.
class GuideProgramsTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(import .*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("\nclass (\\w+)");

  private static List<String> programs() throws IOException {
    String guide = Files.readString(Path.of("../docs/guide/testing.md"));
    return PROGRAM.matcher(guide).results().map(found -> found.group(1)).toList();
  }

  private static String nameOf(String program) {
    return NAME.matcher(program)
        .results()
        .map(MatchResult::group)
        .findFirst()
        .orElseThrow()
        .substring("\nclass ".length());
  }

  private static void compile(Path directory, String name, String program) throws IOException {
    Path source = directory.resolve(name + ".java");
    Files.writeString(source, program);
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var options =
          List.of(
              "-d",
              directory.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-proc:full");
      var units = files.getJavaFileObjects(source);
      assertThat(compiler.getTask(messages, files, null, options, null, units).call())
          .as(messages.toString())
          .isTrue();
    }
  }

  @Test
  void programs_ofTheGuide_compileAndPass(@TempDir Path directory) throws Exception {
    List<String> programs = programs();
    assertThat(programs).hasSize(5);
    for (String program : programs) {
      compile(directory, nameOf(program), program);
    }
    try (var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      for (String program : programs) {
        assertAllPass(loader.loadClass(nameOf(program)), program.split("@Test\n").length - 1);
      }
    }
  }
}
