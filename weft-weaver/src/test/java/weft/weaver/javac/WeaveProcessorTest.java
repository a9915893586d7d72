package weft.weaver.javac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;
import weft.weaver.WeaveProcessor;
import weft.weaver.fixture.Javac;

/// The processor within javac: what it writes, when, and what it leaves behind after failures.
class WeaveProcessorTest {
  private static final String ONE =
      """
      package p;
      import static weft.Weft.*;
      import static weft.Steps.at;
      public class One {
        static class Nested { class Inner { weft.Async<Integer> go() { return async(() -> at(1).await() + 1); } } }
        record R(int x) { weft.Async<Integer> go() { return async(() -> at(x).await()); } }
        enum E { A { weft.Async<Integer> go() { return async(() -> at(3).await()); } }; abstract weft.Async<Integer> go(); }
        interface I { default weft.Async<Integer> go() { return async(() -> at(4).await()); } }
        public static weft.Async<Integer> main() {
          class Local { weft.Async<Integer> go() { return async(() -> at(5).await()); } }
          var anonymous = new Object() { weft.Async<Integer> go() { return async(() -> at(6).await()); } };
          return async(() -> new Nested().new Inner().go().await() + new R(2).go().await() + E.A.go().await()
              + new I() {}.go().await() + new Local().go().await() + anonymous.go().await());
        }
      }
      class Second { static weft.Async<Integer> main() { return weft.Weft.async(() -> One.main().await() * 2); } }
      """;
  private static final String TWO =
      """
      package q;
      import static weft.Weft.*;
      public class Two {
        public static weft.Async<String> main() { return async(() -> "two " + p.One.main().await()); }
      }
      """;
  private static final String BROKEN = "class Broken { int x = \"no\"; }";

  @TempDir Path directory;
  private Javac javac;

  @BeforeEach
  void begin() {
    javac = new Javac(directory);
  }

  private Object run(String className, int pendings) throws Throwable {
    return Javac.run(javac.classes(), className, pendings);
  }

  private Map<String, byte[]> written() throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    try (var files = Files.walk(javac.classes())) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.put(javac.classes().relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return all;
  }

  @Test
  void compilation_ofNestedClasses_weavesAllOfThem() throws Throwable {
    var result = javac.compile(Map.of("p/One.java", ONE, "q/Two.java", TWO));
    assertThat(result.messages()).isEmpty();
    assertThat(result.success()).isTrue();
    assertThat(run("q.Two", 2)).isEqualTo("two 22 after 12");
    assertThat(run("p.One", 0)).isEqualTo("22 after 0");
  }

  @Test
  void nestMembers_ofTheHost_listGeneratedClasses() throws Throwable {
    javac.compile(Map.of("p/One.java", ONE));
    var host = ClassFile.of().parse(javac.classes().resolve("p/One.class"));
    Set<String> members =
        host.findAttribute(Attributes.nestMembers()).orElseThrow().nestMembers().stream()
            .map(m -> m.asInternalName() + ".class")
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> files = new TreeSet<>(written().keySet());
    files.remove("p/One.class");
    files.removeIf(f -> f.startsWith("p/Second"));
    assertThat(members).isEqualTo(files);
    assertThat(files)
        .contains("p/One$Nested$Inner$Weft$go$0.class", "p/One$1Local$Weft$go$0.class");
  }

  @Test
  void compilation_inASubprocess_findsTheProcessorAndIsSilent() throws Throwable {
    var result = javac.compileInSubprocess(Map.of("p/One.java", ONE, "q/Two.java", TWO));
    assertThat(result.messages()).isEmpty();
    assertThat(result.success()).isTrue();
    assertThat(run("q.Two", 1)).isEqualTo("two 22 after 6");
  }

