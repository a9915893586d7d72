package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.analysis.ISourceFileCoverage;
import org.jacoco.core.instr.Instrumenter;
import org.jacoco.core.runtime.OfflineInstrumentationAccessGenerator;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JaCoCo reports the lines of bodies, in whatever order it and the weaver come.
class CoverageTest {
  private static final String MAIN =
      """
      package p;
      import static weft.Weft.*;
      public class Main {
        static weft.Async<Integer> count(int n) {
          return async(() -> {
            int sum = 0; // before
            for (int i = 0; i < n; i++) {
              yieldNow().await();
              sum += i; // after
            }
            if (n < 0) {
              sum = -1; // never
            }
            return sum; // end
          });
        }
        public static void main(String[] args) throws Exception {
          System.out.println((int) weft.Weft.run(() -> count(4).await()));
        }
      }
      """;

  @TempDir Path directory;
  private Sources program;
  private Path data;

  @BeforeEach
  void begin() {
    program = new Sources(directory).with("p/Main.java", MAIN);
    data = directory.resolve("jacoco.exec");
  }

  private static Path jacocoAgent() {
    return Jvm.location(org.jacoco.agent.rt.RT.class);
  }

  private String jacoco() {
    return "-javaagent:" + jacocoAgent() + "=destfile=" + data;
  }

  private String classPath(Path classes) {
    return Jvm.path(Jvm.core(), classes);
  }

  @Test
  void wovenClasses_underTheAgent_areCovered() throws IOException {
    program.weave();
    Jvm.java(jacoco(), "-cp", classPath(program.classes()), "p.Main").says("6");
    assertCovered();
  }

  @Test
  void wovenClasses_instrumentedBeforehand_areCovered() throws IOException {
    program.weave();
    Path instrumented = instrument(program.classes());
    Jvm.java(
            "-Djacoco-agent.destfile=" + data,
            "-cp",
            Jvm.path(classPath(instrumented), jacocoAgent()),
            "p.Main")
        .says("6");
    assertCovered();
  }

  @Test
  void plainClasses_underJacocoThenWeft_areCovered() throws IOException {
    program.compile();
    Jvm.java(jacoco(), "-javaagent:" + Jvm.weaver(), "-cp", classPath(program.classes()), "p.Main")
        .says("6");
    assertCovered();
  }

  @Test
  @Tag("full") // every day: the order that the guide recommends, above
  void plainClasses_underWeftThenJacoco_run() {
    program.compile();
    Jvm.java("-javaagent:" + Jvm.weaver(), jacoco(), "-cp", classPath(program.classes()), "p.Main")
        .says("6");
  }

  private static final String STRAIGHT =
      """
      package p;
      import static weft.Weft.*;
      public class Main {
        static weft.Async<Integer> two(int n) {
          return async(() -> {
            yieldNow().await();
            return n + ready().await();
          });
        }
        static weft.Async<Integer> ready() { return async(() -> 2); }
        public static void main(String[] args) throws Exception {
          System.out.println((int) two(4).block());
        }
      }
      """;

  private static final String WITH_TWIN =
      """
      package p;
      import static weft.Weft.*;
      public class Main {
        public static void main(String[] args) throws Exception {
          weft.Weft.run(() -> weft.sync.Latch.of(0).opened().await());
          System.out.println("done");
        }
      }
      """;

  /// What the guide recommends for limits on branches. Every day: the lines of the same, above;
  /// this one takes 4 s.
  @Test
  @Tag("full")
  void branches_ofPlainClassesUnderJacocoThenWeft_areThoseOfTheSource() throws IOException {
    program.compile();
    Jvm.java(jacoco(), "-javaagent:" + Jvm.weaver(), "-cp", classPath(program.classes()), "p.Main")
        .says("6");
    ICounter branches = main(program.classes()).getBranchCounter();
    assertThat(branches.getTotalCount()).isEqualTo(4);
    assertThat(branches.getMissedCount()).isEqualTo(1);

    var straight = new Sources(directory.resolve("straight")).with("p/Main.java", STRAIGHT);
    straight.compile();
    Jvm.java(jacoco(), "-javaagent:" + Jvm.weaver(), "-cp", classPath(straight.classes()), "p.Main")
        .says("6");
    IClassCoverage covered = main(straight.classes());
    assertThat(covered.getBranchCounter().getTotalCount()).isZero();
    assertThat(covered.getInstructionCounter().getMissedCount()).isEqualTo(3); // the constructor
  }

