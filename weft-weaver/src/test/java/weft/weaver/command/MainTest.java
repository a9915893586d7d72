package weft.weaver.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;
import weft.weaver.fixture.Javac;

/// Directories woven in place: what is written, what is left alone, what is said.
class MainTest {
  private static final String ONE =
      """
      package p;
      import static weft.Weft.*;
      import static weft.Steps.at;
      public class One {
        static class Nested { weft.Async<Integer> go() { return async(() -> at(1).await() + 1); } }
        public static weft.Async<Integer> main() { return async(() -> new Nested().go().await() * 10); }
      }
      """;
  private static final String TWO =
      """
      package q;
      import static weft.Weft.*;
      public class Two {
        public static weft.Async<String> main() { return async(() -> "two " + p.One.main().await()); }
      }
      """;
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path directory;
  private Javac javac;
  private Path classes;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void begin() {
    javac = new Javac(directory).with("-Aweft.weave=off", "-Xlint:none");
    classes = javac.classes();
  }

  private void compile(String file, String text) {
    var result = javac.compile(Map.of(file, text));
    assertThat(result.messages()).isEmpty();
  }

  private int weave(String... words) {
    out.reset();
    err.reset();
    return new Main(new PrintStream(out), new PrintStream(err)).run(List.of(words));
  }

