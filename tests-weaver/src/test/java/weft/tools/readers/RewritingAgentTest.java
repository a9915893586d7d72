package weft.tools.readers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.util.CheckClassAdapter;
import weft.tools.Jvm;
import weft.tools.Sources;

/// A woven program runs under an agent that rewrites it, and the core with it.
class RewritingAgentTest {
  @TempDir Path directory;

  @Test
  void program_underARewritingAgent_runs() throws IOException {
    assertRunsRewritten("asm");
  }

  @ParameterizedTest
  @Tag("full") // every day: the agent above
  @ValueSource(strings = {"asm-without-debug", "jdk"})
  void program_underOtherRewritingAgents_runs(String way) throws IOException {
    assertRunsRewritten(way);
  }

  private void assertRunsRewritten(String way) throws IOException {
    Sources program = Corpus.program(directory);
    Jvm.java(
            "-javaagent:" + agent() + "=" + way,
            "-cp",
            Jvm.path(
                Jvm.core(),
                program.classes(),
                Jvm.location(RewritingAgent.class),
                Jvm.location(ClassReader.class),
                Jvm.location(ClassNode.class),
                Jvm.location(Analyzer.class),
                Jvm.location(CheckClassAdapter.class)),
            "p.Main")
        .says(Corpus.SAYS.toArray(String[]::new));
  }

  /// A jar of a manifest; the classes are on the class path.
  private Path agent() throws IOException {
    var manifest = new Manifest();
    var entries = manifest.getMainAttributes();
    entries.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    entries.put(new Attributes.Name("Premain-Class"), RewritingAgent.class.getName());
    Path jar = directory.resolve("agent.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.finish();
    }
    return jar;
  }
}
