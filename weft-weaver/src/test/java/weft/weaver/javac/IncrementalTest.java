package weft.weaver.javac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Javac;

/// Compilations into a directory that has been compiled into before, or that fail: nothing stale
/// and nothing unwoven is left.
class IncrementalTest {
  private static final String A = "class A { Object a() { return weft.Weft.async(() -> 1); } }";
  private static final String B = "class B { Object b(A a) { return weft.Weft.async(() -> a); } }";
  private static final String BROKEN = "class Z { int x = \"no\"; }";

  @TempDir Path directory;
  private Javac javac;

  @BeforeEach
  void begin() {
    javac = new Javac(directory);
  }

  private Set<String> files() throws IOException {
    Set<String> names = new TreeSet<>();
    try (var files = Files.walk(javac.classes())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        names.add(javac.classes().relativize(file).toString().replace(".class", ""));
        assertThat(makesLambdaOfWeft(file)).as("unwoven: " + file).isFalse();
      }
    }
    return names;
  }

  private static boolean makesLambdaOfWeft(Path file) throws IOException {
    return ClassFile.of().parse(file).methods().stream()
        .flatMap(m -> m.code().stream())
        .flatMap(code -> code.elementStream())
        .anyMatch(e ->
            e instanceof InvokeDynamicInstruction i
                && i.typeSymbol().returnType().descriptorString().startsWith("Lweft/Async"));
  }

  private void compile(Map<String, String> texts) {
    var result = javac.compile(new TreeMap<>(texts));
    assertThat(result.messages()).isEmpty();
    assertThat(result.success()).isTrue();
  }

  @Test
  void oneOfTwoClasses_recompiled_leavesTheOther() throws Exception {
    compile(Map.of("A.java", A, "B.java", B));
    byte[] other = Files.readAllBytes(javac.classes().resolve("B.class"));
    compile(Map.of("A.java", A.replace("a()", "renamed()")));
    assertThat(files()).containsExactly("A", "A$Weft$renamed$0", "B", "B$Weft$b$0");
    assertThat(Files.readAllBytes(javac.classes().resolve("B.class"))).isEqualTo(other);
  }

  @Test
  void bodyMoved_toAnotherClass_leavesNoMachineBehind() throws Exception {
    compile(Map.of("A.java", A, "B.java", B));
    compile(
        Map.of(
            "A.java",
            "class A { }",
            "B.java",
            "class B { Object b(A a) { return weft.Weft.async(() -> a); } Object a() { return weft.Weft.async(() -> 1); } }"));
    assertThat(files()).containsExactly("A", "B", "B$Weft$a$0", "B$Weft$b$0");
  }

  @Test
  void nestedClassRemoved_withItsFile_leavesNoMachineBehind() throws Exception {
    String outer = "class O { static class In { Object x = weft.Weft.async(() -> 1); } }";
    compile(Map.of("O.java", outer));
    assertThat(files()).containsExactly("O", "O$In", "O$In$Weft$new$0");
    // A build tool deletes what it knows of: the classes of the source file.
    Files.delete(javac.classes().resolve("O$In.class"));
    compile(Map.of("O.java", outer.replace("In", "Other")));
    assertThat(files()).containsExactly("O", "O$Other", "O$Other$Weft$new$0");
  }

  @Test
  void lastBodyRemoved_leavesNoMachineBehind() throws Exception {
    compile(Map.of("A.java", A));
    compile(Map.of("A.java", "class A { }"));
    assertThat(files()).containsExactly("A");
  }

  @Test
  void lastAwaitRemoved_fromABodyWithAParameter_leavesNoMachineBehind() throws Exception {
    String field = "class C { weft.AsyncFunction<Integer, Integer> f = x -> %s; }";
    Path machine = javac.classes().resolve("C$Weft$new$0.class");
    compile(Map.of("C.java", field.formatted("weft.Steps.at(x).await()")));
    assertThat(machine).exists();
    compile(Map.of("C.java", field.formatted("x + 1")));
    assertThat(machine).doesNotExist();
    assertThat(makesLambdaOfWeft(javac.classes().resolve("C.class"))).isTrue();
    compile(Map.of("C.java", field.formatted("weft.Steps.at(x).await()")));
    assertThat(files()).containsExactly("C", "C$Weft$new$0");
  }

  @Test
  void sameSource_again_writesTheSame() throws Exception {
    compile(Map.of("A.java", A, "B.java", B));
    Path file = javac.classes().resolve("B$Weft$b$0.class");
    byte[] first = Files.readAllBytes(file);
    compile(Map.of("A.java", A, "B.java", B));
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Test
  void errorElsewhere_underEveryPolicy_leavesNothingUnwoven() throws Exception {
    for (String policy : new String[] {"bytodo", "byfile", "simple"}) {
      for (String stop : new String[] {"ATTR", "FLOW", "GENERATE"}) {
        var failing =
            new Javac(directory)
                .with("-XDcompilePolicy=" + policy, "--should-stop=ifError=" + stop);
        var result =
            failing.compile(new TreeMap<>(Map.of("A.java", A, "B.java", B, "Z.java", BROKEN)));
        assertThat(result.success()).isFalse();
        files();
      }
    }
  }

  @Test
  void lintErrorInTheSecondClass_underEveryPolicy_leavesNothingUnwoven() throws Exception {
    String wrong =
        "class Z { int x(weft.Async<Integer> a) throws Exception { return a.await(); } }";
    for (String policy : new String[] {"bytodo", "byfile", "simple"}) {
      var failing = new Javac(directory).with("-XDcompilePolicy=" + policy);
      var result =
          failing.compile(new TreeMap<>(Map.of("A.java", A, "B.java", B, "Z.java", wrong)));
      assertThat(result.success()).isFalse();
      assertThat(result.messages()).hasSize(1).first().asString().contains("[weft:await]");
      assertThat(files()).doesNotContain("Z");
    }
  }

  @Test
  void warningsAsErrors_leaveNothingUnwoven() throws Exception {
    String slow = "class Z { Object z() { return weft.Weft.async(() -> { Thread.sleep(1); }); } }";
    assertThat(javac.compile(new TreeMap<>(Map.of("A.java", A, "Z.java", slow))).success())
        .isFalse();
    files();
  }

  @Test
  void failedCompilation_afterAGoodOne_leavesWovenClasses() throws Exception {
    compile(Map.of("A.java", A, "B.java", B));
    assertThat(javac.compile(Map.of("A.java", A.replace("-> 1", "-> nothing"))).success())
        .isFalse();
    assertThat(files()).contains("B", "B$Weft$b$0");
    compile(Map.of("A.java", A));
    assertThat(files()).containsExactly("A", "A$Weft$a$0", "B", "B$Weft$b$0");
  }

  @Test
  void processingOnly_writesNothing() throws Exception {
    var result = new Javac(directory).with("-proc:only").compile(Map.of("A.java", A));
    assertThat(result.messages()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void classOnTheSourcePath_compiledImplicitly_isWoven() throws Exception {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(other.resolve("A.java"), A);
    var implicit = new Javac(directory).with("-sourcepath", other.toString(), "-implicit:class");
    var result = implicit.compile(Map.of("B.java", B));
    assertThat(result.messages()).isEmpty();
    assertThat(files()).containsExactly("A", "A$Weft$a$0", "B", "B$Weft$b$0");
  }

  @Test
  void classOnTheSourcePath_notToBeCompiled_isLeftOut() throws Exception {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(other.resolve("A.java"), A);
    var explicit = new Javac(directory).with("-sourcepath", other.toString(), "-implicit:none");
    assertThat(explicit.compile(Map.of("B.java", B)).messages()).isEmpty();
    assertThat(files()).containsExactly("B", "B$Weft$b$0");
  }

  @Test
  void errorInClassOnTheSourcePath_isReportedThere() throws Exception {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(
        other.resolve("A.java"), A.replace("async(() -> 1)", "async(() -> 1).await()"));
    var implicit = new Javac(directory).with("-sourcepath", other.toString(), "-implicit:class");
    assertThat(implicit.compile(Map.of("B.java", B)).success()).isFalse();
    files();
  }
}
