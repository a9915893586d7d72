package weft.weaver.javac;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;
import weft.Steps;
import weft.Steps.Schedule;
import weft.task.CancelSignal;
import weft.weaver.fixture.Javac;

/// The processor tells from the source where handlers end that swallow the signal.
class CatchBlocksTest {
  @TempDir Path directory;

  /// Compiles a body, cancels it at its first await, and gives what it noted.
  private String cancelled(String body, String... options) throws Throwable {
    var javac = new Javac(directory).lenient().with("-Xlint:none").with(options);
    assertThat(javac.compile(Map.of("Main.java", source(body))).messages()).isEmpty();
    return run(javac);
  }

  private static String source(String body) {
    return """
    import static weft.Weft.*;
    import static weft.Steps.*;
    public class Main {
      public static weft.Async<Object> main() {
        return new Object() {
          weft.Async<Object> go() {
            return async(() -> {
              %s
            });
          }
        }.go();
      }
    }
    """
        .formatted(body);
  }

  private static String run(Javac javac) throws Throwable {
    URL[] urls = {javac.classes().toUri().toURL()};
    try (var loader = new URLClassLoader(urls, Javac.class.getClassLoader())) {
      Steps.begin(new Schedule("", _ -> 0, _ -> false, index -> index == 0));
      var main = (Async<?>) loader.loadClass("Main").getMethod("main").invoke(null);
      try {
        return "value " + main.pollOnce(true, null) + " " + Steps.log();
      } catch (CancelSignal _) {
        return String.join(" ", Steps.log());
      }
    }
  }

  @Test
  void emptyHandler_awaitBehind_doesNotRun() throws Throwable {
    String body =
        """
        while (true) {
          try {
            return at(1).await();
          } catch (Throwable e) {
          }
          note("went on");
          at(2).await();
          note("went on");
        }
        """;
    for (String debug : new String[] {"-g", "-g:source,lines"}) {
      assertThat(cancelled(body, debug)).isEmpty();
    }
  }

  @Test
  void emptyHandler_javacOfTheCommandLine_awaitBehindDoesNotRun() throws Throwable {
    var javac = new Javac(directory).lenient().with("-Xlint:none");
    String body =
        """
        try {
          return at(1).await();
        } catch (Throwable _) { }
        note("went on");
        return 2;
        """;
    assertThat(javac.compileInSubprocess(Map.of("Main.java", source(body))).messages()).isEmpty();
    assertThat(run(javac)).isEmpty();
  }

  @Test
  void unnamed_handlerOfSeveralLines_runsWhole() throws Throwable {
    assertThat(
            cancelled(
                """
                try {
                  return at(1).await();
                } catch (Throwable _) {
                  note("a");
                  at(2).await(); note(
                      "b"
                  );
                  try { note("c"); } finally {
                    if (noted() > 1) note("d");
                  } }
                note("went on");
                return at(3).await();
                """))
        .isEqualTo("a b c d");
  }

  @Test
  void resource_endsInTheLineOfTheHandler_isClosed() throws Throwable {
    assertThat(
            cancelled(
                """
                try (AutoCloseable r =
                    () -> note("closed")) {
                  for (;;) at(1).await();
                } catch (Throwable _) { note("caught"); }
                for (;;) { note("went on"); if (noted() > 9) throw new Error(); }
                """))
        .isEqualTo("closed caught");
  }

  @Test
  void finally_inTheLineOfTheHandler_runsWhole() throws Throwable {
    assertThat(
            cancelled(
                """
                try {
                  for (;;) at(1).await();
                } catch (Throwable _) { note("caught"); } finally { note("f1");
                  note("f2");
                  if (noted() > 0) note("f3");
                }
                note("went on");
                return 1;
                """))
        .isEqualTo("caught f1 f2 f3");
  }

  @Test
  void handlerReturns_finallyAroundRunsWhole() throws Throwable {
    assertThat(
            cancelled(
                """
                try {
                  try { return at(1).await(); } catch (Throwable _) {
                    if (noted() == 0) return 2;
                  }
                  note("went on");
                  return 1;
                } finally {
                  note("f1");
                  at(2).await();
                  note("f2");
                }
                """))
        .isEqualTo("f1 f2");
  }

  @Test
  void twoHandlersInALine_areNotTakenForEachOther() throws Throwable {
    assertThat(
            cancelled(
                """
                try { return at(1).await(); } catch (Throwable _) { try { throw new Exception(); } catch (Throwable _) { note("inner"); }
                  note("outer");
                }
                for (;;) { note("went on"); if (noted() > 9) throw new Error(); }
                """))
        .isEqualTo("inner outer");
  }

  @Test
  void codeBehind_inTheLastLineOfTheHandler_isTakenForAPart() throws Throwable {
    assertThat(
            cancelled(
                "try { for (;;) at(1).await(); } catch (Throwable _) { note(\"a\"); } note(\"b\"); return 1;"))
        .isEqualTo("a b");
  }
}