  @Test
  void secondCompilation_ofTheSameSource_writesTheSame() throws Throwable {
    javac.compile(Map.of("p/One.java", ONE, "q/Two.java", TWO));
    var first = written();
    javac.compile(Map.of("p/One.java", ONE, "q/Two.java", TWO));
    assertThat(written()).containsExactlyEntriesOf(first);
  }

  @Test
  void incrementalCompilation_ofOneFile_readsTheOthersFromTheOutput() throws Throwable {
    javac.compile(Map.of("p/One.java", ONE));
    var result = javac.compile(Map.of("q/Two.java", TWO));
    assertThat(result.messages()).isEmpty();
    assertThat(run("q.Two", 1)).isEqualTo("two 22 after 6");
  }

  @Test
  void compilation_thatFails_leavesNothingUnwoven() throws Throwable {
    var result =
        javac
            .with("-XDcompilePolicy=byfile", "-implicit:none")
            .compile(
                new java.util.TreeMap<>(
                    Map.of(
                        "a/A.java",
                        ONE.replace("package p", "package a"),
                        "z/Broken.java",
                        BROKEN)));
    assertThat(result.success()).isFalse();
    assertNothingUnwoven();
  }

  @Test
  void compilation_thatFailsInASubprocess_leavesNothingUnwoven() throws Throwable {
    var result =
        javac
            .with("-XDcompilePolicy=byfile", "--should-stop=ifError=GENERATE")
            .compileInSubprocess(
                new java.util.TreeMap<>(
                    Map.of(
                        "a/A.java",
                        ONE.replace("package p", "package a"),
                        "z/Broken.java",
                        BROKEN)));
    assertThat(result.success()).isFalse();
    assertNothingUnwoven();
  }

  private void assertNothingUnwoven() throws IOException {
    written()
        .forEach((name, bytes) ->
            assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .as(name)
                .doesNotContain("()Lweft/AsyncSupplier;"));
  }

  @Test
  void classThatCannotBeWoven_isDeletedAndReported() throws Throwable {
    String clash =
        "class C { weft.Async<Integer> m() { return weft.Weft.async(() -> weft.Steps.at(1).await()); } "
            + "class Weft$m$0 {} }";
    var result = javac.compileInSubprocess(Map.of("C.java", clash));
    assertThat(result.success()).isFalse();
    assertThat(result.messages())
        .anyMatch(m -> m.contains("error: weft: nothing of this compilation is usable: "));
    assertThat(written()).isEmpty();
  }

  @Test
  void weavingOff_leavesClassesAlone() throws Throwable {
    var result = javac.with("-Aweft.weave=off").compile(Map.of("p/One.java", ONE));
    assertThat(result.messages()).isEmpty();
    assertThat(written().keySet()).noneMatch(n -> n.contains("$Weft$"));
  }

  @Test
  void verbose_notesOncePerCompilation() {
    var result =
        javac.with("-Aweft.verbose=true").compile(Map.of("p/One.java", ONE, "q/Two.java", TWO));
    assertThat(result.messages())
        .containsExactly("-1:-1 note weft: wove 9 async bodies with 14 awaits into 9 classes");
  }

