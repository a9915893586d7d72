package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Steps.Schedule;
import weft.weaver.fixture.Outcome;
import weft.weaver.fixture.Program;

/// Handlers that swallow the signal, behind a `try` that never ends normally: nothing but branches
/// and loops tells the handler from what follows, unless there is a local variable table.
@ParameterizedClass
@ValueSource(strings = {"-g", "-g:source,lines", "-g:none"})
class HandlerEndTest {
  private static final String SIGNAL = "weft.task.CancelSignal: cancelled";
  private static final String TRY = "try { for (;;) at(1).await(); } ";

  /// Stops what would run for ever.
  private static final String SPIN =
      "{ note(\"went on\"); if (noted() > 20) throw new Error(); }\n";

  @Parameter String debug;

  /// Cancels the body at its first await, and expects it to end with the signal.
  private void cancelled(String body, String... expected) {
    assertThat(run(body)).isEqualTo(SIGNAL + "\n" + String.join("\n", expected));
  }

  private String run(String body) {
    return run(
        Program.of("static Async<Object> main() { return async(() -> {" + body + "}); }", debug));
  }

  private static String run(Program program) {
    List<String> outcomes =
        List.of(0, 1).stream()
            .map(pendings -> new Schedule("woven", _ -> pendings, _ -> false, index -> index == 0))
            .map(program::runWoven)
            .map(HandlerEndTest::text)
            .distinct()
            .toList();
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst();
  }

  private static String text(Outcome outcome) {
    return outcome.ended() + "\n" + String.join("\n", outcome.log());
  }

  @Test
  void empty_endlessLoopBehind_doesNotRun() {
    cancelled(TRY + "catch (Throwable e) {} for (;;) " + SPIN);
  }

  @Test
  void unnamed_endlessLoopBehind_doesNotRun() {
    cancelled(TRY + "catch (Throwable _) { note(\"caught\"); } for (;;) " + SPIN, "caught");
  }

  @Test
  void named_endlessLoopBehind_doesNotRun() {
    cancelled(TRY + "catch (Throwable e) { note(\"caught\"); } for (;;) " + SPIN, "caught");
  }

  @Test
  void unnamed_loopThatAwaitsBehind_doesNotRun() {
    cancelled(
        TRY + "catch (Throwable _) { note(\"caught\"); } for (;;) { at(2).await();" + SPIN + "}",
        "caught");
  }

  @Test
  void unnamed_loopsInside_run() {
    cancelled(
        TRY
            + """
            catch (Throwable _) {
              for (int i = 0; i < 2; i++) note(i);
              boolean more = true;
              while (more) { more = at(false).await(); note("more"); }
              do { note("once"); } while (noted() < 2);
              for (String s : List.of("a", "b")) { if (s.equals("a")) continue; note(s); }
            }
            for (;;)\s\
            """
            + SPIN,
        "0",
        "1",
        "more",
        "once",
        "b");
  }

  @Test
  void unnamed_branchesAndSwitchesInside_run() {
    cancelled(
        TRY
            + """
            catch (Throwable _) {
              if (noted() == 0) note("if"); else note("else");
              note(noted() > 0 && noted() < 3 ? "yes" : "no");
              switch (noted()) { case 2: note("two"); break; default: note("other"); }
              try { note("tried"); throw new Exception(); } catch (Exception x) { note("inner"); } finally { note("finally"); }
              synchronized (List.of()) { note("locked"); }
              note("end");
            }
            while (true)\s\
            """
            + SPIN,
        "if",
        "yes",
        "two",
        "tried",
        "inner",
        "finally",
        "locked",
        "end");
  }

  @Test
  void endlessLoopInside_runsOn() {
    assertThat(run(TRY + "catch (Throwable _) { for (;;) { at(3).await();" + SPIN + "} }"))
        .startsWith("java.lang.Error: null");
  }

