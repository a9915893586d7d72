package weft.weaver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Bodies with a handler or a `finally` that swallows the signal: every way out of it, within
/// everything that may stand around it.
///
/// Each is written twice. Where woven code throws the signal again by itself, the plain form says
/// so.
final class WaysOut {
  private static final String PASS = "PASS;";

  private static final List<String> WAYS =
      List.of(
          "PASS; return \"r\";",
          "String r = \"r\" + at(4).await(); PASS; return r;",
          "PASS; break;",
          "PASS; continue;",
          "PASS; break outer;",
          "PASS; continue outer;",
          "throw new Exception(\"instead\");");

  /// These leave a handler, but not a `finally`.
  private static final List<String> WAYS_OF_HANDLERS =
      List.of(
          "PASS;",
          "note(\"end\"); PASS;",
          "if (noted() % 2 == 0) { PASS; return \"r\"; } note(\"more\"); PASS;",
          "if (noted() % 2 == 0) { PASS; break outer; } at(4).await(); PASS; continue;",
          "switch (noted() % 3) { case 0: PASS; return \"r\"; case 1: PASS; continue outer; }"
              + " note(\"more\"); PASS;",
          "while (true) { if (noted() % 4 == 0) break; note(\"turn\"); } PASS; continue;",
          "try { note(\"own\"); PASS; return \"r\"; } finally { note(\"own finally\"); }");

  private static final List<String> HANDLERS =
      List.of(
          "try { note(at(1).await()); } catch (Throwable t) { note(t.getMessage() != null); WAY }",
          "try { note(at(1).await()); } catch (Throwable t) { note(at(2).await()); WAY }",
          "try { note(at(1).await()); } catch (Throwable _) { note(\"caught\"); WAY }",
          "try { note(at(1).await()); } catch (Throwable t) { WAY }",
          "try { return note(at(1).await()); } catch (Throwable t) { note(\"caught\"); WAY }",
          "try { note(at(1).await()); } catch (Throwable t) { note(t.getMessage()); WAY }"
              + " finally { note(\"last\"); }");

  private static final List<String> FINALLYS =
      List.of(
          "try { note(at(1).await()); } finally { WAY }",
          "try { note(at(1).await()); } finally { note(\"f\"); WAY }",
          "try { return note(at(1).await()); } finally { note(at(2).await()); WAY }",
          "try { try (AutoCloseable d = () -> note(\"closed\")) { note(at(1).await()); } }"
              + " finally { WAY }",
          "try { note(at(1).await()); } catch (Exception e) { note(\"e\"); } finally { note(\"f\");"
              + " while (noted() % 3 != 0) note(at(2).await()); WAY }");

  private static final List<String> AROUND =
      List.of(
          "IT",
          "try { IT } catch (Throwable o) { note(\"rollback\"); throw o; }",
          "try { IT } catch (Throwable o) { note(at(5).await()); throw o; }",
          "try { IT } catch (Throwable o) { note(\"outer\"); PASS; return \"o\"; }",
          "try { IT } finally { note(\"around\"); }",
          "try { IT } finally { note(at(6).await()); }",
          "try (AutoCloseable c = () -> note(\"closed\")) { IT }",
          "try { try { IT } finally { note(\"around\"); } } catch (Throwable o) { note(\"rollback\");"
              + " throw o; }",
          "try { switch (i) { case 0 -> { IT } default -> note(\"other\"); } }"
              + " catch (Throwable o) { note(\"rollback\"); throw o; }",
          "try { IT } catch (NumberFormatException o) { note(\"no\"); }"
              + " catch (Throwable o) { note(\"rollback\"); if (noted() >= 0) throw o; }");

  private static final String LOOPS =
      """
      outer: for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          %s
          note("behind");
        }
      }
      return "end";
      """;

  private static final String YIELD =
      """
      for (int i = 0; i < 2; i++) {
        note(switch (i) {
          case 0 -> {
            %s
            yield "a";
          }
          default -> "b";
        });
      }
      return "end";
      """;

  private WaysOut() {}

  /// The texts of all bodies, by name.
  static Map<String, String> bodies() {
    Map<String, String> bodies = new LinkedHashMap<>();
    for (String around : AROUND) {
      for (String handler : HANDLERS) {
        WAYS.forEach(way -> add(bodies, LOOPS, around, handler, way));
        WAYS_OF_HANDLERS.forEach(way -> add(bodies, LOOPS, around, handler, way));
        if (!around.contains("return")) {
          add(bodies, YIELD, around, handler.replace("return ", ""), "PASS; yield \"y\";");
        }
      }
      for (String last : FINALLYS) {
        WAYS.forEach(way -> add(bodies, LOOPS, around, last, way));
      }
    }
    return bodies;
  }

  private static void add(
      Map<String, String> bodies, String place, String around, String handler, String way) {
    if (way.startsWith("throw") && around.contains(PASS)) {
      return; // What is thrown instead of the signal may be swallowed.
    }
    // The condition lets the compiler think that what is behind can be reached.
    String inside =
        "if (noted() < 99) {\n"
            + handler.replace("WAY", "\n" + way + "\n")
            + "\n}\nnote(\"after\");\n";
    bodies.put("body" + bodies.size(), place.formatted(around.replace("IT", inside)));
  }

  /// A class with a method for each body.
  ///
  /// @param plain whether handlers are to pass on the signal by themselves
  static String source(Map<String, String> bodies, boolean plain) {
    var text =
        new StringBuilder(
            """
            import weft.*;
            import static weft.Weft.*;
            import static weft.Steps.*;
            public class Program {
              static void pass() {
                if (signalled()) Program.<RuntimeException>sneak(new weft.task.CancelSignal());
              }
              @SuppressWarnings("unchecked")
              static <X extends Throwable> void sneak(Throwable t) throws X { throw (X) t; }
            """);
    bodies.forEach((name, body) ->
        text.append("public static Async<Object> ")
            .append(name)
            .append("() {\nreturn async(() -> {\n")
            .append(body.replace(PASS, plain ? "pass();" : ""))
            .append("});\n}\n"));
    return text.append("}\n").toString();
  }
}
