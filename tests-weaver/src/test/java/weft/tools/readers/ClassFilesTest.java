package weft.tools.readers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.OfflineInstrumentationAccessGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.util.CheckClassAdapter;
import weft.tools.Sources;
import weft.weaver.ClassLookup;
import weft.weaver.Weaver;

/// Class files, read one by one.
class ClassFilesTest {
  @TempDir static Path directory;
  private static List<Path> roots;

  @BeforeAll
  static void build() {
    Sources program = Corpus.program(directory);
    roots = Corpus.with(program);
  }

  /// Woven classes are few among the tests of a module; what javac alone wrote is not in question.
  private static List<Path> files() {
    return roots.stream()
        .flatMap(root -> Corpus.classFiles(root).stream())
        .filter(file -> !file.toString().contains("test-classes") || isWoven(file))
        .toList();
  }

  private static boolean isWoven(Path file) {
    String text = new String(Corpus.bytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.contains("$Weft$");
  }

  @Test
  void corpus_hasWovenClassesOfThisProject() {
    assertThat(roots).anyMatch(root -> root.endsWith(Path.of("weft-core", "target", "classes")));
    assertThat(files()).filteredOn(ClassFilesTest::isWoven).hasSizeGreaterThan(50);
  }

  @Test
  void javap_ofEveryClass_findsNoError() {
    List<String> words = new ArrayList<>(List.of("-v", "-p"));
    files().forEach(file -> words.add(file.toString()));
    var out = new StringWriter();
    var err = new StringWriter();
    var javap = ToolProvider.findFirst("javap").orElseThrow();
    int code = javap.run(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines().filter(line -> line.startsWith("Error"))).isEmpty();
    assertThat(code).isZero();
  }

  @Test
  void asm_ofEveryClass_findsNothingToComplainOf() {
    for (Path file : files()) {
      byte[] bytes = Corpus.bytes(file);
      assertThat(new ClassReader(bytes))
          .as(file.toString())
          .satisfies(reader -> {
            var writer = new ClassWriter(0);
            reader.accept(new CheckClassAdapter(writer, false), ClassReader.EXPAND_FRAMES);
            assertThat(writer.toByteArray()).isNotEmpty();
          });
    }
  }

  /// It logs what it cannot read, and leaves it out.
  @Test
  void archUnit_importsEveryClass() {
    var importer = new ClassFileImporter();
    for (Path root : roots) {
      long files =
          Corpus.classFiles(root).stream()
              .filter(file -> !file.endsWith("module-info.class"))
              .filter(file -> !file.endsWith("package-info.class"))
              .count();
      long imported =
          importer.importPath(root).stream()
              .filter(type -> !type.getSimpleName().equals("package-info"))
              .filter(type -> !type.getName().startsWith("woven."))
              .count();
      assertThat(imported).as(root.toString()).isEqualTo(files);
    }
  }

  @Test
  void jacoco_analysesAndInstrumentsEveryClass() throws IOException {
    var analyzer = new Analyzer(new ExecutionDataStore(), new CoverageBuilder());
    var instrumenter = new Instrumenter(new OfflineInstrumentationAccessGenerator());
    for (Path file : files()) {
      byte[] bytes = Corpus.bytes(file);
      analyzer.analyzeClass(bytes, file.toString());
      assertThat(instrumenter.instrument(bytes, file.toString())).isNotEmpty();
    }
  }

  @Test
  void weaver_ofWovenClasses_changesNothing() {
    var lookup = ClassLookup.ofLoader(ClassFilesTest.class.getClassLoader()).cached();
    for (Path root : roots) {
      assertThat(Weaver.weave(Corpus.classes(root), lookup).changed().keySet())
          .as(root.toString())
          .isEmpty();
    }
  }
}