  @Test
  void inLoop_backEdge_throws() {
    cancelled("while (true) { " + TRY + "catch (Throwable _) { note(\"caught\"); } }", "caught");
    cancelled("while (true) { " + TRY + "catch (Throwable e) {} if (noted() > 9) return 1; }");
  }

  @Test
  void inLoop_loopBehindInTheSameLoop_doesNotRun() {
    cancelled(
        "while (true) { "
            + TRY
            + "catch (Throwable e) {} for (int i = 0; i < 3; i++) "
            + SPIN
            + "}");
  }

  @Test
  void inLoop_continueWithLabel_throws() {
    cancelled(
        "outer: for (;;) { for (;;) { "
            + TRY
            + "catch (Throwable _) { note(\"caught\"); if (noted() < 9) continue outer; } "
            + "for (;;) "
            + SPIN
            + "} }",
        "caught");
  }

  @Test
  void inLoop_breakToLoopBehind_throws() {
    cancelled(
        "out: for (;;) { "
            + TRY
            + "catch (Throwable _) { note(\"caught\"); break out; } } for (;;) "
            + SPIN,
        "caught");
  }

  @Test
  void nested_bothSwallow_eachRuns() {
    cancelled(
        "try { "
            + TRY
            + "catch (Throwable _) { note(\"inner\"); } for (;;) "
            + SPIN
            + "} catch (Throwable _) { note(\"outer\"); } for (;;) "
            + SPIN,
        "inner",
        "outer");
  }

  @Test
  void nested_tryInsideTheHandler_staysInside() {
    cancelled(
        TRY
            + "catch (Throwable _) { try { throw new Exception(); } catch (Throwable _) { note(\"own\"); }"
            + " if (noted() > 0) note(\"rest\"); } for (;;) "
            + SPIN,
        "own",
        "rest");
  }

  @Test
  void branchBehind_joinThrows() {
    cancelled(
        TRY
            + "catch (Throwable _) {} if (noted() == 0) { } else { note(\"else\"); } note(\"went on\"); return 1;");
  }

  @Test
  void variableBehind_takesTheSlot_throws() {
    cancelled(TRY + "catch (Throwable _) {} int n = 0; note(\"went on\"); return n;");
    cancelled(TRY + "catch (Throwable _) {} long n = 0; note(\"went on\"); return n;");
    cancelled(
        "{ int gap = at(0).hashCode(); "
            + TRY
            + "catch (Throwable _) {} } double n = 0; note(\"went on\"); return n;");
    cancelled(TRY + "catch (Throwable _) {} String s = \"x\"; for (;;) { s += 1;" + SPIN + "}");
  }

  @Test
  void wideLocalsBefore_slotIsFound() {
    cancelled(
        "long a = noted(); double b = a; int c = noted(); "
            + TRY
            + "catch (Throwable _) { while (c++ < 2) note(a + b); } for (;;) "
            + SPIN,
        "0.0",
        "0.0");
  }

  @Test
  void finallyOfTheSameTry_runsWhole() {
    String last =
        "finally { note(\"f1\"); if (noted() > 0) note(\"f2\"); at(4).await(); note(\"f3\"); } ";
    cancelled(TRY + "catch (Throwable e) {} " + last + "for (;;) " + SPIN, "f1", "f2", "f3");
    cancelled(
        TRY + "catch (Throwable _) { note(\"caught\"); } " + last + "note(\"went on\"); return 1;",
        "caught",
        "f1",
        "f2",
        "f3");
    cancelled(
        "try { at(1).await(); } catch (Throwable _) { note(\"caught\"); } "
            + last
            + "for (;;) "
            + SPIN,
        "caught",
        "f1",
        "f2",
        "f3");
    cancelled(
        TRY
            + "catch (Throwable _) { if (noted() == 0) return 5; note(\"no\"); } "
            + last
            + "for (;;) "
            + SPIN,
        "f1",
        "f2",
        "f3");
  }