  @Test
  void compilation_ofAModule_weaves() throws Throwable {
    Path core = directory.resolve("core");
    Path stub = Path.of(Javac.location(Async.class), "weft");
    try (var files = Files.walk(stub)) {
      for (Path file :
          files
              .filter(f -> !stub.relativize(f).startsWith("weaver") && Files.isRegularFile(f))
              .toList()) {
        Path to = core.resolve("weft").resolve(stub.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    Path automatic = directory.resolve("weft-core.jar");
    var jar = java.util.spi.ToolProvider.findFirst("jar").orElseThrow();
    jar.run(System.out, System.err, "-c", "-f", automatic.toString(), "-C", core.toString(), ".");
    var result =
        javac
            .with("-p", automatic.toString(), "-Xlint:none")
            .compileInSubprocess(
                Map.of(
                    "p/One.java",
                    ONE,
                    "q/Two.java",
                    TWO,
                    "module-info.java",
                    "module m { requires weft.core; exports p; exports q; }"));
    assertThat(result.messages()).isEmpty();
    assertThat(result.success()).isTrue();
    assertThat(run("q.Two", 1)).isEqualTo("two 22 after 6");
  }

  @Test
  void compilation_withoutOutputDirectory_weavesBesideTheSource() throws Throwable {
    Path sources = Files.createDirectories(directory.resolve("beside"));
    Path file =
        Files.writeString(
            sources.resolve("S.java"),
            "class S { weft.Async<Integer> m() { return weft.Weft.async(() -> weft.Steps.at(1).await()); } }");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
            "-cp",
            Javac.location(Async.class),
            "-processorpath",
            Javac.location(WeaveProcessor.class),
            file.toString());
    var process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    assertThat(sources.resolve("S$Weft$m$0.class")).exists();
  }

  @Test
  void compilation_ofSeveralModules_weaves() throws Throwable {
    var result =
        javac
            .with("-Xlint:none", "--module-source-path", directory.resolve("sources").toString())
            .with("--add-reads", "m=ALL-UNNAMED")
            .compileInSubprocess(
                Map.of("m/p/One.java", ONE, "m/module-info.java", "module m { exports p; }"));
    assertThat(result.messages()).isEmpty();
    assertThat(javac.classes().resolve("m/p/One$R$Weft$go$0.class")).exists();
  }

  @Test
  void hierarchy_ofClassPath_isFoundThroughJavac() throws Throwable {
    String text =
        """
        package p;
        import static weft.Weft.*;
        import static weft.Steps.*;
        public class One {
          static weft.Async<Object> pick(boolean first, Leaf<?> l, weft.task.JoinHandle<?> j) {
            return async(() -> { var x = first ? l : j; at(1).await(); return x.await(); });
          }
          public static weft.Async<Object> main() {
            return async(() -> pick(true, (Leaf<?>) at(5), spawn(() -> 6)).await() + "" + pick(false, (Leaf<?>) at(5), spawn(() -> 6)).await());
          }
        }
        """;
    var result = javac.compile(Map.of("p/One.java", text));
    assertThat(result.messages()).isEmpty();
    assertThat(run("p.One", 1)).isEqualTo("56 after 3");
  }

  @Test
  void hiddenTypes_ofOtherPackages_areSavedWithoutACast() throws Throwable {
    String open =
        """
        package q;
        public class Open {
          static class Hidden { @Override public String toString() { return "hidden"; } }
          public static Hidden hidden() { return new Hidden(); }
          public static Hidden[] hiddens() { return new Hidden[] {hidden()}; }
        }
        """;
    String text =
        """
        package p;
        import static weft.Weft.*;
        import static weft.Steps.*;
        public class One {
          public static weft.Async<Object> main() {
            return async(() -> { var h = q.Open.hidden(); var a = q.Open.hiddens(); at(1).await(); return h + "" + ((Object[]) a).length + at(2).await(); });
          }
        }
        """;
    var result = javac.compile(Map.of("q/Open.java", open, "p/One.java", text));
    assertThat(result.messages()).isEmpty();
    assertThat(run("p.One", 1)).isEqualTo("hidden12 after 2");
  }

  @Test
  void machines_ofRemovedBodies_areDeleted() throws Throwable {
    String two =
        "class C { Object a = weft.Weft.async(() -> 1); Object b() { return weft.Weft.async(() -> 2); } }";
    javac.compile(Map.of("C.java", two));
    assertThat(written().keySet())
        .containsExactlyInAnyOrder("C.class", "C$Weft$new$0.class", "C$Weft$b$0.class");
    javac.compile(Map.of("C.java", two.replace("weft.Weft.async(() -> 2)", "2")));
    assertThat(written().keySet()).containsExactlyInAnyOrder("C.class", "C$Weft$new$0.class");
  }
}
