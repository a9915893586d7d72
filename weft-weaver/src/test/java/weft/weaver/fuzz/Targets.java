package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Writes what can be assigned, and the expressions that assign it.
final class Targets {
  /// Something assignable.
  ///
  /// @param kind the construct that a compound assignment to it is
  private record Target(String text, Construct kind) {}

  private final Draft draft;
  private final Dice dice;

  Targets(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  /// Reads an element of an array.
  String element(Type type, int fuel) {
    if (type == Type.INT && dice.chance(30)) {
      return dice.chance(30)
          ? draft.mark(ARRAY_LENGTH, draft.value(dice.of(Type.INTS, Type.LONGS), fuel) + ".length")
          : draft.mark(GRID_ELEMENT, gridElement(fuel));
    }
    return draft.mark(ARRAY_ELEMENT, arrayElement(type, fuel));
  }

  /// An expression that changes something and has its value.
  String changed(Type type, int fuel) {
    Target target = target(type, fuel);
    if (type == Type.STRING) {
      return draft.mark(
          ASSIGNMENT, "(%s = cut(%s))".formatted(target.text(), draft.value(type, fuel)));
    }
    if (type != Type.BOOL && dice.chance(25)) {
      return "(" + increment(target) + ")";
    }
    if (dice.chance(20)) {
      return draft.mark(ASSIGNMENT, "(%s = %s)".formatted(target.text(), draft.value(type, fuel)));
    }
    return "(" + compound(type, target, fuel) + ")";
  }

  /// An assignment as a statement.
  String statement(Type type, int fuel) {
    Target target = target(type, fuel);
    if (type == Type.STRING) {
      String value = draft.value(type, fuel);
      return dice.chance(50)
          ? draft.mark(APPEND, "%s += %s;\n".formatted(target.text(), value)) + shorten(target)
          : draft.mark(ASSIGNMENT, "%s = cut(%s);\n".formatted(target.text(), value));
    }
    if (Type.NUMBERS.contains(type) && dice.chance(15)) {
      return increment(target) + ";\n";
    }
    if (type.isPrimitive() && dice.chance(65)) {
      return compound(type, target, fuel) + ";\n";
    }
    return draft.mark(ASSIGNMENT, "%s = %s;\n".formatted(target.text(), draft.value(type, fuel)));
  }

  /// Texts that are appended to in a loop must not grow.
  private String shorten(Target target) {
    return target.kind() == COMPOUND_ELEMENT
        ? "java.util.Arrays.setAll(%1$s.theStrings, i -> \"t\");\n".formatted(draft.place().self())
        : "%1$s = cut(%1$s);\n".formatted(target.text());
  }

  private String increment(Target target) {
    Construct kind =
        switch (target.kind()) {
          case COMPOUND_LOCAL -> INCREMENT_LOCAL;
          case COMPOUND_ELEMENT, COMPOUND_GRID -> INCREMENT_ELEMENT;
          default -> INCREMENT_FIELD;
        };
    String form = dice.of("%s++", "%s--", "++%s", "--%s");
    return draft.mark(kind, form.formatted(target.text()));
  }

  private String compound(Type type, Target target, int fuel) {
    if (type == Type.BOOL) {
      return draft.mark(
          target.kind(),
          "%s %s %s".formatted(target.text(), dice.of("&=", "|=", "^="), draft.value(type, fuel)));
    }
    Type from = dice.chance(40) ? type : dice.of(Type.NUMBERS);
    boolean wide = type == Type.LONG || type == Type.DOUBLE;
    String value = draft.valueAbove(wide ? type : from, from, fuel);
    boolean bits = type.isIntegral() && from.isIntegral();
    String sign =
        bits
            ? dice.of("+=", "-=", "*=", "&=", "|=", "^=", "<<=", ">>=", ">>>=")
            : dice.of("+=", "-=", "*=");
    if (bits && dice.chance(15)) {
      sign = dice.of("/=", "%=");
      value = "(" + value + " | 1)";
    }
    String text = draft.mark(target.kind(), "%s %s %s".formatted(target.text(), sign, value));
    return from.ordinal() == type.ordinal() ? text : draft.mark(COMPOUND_NARROWING, text);
  }

  private Target target(Type type, int fuel) {
    List<Supplier<Target>> ways = new ArrayList<>();
    List<Scope.Variable> locals = draft.scope().mutable(type);
    if (!locals.isEmpty()) {
      ways.add(() -> new Target(dice.of(locals).name(), COMPOUND_LOCAL));
      ways.add(() -> new Target(dice.of(locals).name(), COMPOUND_LOCAL));
    }
    if (type.hasField() && draft.place().assignsFields()) {
      ways.add(
          () -> new Target(draft.expressions().self(fuel) + "." + type.field(), COMPOUND_FIELD));
    }
    if (type.isPrimitive() || type == Type.STRING) {
      ways.add(() -> new Target(arrayElement(type, fuel), COMPOUND_ELEMENT));
    }
    if (type == Type.INT) {
      ways.add(() -> new Target(gridElement(fuel), COMPOUND_GRID));
    }
    if ((type == Type.INT || type == Type.LONG) && draft.place().assignsFields()) {
      String field = draft.program() + "." + (type == Type.INT ? "count" : "total");
      ways.add(() -> new Target(field, COMPOUND_STATIC));
    }
    return dice.of(ways).get();
  }

  private String arrayElement(Type type, int fuel) {
    return "%s[%s & 3]".formatted(array(type.array(), fuel), draft.value(Type.INT, fuel));
  }

  private String gridElement(int fuel) {
    return "%s[%s & 1][%s & 1]"
        .formatted(
            array(Type.GRID, fuel), draft.value(Type.INT, fuel), draft.value(Type.INT, fuel));
  }

  /// An array that is there already: `new int[] {…}[i]` would be read otherwise.
  private String array(Type type, int fuel) {
    String text = draft.value(type, fuel);
    return text.startsWith("new ") ? "(" + text + ")" : text;
  }
}