  private void weaveClasses(String... options) {
    List<String> words = new ArrayList<>(List.of("--class-path", Javac.location(Async.class)));
    words.addAll(List.of(options));
    words.add(classes.toString());
    assertThat(weave(words.toArray(String[]::new))).as(err.toString()).isZero();
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        all.put(name, Files.readAllBytes(file));
      }
    }
    return all;
  }

  private Object run(String className, int pendings) throws Throwable {
    return Javac.run(classes, className, pendings);
  }

  @Test
  void directory_ofCompiledClasses_isWovenInPlace() throws Throwable {
    compile("p/One.java", ONE);
    compile("q/Two.java", TWO);
    weaveClasses();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "weft: wove 3 async bodies with 3 awaits into 3 classes in " + classes);
    assertThat(run("q.Two", 2)).isEqualTo("two 20 after 2");
    assertThat(files().keySet())
        .containsExactly(
            "p/One$Nested$Weft$go$0.class",
            "p/One$Nested.class",
            "p/One$Weft$main$0.class",
            "p/One.class",
            "q/Two$Weft$main$0.class",
            "q/Two.class");
  }

  @Test
  void bodyWithAParameter_thatAwaitsNoMore_losesItsClass() throws Throwable {
    String text =
        """
        package p;
        public class Add {
          static weft.AsyncFunction<Integer, Integer> add = x -> %s;
          public static weft.Async<Integer> main() { return weft.Weft.async(add, 1); }
        }
        """;
    compile("p/Add.java", text.formatted("weft.Steps.at(x).await() + 1"));
    weaveClasses();
    assertThat(files()).hasSize(2);
    assertThat(run("p.Add", 2)).isEqualTo("2 after 2");
    compile("p/Add.java", text.formatted("x + 1"));
    weaveClasses("--verbose");
    assertThat(files()).hasSize(1);
    assertThat(out.toString()).startsWith("  delete ").doesNotContain("wove ");
    assertThat(run("p.Add", 2)).isEqualTo("2 after 0");
  }

  @Test
  void secondRun_touchesNoFile() throws Throwable {
    compile("p/One.java", ONE);
    weaveClasses();
    var first = files();
    for (String name : first.keySet()) {
      Files.setLastModifiedTime(classes.resolve(name), LONG_AGO);
    }
    weaveClasses("--verbose");
    assertThat(out.toString()).isEmpty();
    assertThat(files()).containsExactlyEntriesOf(first);
    for (String name : first.keySet()) {
      assertThat(Files.getLastModifiedTime(classes.resolve(name))).isEqualTo(LONG_AGO);
    }
  }

  @Test
  void classes_ofTheProcessor_areLeftAlone() throws Throwable {
    new Javac(directory).compile(Map.of("p/One.java", ONE));
    var first = files();
    weaveClasses();
    assertThat(files()).containsExactlyEntriesOf(first);
  }

  @Test
  void oneClass_compiledAnew_isWovenAgain() throws Throwable {
    compile("p/One.java", ONE);
    compile("q/Two.java", TWO);
    weaveClasses();
    compile("q/Two.java", TWO.replace("two ", "second "));
    weaveClasses();
    assertThat(out.toString()).startsWith("weft: wove 1 async bodies with 1 awaits");
    assertThat(run("q.Two", 1)).isEqualTo("second 20 after 1");
  }

  @Test
  void machines_ofBodiesThatAreGone_areDeleted() throws Throwable {
    compile("p/One.java", ONE);
    weaveClasses();
    compile("p/One.java", ONE.replace("async(() -> at(1).await() + 1)", "null"));
    weaveClasses("--verbose");
    assertThat(out.toString()).contains("  delete " + classes.resolve("p/One$Nested$Weft$go$0"));
    assertThat(files().keySet())
        .containsExactly("p/One$Nested.class", "p/One$Weft$main$0.class", "p/One.class");
  }

  @Test
  void machines_ofAClassThatIsGone_areDeleted() throws Throwable {
    compile("p/One.java", ONE);
    weaveClasses();
    Files.delete(classes.resolve("p/One.class"));
    Files.delete(classes.resolve("p/One$Nested.class"));
    weaveClasses();
    assertThat(files()).isEmpty();
  }

  @Test
  void runThatStoppedHalfway_isFinishedByTheNext() throws Throwable {
    compile("p/One.java", ONE);
    byte[] member = Files.readAllBytes(classes.resolve("p/One$Nested.class"));
    weaveClasses();
    Files.write(classes.resolve("p/One$Nested.class"), member);
    weaveClasses();
    assertThat(run("p.One", 1)).isEqualTo("20 after 1");
  }

  @Test
  void dryRun_saysWhatAndWritesNothing() throws Throwable {
    compile("p/One.java", ONE);
    var before = files();
    weaveClasses("--dry-run", "--verbose");
    assertThat(out.toString().lines().map(line -> line.replace(classes + File.separator, "")))
        .endsWith(
            "  write  p/One.class",
            "  write  p/One$Nested.class",
            "weft: would weave 2 async bodies with 2 awaits into 2 classes in " + classes)
        .contains("  write  p/One$Weft$main$0.class", "  write  p/One$Nested$Weft$go$0.class");
    assertThat(files()).containsExactlyEntriesOf(before);
  }

  @Test
  void classThatCannotBeWoven_leavesAllFilesAsTheyWere() throws Throwable {
    compile("p/One.java", ONE);
    compile(
        "C.java",
        "class C { weft.Async<Integer> m() { return weft.Weft.async(() -> weft.Steps.at(1).await()); } "
            + "class Weft$m$0 {} }");
    var before = files();
    assertThat(weave("-cp", Javac.location(Async.class), classes.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "weft: nothing is woven: class C$Weft$m$0 has the name that a generated class needs; "
                + "rename it");
    assertThat(files()).containsExactlyEntriesOf(before);
  }

  @Test
  void missingClassPath_isNamed() {
    compile("p/One.java", ONE);
    assertThat(weave(classes.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("class weft.Async is not found; put it on the class path")
        .hasLineCount(1);
  }

  @Test
  void classes_ofAJarAndOfTheWholeJdk_areFound() throws Throwable {
    Path library = directory.resolve("library");
    String base = "package l; public class Base { public String toString() { return \"base\"; } }";
    String sub = "package l; public class %s extends Base {}";
    new Javac(library)
        .compile(
            Map.of(
                "l/Base.java",
                base,
                "l/A.java",
                sub.formatted("A"),
                "l/B.java",
                sub.formatted("B")));
    Path jar = directory.resolve("library.jar");
    java.util.spi.ToolProvider.findFirst("jar")
        .orElseThrow()
        .run(System.out, System.err, "-cf", jar + "", "-C", library.resolve("classes") + "", ".");
    javac.with("-cp", Javac.location(Async.class) + File.pathSeparator + jar);
    compile(
        "J.java",
        """
        import com.sun.source.util.*;
        import static weft.Steps.at;
        public class J {
          public static weft.Async<Object> main() {
            return weft.Weft.async(() -> {
              boolean first = at(1).await() == 1;
              l.Base base = first ? new l.A() : new l.B();
              var scanner = first ? new TreeScanner<Void, Void>() {} : new TreePathScanner<Void, Void>() {};
              at(2).await();
              return base + " " + (scanner instanceof TreeScanner);
            });
          }
        }
        """);
    weaveClasses("-cp", jar.toString());
    Files.copy(
        library.resolve("classes/l/Base.class"),
        Files.createDirectories(classes.resolve("l")).resolve("Base.class"));
    for (String name : List.of("A", "B")) {
      Files.copy(
          library.resolve("classes/l/" + name + ".class"), classes.resolve("l/" + name + ".class"));
    }
    assertThat(run("J", 1)).isEqualTo("base true after 2");
  }

  @Test
  void versionsOfOneClass_areWovenSeparately() throws Throwable {
    compile("q/Two.java", "package q; public class Two { Object a = weft.Weft.async(() -> 1); }");
    Path versioned = Files.createDirectories(classes.resolve("META-INF/versions/25/q"));
    Files.move(classes.resolve("q/Two.class"), versioned.resolve("Two.class"));
    compile(
        "q/Two.java",
        "package q; public class Two { Object b() { return weft.Weft.async(() -> 2); } }");
    weaveClasses();
    assertThat(files().keySet())
        .containsExactly(
            "META-INF/versions/25/q/Two$Weft$new$0.class",
            "META-INF/versions/25/q/Two.class",
            "q/Two$Weft$b$0.class",
            "q/Two.class");
  }

  @Test
  void fileThatIsNoClass_isLeftAlone() throws Throwable {
    compile("p/One.java", ONE);
    Files.writeString(classes.resolve("Strange.class"), "weft/Async");
    weaveClasses();
    assertThat(Files.readString(classes.resolve("Strange.class"))).isEqualTo("weft/Async");
    assertThat(run("p.One", 1)).isEqualTo("20 after 1");
  }

  @Test
  void wrongCommandLine_isSaidInOneSentence() throws Throwable {
    assertThat(weave()).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("weft: name at least one directory with class files (--help");
    assertThat(weave("--fast")).isEqualTo(2);
    assertThat(err.toString()).startsWith("weft: there is no option --fast");
    assertThat(weave("nowhere")).isEqualTo(2);
    assertThat(err.toString()).startsWith("weft: there is no directory nowhere");
    Path jar = Files.writeString(directory.resolve("some.jar"), "");
    assertThat(weave(jar.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("is not a directory; a jar is woven before it is packed");
    assertThat(weave("-cp")).isEqualTo(2);
    assertThat(err.toString()).startsWith("weft: -cp needs a list");
    assertThat(weave("--help")).isZero();
    assertThat(out.toString()).startsWith("usage: ");
  }

  @Test
  void check_unwovenThenWoven_failsWithTheirNamesThenPasses() throws IOException {
    compile("p/One.java", ONE);
    compile("q/Two.java", TWO);
    var before = files();
    assertThat(weave("--check", "--class-path", Javac.location(Async.class), classes.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "weft: not woven in "
                + classes
                + ": p.One, p.One$Nested, q.Two. Their async bodies cannot await. Has this module the"
                + " annotation processor (annotationProcessorPaths, and <proc>full</proc>), or the"
                + " goals weave and weave-tests?"
                + System.lineSeparator());
    assertThat(out.toString()).isEmpty();
    assertThat(files()).containsExactlyEntriesOf(before);
    weaveClasses();
    weaveClasses("--check");
    assertThat(err.toString()).isEmpty();
  }
}
