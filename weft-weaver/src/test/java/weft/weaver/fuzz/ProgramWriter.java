package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.List;

/// Writes whole programs.
final class ProgramWriter {
  private static final String MEMBERS =
      """
        static int count;
        static long total;
        static class Cell {
          final int held;
          Cell(int first, long second) { held = first * 5 + (int) second; note("cell " + held); }
          int get() { return held; }
        }
        int plus(int a, long b, String c) { note("plus " + a + b + c); return a + (int) b + length(c); }
        private int mine(byte a, int b) { note("mine " + a + " " + b); return a * b; }
        static Async<Object> main() {
          count = 0;
          total = 0;
          return new %1$s().run();
        }
        Async<Object> run() {
          return Weft.<Object>async(() -> {
            try {
              return note(%2$s);
            } finally {
              note(dump() + count + "/" + total);
            }
          });
        }
      """;

  private static final int MOST_METHODS = 3;
  private static final List<Type> RESULTS =
      List.of(Type.INT, Type.STRING, Type.BOOL, Type.LONG, Type.BYTE, Type.INTS);

  private final Draft draft;
  private final StringBuilder text = new StringBuilder();
  private final List<Bodies.Method> methods = new ArrayList<>();

  private ProgramWriter(Draft draft) {
    this.draft = draft;
  }

  /// Writes the program of a seed.
  static FuzzProgram write(long seed, Draft.Rules rules) {
    String name = "P" + seed;
    var draft = new Draft(name, seed, rules);
    String source = Annotations.into(new ProgramWriter(draft).whole(), seed, draft.coverage());
    return new FuzzProgram(seed, name, source, draft.coverage());
  }

  private String whole() {
    int count = draft.dice().between(2, MOST_METHODS);
    for (int i = 0; i < count; i++) {
      boolean isLast = i == count - 1;
      var method =
          new Bodies.Method(
              "body" + i, isLast ? Type.OBJECT : draft.dice().of(RESULTS), draft.dice().chance(35));
      text.append(method(method));
      methods.add(method);
    }
    Bodies.Method last = methods.getLast();
    String call =
        "%s(%s7, \"start\", 40L).await()".formatted(last.name(), last.isStatic() ? "this, " : "");
    return "class %s extends Parent implements Talks {\n%s%s}\n"
        .formatted(draft.program(), MEMBERS.formatted(draft.program(), call), text);
  }

  private String method(Bodies.Method method) {
    draft.begin(new Bodies(List.copyOf(methods)));
    String self = method.isStatic() ? "self" : "this";
    String number = draft.name("m");
    String words = draft.name("m");
    String wide = draft.name("m");
    var scope = new Scope();
    scope.add(number, Type.INT, false);
    scope.add(words, Type.STRING, false);
    scope.add(wide, Type.LONG, false);
    Place place = Place.body(self, !method.isStatic(), method.result(), 0, 0);
    String block =
        draft.at(
            place,
            scope,
            () ->
                (draft.isLarge() ? draft.statements().some(10, 16) : draft.statements().some(3, 6))
                    + "return "
                    + draft.value(method.result(), 2)
                    + ";");
    String first = method.isStatic() ? draft.program() + " self, " : "";
    return "%sAsync<%s> %s(%sint %s, String %s, long %s) {\nreturn Weft.<%s>async(() -> {\n%s\n});\n}\n"
        .formatted(
            method.isStatic() ? "static " : "",
            method.result().boxed(),
            method.name(),
            first,
            number,
            words,
            wide,
            method.result().boxed(),
            block);
  }
}
