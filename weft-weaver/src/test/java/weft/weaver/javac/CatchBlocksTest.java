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

  /// Cancels a body whose handler swallows the signal, with and without the variable's range.
  private void behindDoesNotRun(String body, String expected) throws Throwable {
    for (String debug : new String[] {"-g", "-g:source,lines"}) {
      for (String variable : new String[] {"_", "e"}) {
        assertThat(cancelled(body.replace("CAUGHT", variable), debug))
            .as("%s %s", debug, variable)
            .isEqualTo(expected);
      }
    }
  }

  private static final String BEHIND =
      """
      note("went on");
      at(2).await();
      note("went on");
      return 1;
      """;

  @Test
  void resource_codeBehind_doesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("closed")) {
          while (true) at(1).await();
        } catch (Throwable CAUGHT) {
          note("caught");
        }
        """
            + BEHIND,
        "closed caught");
  }

  @Test
  void resource_catchOnTheNextLine_codeBehindDoesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("closed"))
        {
          while (true) at(1).await();
        }
        catch (Throwable CAUGHT)
        {
          note("caught");
        }
        """
            + BEHIND,
        "closed caught");
  }

  @Test
  void resource_tryInTheLineOfTheHandler_codeBehindDoesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("closed")) { while (true) at(1).await(); } catch (Throwable CAUGHT) {
          note("caught");
        }
        """
            + BEHIND,
        "closed caught");
  }

  @Test
  void twoResources_codeBehind_doesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("r");
            AutoCloseable s = () -> { note("s"); throw new Exception(); }) {
          while (true) at(1).await();
        } catch (Throwable CAUGHT) {
          note("caught");
        }
        """
            + BEHIND,
        "s r caught");
    behindDoesNotRun(
        """
        AutoCloseable r = () -> note("r");
        AutoCloseable s = null;
        try (r; s) { while (true) at(1).await(); } catch (Throwable CAUGHT) {
          note("caught");
        }
        """
            + BEHIND,
        "r caught");
  }

  @Test
  void nestedResources_codeBehind_doesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("r")) {
          try (AutoCloseable s = () -> note("s")) {
            while (true) at(1).await();
          } catch (Throwable CAUGHT) {
            note("caught");
          }
          note("went on");
          at(2).await();
        } catch (Throwable CAUGHT) {
          note("again");
        }
        """
            + BEHIND,
        "s caught r again");
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("r")) { try (AutoCloseable s = () -> note("s")) { while (true) at(1).await(); } } catch (Throwable CAUGHT) {
          note("caught");
        }
        """
            + BEHIND,
        "s r caught");
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("r")) { try { while (true) at(1).await(); } catch (Throwable CAUGHT) {
            note("caught");
          }
          note("went on");
          at(2).await();
          note("went on");
        }
        return 1;
        """,
        "caught r");
  }

  @Test
  void resourceWithFinally_codeBehind_doesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("closed")) {
          while (true) at(1).await();
        } catch (Throwable CAUGHT) {
          note("caught");
        } finally {
          note("f1");
          at(3).await();
          note("f2");
        }
        """
            + BEHIND,
        "closed caught f1 f2");
  }

  @Test
  void resourceInsideTheHandler_runsWhole_codeBehindDoesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try {
          while (true) at(1).await();
        } catch (Throwable CAUGHT) { try (AutoCloseable r = () -> note("r");
            AutoCloseable s = () -> note("s")) {
            note("in");
            at(3).await();
          }
          note("end");
        }
        """
            + BEHIND,
        "in s r end");
    behindDoesNotRun(
        """
        try {
          while (true) at(1).await();
        } catch (Throwable CAUGHT) { try (AutoCloseable r = () -> note("r")) {
            note("in");
            if (noted() > 9) throw new IllegalStateException();
          } finally {
            note("f1");
            at(3).await();
            note("f2");
          }
          note("end");
        }
        """
            + BEHIND,
        "in r f1 f2 end");
  }

  @Test
  void handlerReturns_resourceAround_isClosedOnce() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> { note("r1"); note("r2"); }) { try { return at(1).await(); } catch (Throwable CAUGHT) {
            if (noted() == 0) return 2;
          }
          note("went on");
          return 1;
        }
        """,
        "r1 r2");
  }

  @Test
  void resource_codeBehindThrows_doesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        try (AutoCloseable r = () -> note("closed")) { while (true) at(1).await(); } catch (Throwable CAUGHT) {
          note("caught");
        }
        note("went on");
        throw new IllegalStateException();
        """,
        "closed caught");
  }

  @Test
  void resource_codeBehindLoops_doesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        for (;;) {
          try (AutoCloseable r = () -> note("closed")) {
            while (true) at(1).await();
          } catch (Throwable CAUGHT) {
            note("caught");
          }
          note("went on");
          at(2).await();
          if (noted() > 9) throw new Error();
        }
        """,
        "closed caught");
  }

  @Test
  void recordPattern_inTheLineOfTheHandler_codeBehindDoesNotRun() throws Throwable {
    behindDoesNotRun(
        """
        record Pair(Object a, Object b) {}
        Object pair = new Pair(1, 2);
        try {
          while (true) at(1).await();
        } catch (Throwable CAUGHT) { if (pair instanceof Pair(Object a, Object b)) note("pair");
          note("caught");
        }
        """
            + BEHIND,
        "pair caught");
  }

  @Test
  void resource_nestedTryInTheLineOfTheHandler_runsWhole() throws Throwable {
    assertThat(
            cancelled(
                """
                try (AutoCloseable r = () -> note("closed")) {
                  for (;;) at(1).await();
                } catch (Throwable _) { try { throw new Exception(); } catch (Throwable _) { note("inner"); }
                  note("outer");
                }
                for (;;) { note("went on"); if (noted() > 9) throw new Error(); }
                """))
        .isEqualTo("closed inner outer");
  }

  /// There are no lines in the class file, nor in the syntax tree.
  @Test
  void noLines_codeBehind_isTakenForAPart() throws Throwable {
    String body =
        """
        try (AutoCloseable r = () -> note("closed")) {
          while (true) at(1).await();
        } catch (Throwable e) {
          note("caught");
        }
        note("behind");
        at(2).await();
        note("behind");
        return 1;
        """;
    assertThat(cancelled(body, "-g:none")).isEqualTo("closed caught behind behind");
    assertThat(cancelled(body, "-g:source")).isEqualTo("closed caught behind behind");
    assertThat(cancelled(body, "-g:vars")).isEqualTo("closed caught");
  }
}