  @Test
  void finallyAround_runsWhole() {
    String last = "finally { note(\"f1\"); if (noted() > 0) note(\"f2\"); note(\"f3\"); } ";
    cancelled(
        "try { " + TRY + "catch (Throwable _) { note(\"caught\"); } } " + last + "for (;;) " + SPIN,
        "caught",
        "f1",
        "f2",
        "f3");
    cancelled(
        "while (true) { try { "
            + TRY
            + "catch (Throwable e) {} for (;;) "
            + SPIN
            + " } "
            + last
            + " }",
        "f1",
        "f2",
        "f3");
  }

  @Test
  void finallyBehind_runsWhole() {
    String last = " finally { note(\"f1\"); if (noted() > 0) note(\"f2\"); note(\"f3\"); } ";
    cancelled(
        TRY
            + "catch (Throwable _) {} try { if (noted() == 0) note(\"b\"); note(\"went on\"); }"
            + last
            + "for (;;) "
            + SPIN,
        "b",
        "f1",
        "f2",
        "f3");
  }

  @Test
  void finally_jumps_loopBehindDoesNotRun() {
    cancelled(
        "for (;;) { "
            + TRY
            + "finally { note(\"f\"); while (noted() < 3) note(\"f\"); break; } } for (;;) "
            + SPIN,
        "f",
        "f",
        "f");
  }

  @Test
  void resource_isClosed() {
    cancelled(
        "AutoCloseable r = () -> note(\"closed\"); try (r) { "
            + TRY
            + "catch (Throwable _) { note(\"caught\"); } } for (;;) "
            + SPIN,
        "caught",
        "closed");
    cancelled(
        TRY
            + "catch (Throwable _) { try (AutoCloseable r = () -> note(\"closed\")) { note(\"in\"); } note(\"end\"); } for (;;) "
            + SPIN,
        "in",
        "closed",
        "end");
  }

  @Test
  void failureBehind_thatIsCaught_throwsAtTheEndOfThatHandler() {
    cancelled(
        TRY
            + "catch (Throwable _) {} try { note(Integer.parseInt(\"x\")); } catch (NumberFormatException e) "
            + "{ note(\"cleaned up\"); while (noted() < 2) note(\"again\"); } for (;;) "
            + SPIN,
        "cleaned up",
        "again");
  }

  @Test
  void twoHandlers_joinThrows() {
    cancelled(
        TRY
            + "catch (Exception e) { note(\"no\"); } catch (Throwable _) { note(\"caught\"); } note(\"went on\"); return 1;",
        "caught");
  }

  @Test
  void variableOfTheHandler_assigned_staysInside() {
    cancelled(
        TRY
            + "catch (Throwable e) { while (e.getCause() != null) e = e.getCause(); e = new Exception(e);"
            + " if (noted() == 0) note(\"one\"); note(\"two\"); } for (;;) "
            + SPIN,
        "one",
        "two");
  }

  @Test
  void severalTypes_branchesInside_run() {
    cancelled(
        """
        interface Forced { void run() throws CancelSignal; }
        Forced none = () -> {};
        try {
          none.run();
          for (;;) at(1).await();
        } catch (CancelSignal | java.io.IOException e) {
          if (noted() == 0) note("one");
          note("two");
        }
        for (;;)\s\
        """
            + SPIN,
        "one",
        "two");
  }

  @Test
  void otherFailure_goesOn() {
    Program program =
        Program.of(
            "static Async<Object> main() { return async(() -> {"
                + TRY
                + "catch (Throwable _) { note(\"caught\"); }"
                + " for (int i = 0; i < 2; i++) note(\"went on\"); return at(7).await(); }); }",
            debug);
    Outcome outcome = program.runWoven(new Schedule("woven", _ -> 1, index -> index == 2));
    assertThat(text(outcome)).isEqualTo("value 7\ncaught\nwent on\nwent on");
  }
}
