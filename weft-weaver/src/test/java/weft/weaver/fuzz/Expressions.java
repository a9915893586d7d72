package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Writes expressions of every type. An expression has exactly the static type asked for.
final class Expressions {
  private static final int AWAITS_PERCENT = 26;
  private final Draft draft;
  private final Dice dice;
  private final Awaits awaits;
  private final Operators operators;
  private final Targets targets;
  private final Calls calls;
  private final Creations creations;
  private final SwitchExpressions switches;

  Expressions(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
    awaits = new Awaits(draft);
    operators = new Operators(draft);
    targets = new Targets(draft);
    calls = new Calls(draft);
    creations = new Creations(draft);
    switches = new SwitchExpressions(draft);
  }

  Targets targets() {
    return targets;
  }

  Awaits awaits() {
    return awaits;
  }

  /// Writes an expression.
  ///
  /// @param fuel how deep it may become
  String of(Type type, int fuel) {
    boolean more = draft.spend(1) && fuel > 0;
    if (draft.place().awaits() && fuel >= 0 && dice.chance(AWAITS_PERCENT)) {
      return awaits.of(type, more ? fuel - 1 : -1);
    }
    return more && !dice.chance(12) ? compound(type, fuel - 1) : simple(type);
  }

  private String compound(Type type, int fuel) {
    List<Supplier<String>> ways = new ArrayList<>();
    ways.add(() -> ternary(type, fuel));
    ways.add(() -> operators.of(type, fuel));
    ways.add(() -> operators.of(type, fuel));
    if (type.isArray() || type == Type.PAIR || type == Type.SHAPE || type == Type.OBJECT) {
      ways.add(() -> creations.of(type, fuel));
      ways.add(() -> creations.of(type, fuel));
    }
    if (calls.give(type)) {
      ways.add(() -> calls.of(type, fuel));
      ways.add(() -> calls.of(type, fuel));
    }
    if (type.isPrimitive() || type == Type.STRING) {
      ways.add(() -> targets.changed(type, fuel));
      ways.add(() -> targets.element(type, fuel));
    }
    if (draft.place().awaits()) {
      ways.add(() -> switches.of(type, fuel));
    }
    return dice.way(ways);
  }

  private String ternary(Type type, int fuel) {
    String text =
        "((%s) (%s ? %s : %s))"
            .formatted(type.java(), of(Type.BOOL, fuel), of(type, fuel), of(type, fuel));
    return draft.mark(TERNARY, text);
  }

  /// Writes a literal, a variable or a field.
  String simple(Type type) {
    List<Scope.Variable> variables = draft.scope().of(type);
    if (!variables.isEmpty() && dice.chance(60)) {
      return dice.of(variables).name();
    }
    if (type.hasField() && dice.chance(25)) {
      return draft.place().self() + "." + type.field();
    }
    return literal(type);
  }

  /// Writes the program's object.
  String self(int fuel) {
    String self = draft.place().self();
    return draft.place().awaits() && fuel >= 0 && dice.chance(25)
        ? "Steps.<" + draft.program() + ">at(" + self + ").await()"
        : self;
  }

  private String literal(Type type) {
    int n = dice.between(-3, 9);
    return switch (type) {
      case INT -> dice.chance(10) ? "1234567" : "" + n;
      case LONG -> dice.chance(20) ? "123456789012L" : n + "L";
      case SHORT -> "(short) " + dice.of(n, 32767);
      case BYTE -> "(byte) " + dice.of(n, 127);
      case CHAR -> "'" + (char) ('a' + n + 3) + "'";
      case BOOL -> dice.of("true", "false");
      case FLOAT -> n + ".5f";
      case DOUBLE -> n + ".25";
      case STRING -> dice.chance(8) ? "(String) null" : "\"s" + n + "\"";
      case INTEGER -> "Integer.valueOf(" + n + ")";
      case OBJECT -> "(Object) " + dice.of("\"o\"", "7", "null", "2.5", "'x'");
      case PAIR -> "new Pair(" + n + ", null)";
      case SHAPE -> "(Shape) new Shape.Dot(" + n + ")";
      case COLOR -> "Color." + dice.of("RED", "GREEN", "BLUE");
      case STRINGS -> "new String[] {\"a\", null, \"c\", \"d\"}";
      case BOOLS -> "new boolean[] {true, false, false, true}";
      case GRID -> "new int[][] {{1, 2}, {" + n + ", 4}}";
      default -> "new " + type.java() + " {1, 2, 3, 4}";
    };
  }
}