  /// The numbers stand in the guide: two for each body with awaits, five for each await, eight more
  /// where the operation may be ready at once, two for each loop around one. Every day: the lines
  /// of the same, above; this one takes 2 s.
  @Test
  @Tag("full")
  void branches_ofWovenClasses_haveThoseThatTheGuideTells() throws IOException {
    program.weave();
    Jvm.java(jacoco(), "-cp", classPath(program.classes()), "p.Main").says("6");
    assertThat(main(program.classes()).getBranchCounter().getTotalCount())
        .isEqualTo(4 + 2 * 2 + 2 * 5 + 2);

    var straight = new Sources(directory.resolve("straight")).with("p/Main.java", STRAIGHT).weave();
    Jvm.java(jacoco(), "-cp", classPath(straight.classes()), "p.Main").says("6");
    IClassCoverage covered = main(straight.classes());
    assertThat(covered.getBranchCounter().getTotalCount()).isEqualTo(2 + 2 * 5);
    assertThat(covered.getLineCounter().getMissedCount()).isEqualTo(1); // the constructor

    var twin = new Sources(directory.resolve("twin")).with("p/Main.java", WITH_TWIN).weave();
    Jvm.java(jacoco(), "-cp", classPath(twin.classes()), "p.Main").says("done");
    assertThat(main(twin.classes()).getBranchCounter().getTotalCount()).isEqualTo(2 + 5 + 8);
  }

  private IClassCoverage main(Path classes) throws IOException {
    var loaded = new ExecFileLoader();
    loaded.load(data.toFile());
    var coverage = new CoverageBuilder();
    new Analyzer(loaded.getExecutionDataStore(), coverage).analyzeAll(classes.toFile());
    assertThat(coverage.getNoMatchClasses()).isEmpty();
    return coverage.getClasses().stream()
        .filter(c -> c.getName().equals("p/Main"))
        .findFirst()
        .orElseThrow();
  }

  private Path instrument(Path classes) throws IOException {
    Path to = Files.createDirectories(directory.resolve("instrumented/p"));
    var instrumenter = new Instrumenter(new OfflineInstrumentationAccessGenerator());
    for (String name : program.written()) {
      Path file = classes.resolve(name);
      byte[] bytes = instrumenter.instrument(Files.readAllBytes(file), name);
      Files.write(to.resolve(file.getFileName()), bytes);
    }
    return to.getParent();
  }

  private void assertCovered() throws IOException {
    var loaded = new ExecFileLoader();
    loaded.load(data.toFile());
    var coverage = new CoverageBuilder();
    new Analyzer(loaded.getExecutionDataStore(), coverage).analyzeAll(program.classes().toFile());
    assertThat(coverage.getNoMatchClasses()).isEmpty();
    // Generated classes are synthetic: they have no code of their own to report.
    assertThat(coverage.getClasses())
        .filteredOn(c -> c.containsCode())
        .extracting(c -> c.getName())
        .containsExactly("p/Main");
    ISourceFileCoverage file = coverage.getSourceFiles().iterator().next();
    Map<String, Integer> status = new LinkedHashMap<>();
    for (String text : List.of("// before", "yieldNow()", "// after", "// never", "// end")) {
      status.put(
          text,
          file.getLine(program.line("p/Main.java", text)).getInstructionCounter().getStatus());
    }
    assertThat(status.remove("// never")).isEqualTo(ICounter.NOT_COVERED);
    // This line also holds the suspension, which a run may not reach.
    assertThat(status.remove("yieldNow()")).isIn(ICounter.PARTLY_COVERED, ICounter.FULLY_COVERED);
    assertThat(status.values()).containsOnly(ICounter.FULLY_COVERED);
  }
}
