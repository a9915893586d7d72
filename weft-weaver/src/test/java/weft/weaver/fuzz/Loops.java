package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

/// Writes loops. Each counts its turns in a variable that its body cannot assign.
final class Loops {
  private static final int MOST_TURNS = 3;
  private final Draft draft;
  private final Dice dice;

  Loops(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String one() {
    boolean nested = draft.place().loops() > 0;
    String text =
        switch (dice.below(draft.rules().reusing() ? 9 : 8)) {
          case 0, 1 -> counting();
          case 2 -> whilst();
          case 3 -> doWhile();
          case 4 -> forEver();
          case 5 -> eachOfArray();
          case 6 -> eachOfList();
          case 7 -> labelledBlock();
          default -> reusedCounter();
        };
    return nested ? draft.mark(NESTED_LOOP, text) : text;
  }

  private int turns() {
    return dice.between(1, draft.place().loops() > 1 ? 2 : MOST_TURNS);
  }

  private String body(String label, String variable, Type type) {
    Scope scope = draft.scope().inner();
    if (variable != null) {
      scope.add(variable, type, false);
    }
    return draft.statements().block(draft.place().inLoop(label), scope);
  }

  /// Like [#body], for a counter that changes: no lambda may capture it.
  private String counted(String label, String counter) {
    Scope scope = draft.scope().inner();
    String copy = draft.name("k");
    scope.add(copy, Type.INT, false);
    return "final int %s = %s;\n".formatted(copy, counter)
        + draft.statements().block(draft.place().inLoop(label), scope);
  }

  private String counting() {
    String label = draft.name("l");
    String i = draft.name("i");
    String start = draft.mark(FOR_INITIALISER, "(" + draft.value(Type.INT, 1) + " & 1)");
    String condition = draft.mark(FOR_CONDITION, draft.value(Type.BOOL, 1));
    String step = draft.mark(FOR_UPDATE, "1 + (" + draft.value(Type.INT, 1) + " & 1)");
    String text =
        "%1$s: for (int %2$s = %3$s; %2$s < %4$d && (%2$s == 1 || %5$s); %2$s += %6$s) {\n%7$s}\n"
            .formatted(label, i, start, turns(), condition, step, counted(label, i));
    return draft.mark(FOR, text);
  }

  private String whilst() {
    String label = draft.name("l");
    String n = draft.name("n");
    String condition = draft.mark(WHILE_CONDITION, "yes(" + draft.value(Type.BOOL, 1) + ")");
    String text =
        "int %2$s = 0;\n%1$s: while (%2$s++ < %3$d && (%2$s == 1 || %4$s)) {\n%5$s}\n"
            .formatted(label, n, turns(), condition, counted(label, n));
    return draft.mark(WHILE, text);
  }

  private String doWhile() {
    String label = draft.name("l");
    String n = draft.name("n");
    String condition = draft.mark(DO_CONDITION, "yes(" + draft.value(Type.BOOL, 1) + ")");
    String text =
        "int %2$s = 0;\n%1$s: do {\n%5$s} while (++%2$s < %3$d && %4$s);\n"
            .formatted(label, n, turns(), condition, counted(label, n));
    return draft.mark(DO_WHILE, text);
  }

  private String forEver() {
    String label = draft.name("l");
    String n = draft.name("n");
    String text =
        "int %2$s = 0;\n%1$s: for (;;) {\nif (yes(%2$s++ >= %3$d)) break;\n%4$s}\n"
            .formatted(label, n, turns(), counted(label, n));
    return draft.mark(FOR_EVER, text);
  }

  private String eachOfArray() {
    Type array = dice.of(Type.INTS, Type.LONGS, Type.CHARS, Type.STRINGS, Type.DOUBLES);
    String label = draft.name("l");
    String x = draft.name("x");
    String text =
        "%s: for (%s %s : java.util.Arrays.copyOf(%s, %d)) {\n%s}\n"
            .formatted(
                label,
                array.element().java(),
                x,
                draft.value(array, 2),
                turns(),
                body(label, x, array.element()));
    return draft.mark(FOR_EACH_ARRAY, text);
  }

  private String eachOfList() {
    String label = draft.name("l");
    String x = draft.name("x");
    String text =
        "%s: for (Object %s : java.util.Arrays.<Object>asList(%s, %s)) {\n%s}\n"
            .formatted(
                label,
                x,
                draft.value(Type.OBJECT, 1),
                draft.value(Type.OBJECT, 1),
                body(label, x, Type.OBJECT));
    return draft.mark(FOR_EACH_LIST, text);
  }

  /// An inner loop counts in a variable of the outer scope, which is dead while the code before it
  /// awaits, and when the outer loop goes on without having reached the inner one.
  private String reusedCounter() {
    String label = draft.name("l");
    String inner = draft.name("l");
    String i = draft.name("i");
    String n = draft.name("n");
    String start = draft.value(Type.INT, 1);
    String between = draft.place().awaits() ? "Steps.at(0).await();\n" : "";
    String leave = draft.value(Type.BOOL, 1);
    String text =
        """
        int %1$s = %2$s;
        %3$sint %4$s = 0;
        %5$s: while (%4$s++ < %6$d) {
        if (yes(%7$s)) continue %5$s;
        %8$s: for (%1$s = 0; %1$s < 2; %1$s++) {
        %9$s}
        }
        """
            .formatted(i, start, between, n, label, turns(), leave, inner, counted(inner, i));
    return draft.mark(REUSED_COUNTER, text);
  }

  private String labelledBlock() {
    String label = draft.name("l");
    Place inside = draft.place().breakable("break " + label);
    String text = "%s: {\n%s}\n".formatted(label, draft.statements().block(inside));
    return draft.mark(LABELLED_BLOCK, text);
  }
}
