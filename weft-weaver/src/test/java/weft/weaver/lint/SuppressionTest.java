package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Linter;

/// Reports are silenced by annotation and by option, and kept back where javac has errors of its
/// own.
class SuppressionTest {
  /// Something of every kind that the option may turn off.
  private static final String ALL =
      """
      void unused() { at(1); }
      Object blocking = async(() -> { Thread.sleep(1); });
      Object locks(Lock l) { return async(() -> { l.lock(); at(1).await(); }); }
      Object bindings(ThreadLocal<Integer> t) { return async(() -> { t.set(1); at(1).await(); }); }
      AsyncRunnable unwoven = System::gc;
      """;

  @TempDir Path directory;

  private List<String> keys(String members, String... options) {
    return new Linter(directory, options)
        .lint(members).stream().map(m -> m.replaceAll("(?s).*\\[weft:(\\w+)].*", "$1")).toList();
  }

  @Test
  void nothingSuppressed_allIsReported() {
    assertThat(keys(ALL)).containsExactly("unused", "blocking", "locks", "bindings", "unwoven");
  }

  @Test
  void option_turnsKeysOff() {
    assertThat(keys(ALL, "-Aweft.lint=-blocking,-locks"))
        .containsExactly("unused", "bindings", "unwoven");
    assertThat(keys(ALL, "-Aweft.lint=-unused, -bindings,-unwoven,-size,-blocking,-locks"))
        .isEmpty();
  }

  @Test
  void option_withWhatMeansNothing_isReported() {
    assertThat(new Linter(directory, "-Aweft.lint=-await,blocking").lint(""))
        .containsExactly(
            "-1:-1 warning weft: -Aweft.lint has the entry \"-await\" (expected: -unused, -block, -call, -value, -blocking,"
                + " -locks, -bindings, -keep, -unwoven, -size)",
            "-1:-1 warning weft: -Aweft.lint has the entry \"blocking\" (expected: -unused, -block, -call, -value, -blocking,"
                + " -locks, -bindings, -keep, -unwoven, -size)");
  }

  @Test
  void annotation_onVariableMethodOrClass_silencesItsKey() {
    assertThat(
            keys(
                """
                @SuppressWarnings("weft:unused") void unused() { at(1); }
                @SuppressWarnings({"x", "weft:blocking"}) Object blocking = async(() -> { Thread.sleep(1); });
                Object locks(Lock l) { @SuppressWarnings("weft:locks") var a = async(() -> { l.lock(); at(1).await(); }); return a; }
                @SuppressWarnings("weft:bindings") class C { Object bindings(ThreadLocal<Integer> t) { return async(() -> { t.set(1); at(1).await(); }); } }
                @SuppressWarnings("weft") AsyncRunnable unwoven = System::gc;
                @SuppressWarnings("weft:locks") AsyncRunnable other = System::gc;
                """))
        .containsExactly("unwoven");
  }

  @Test
  void annotation_onAnAwaitOutside_mustNameIt() {
    assertThat(
            keys(
                """
                @SuppressWarnings("weft") int a() throws Exception { return at(1).await(); }
                @SuppressWarnings("weft:await") int b() throws Exception { return at(1).await(); }
                """))
        .containsExactly("await");
  }

  @Test
  void annotation_onAnAwaitUnderAMonitor_doesNotHelp() {
    assertThat(
            keys(
                "@SuppressWarnings({\"weft\", \"weft:synchronized\"}) Object a = async(() -> {"
                    + " synchronized (this) { at(1).await(); } });\n"))
        .containsExactly("synchronized");
  }

  @Test
  void unresolvedMethod_givenALambda_isTheOnlyError() {
    assertThat(
            new Linter(directory)
                .lint(
                    """
                    void a() { unknown(() -> at(1).await()); unknown(1, () -> { int i = at(2).await(); at(3); return i; }); }
                    void b() { at(4).unknown(() -> { var x = at(5); Thread.sleep(x.await()); }); }
                    """))
        .extracting(m -> m.lines().findFirst().orElseThrow())
        .containsExactly(
            "1:12 error cannot find symbol",
            "1:42 error cannot find symbol",
            "2:17 error cannot find symbol");
  }

  @Test
  void unresolvedName_withinABody_isTheOnlyError() {
    assertThat(
            new Linter(directory)
                .lint(
                    """
                    Object a() { return spawn(() -> { int x = missing; return at(x).await() + at(2).await(); }); }
                    void b() { spawn(() -> { missing.call(at(3).await()); at(4).await(); }); }
                    void c() { spawn(() -> { return missing; }); }
                    """))
        .extracting(m -> m.lines().findFirst().orElseThrow())
        .containsExactly(
            "1:43 error cannot find symbol",
            "2:26 error cannot find symbol",
            "3:33 error cannot find symbol");
  }
}
