package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.List;

/// Writes operators, conversions and concatenations.
final class Operators {
  private final Draft draft;
  private final Dice dice;

  Operators(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String of(Type type, int fuel) {
    return switch (type) {
      case BOOL -> bool(fuel);
      case STRING -> concatenation(fuel);
      case INT, LONG, FLOAT, DOUBLE ->
          dice.chance(75) ? number(type, fuel) : conversion(type, fuel);
      case SHORT, BYTE, CHAR -> conversion(type, fuel);
      case INTEGER -> draft.mark(BOXING, "Integer.valueOf(" + draft.value(Type.INT, fuel) + ")");
      case OBJECT -> object(fuel);
      case SHAPE -> shapes(fuel);
      case COLOR -> "Color.values()[Math.floorMod(" + draft.value(Type.INT, fuel) + ", 3)]";
      default -> "Kit.<%s>plain(%s)".formatted(type.boxed(), draft.value(type, fuel));
    };
  }

  private String number(Type type, int fuel) {
    String left = draft.value(type, fuel);
    if (type.isIntegral() && dice.chance(20)) {
      return draft.mark(
          SHIFT,
          "(%s %s (%s & 7))"
              .formatted(
                  left,
                  dice.of("<<", ">>", ">>>"),
                  draft.valueAbove(type, dice.of(Type.INT, Type.LONG), fuel)));
    }
    if (type.isIntegral() && dice.chance(20)) {
      return draft.mark(
          DIVISION,
          "(%s %s (%s | 1))"
              .formatted(left, dice.of("/", "%"), draft.valueAbove(type, type, fuel)));
    }
    if (dice.chance(8)) {
      return draft.mark(NEGATION, "(-(" + left + "))");
    }
    if (type == Type.INT && dice.chance(15)) {
      return draft.mark(UNBOXING, "(" + left + " + (int) " + draft.value(Type.INTEGER, fuel) + ")");
    }
    Type other = type == Type.INT ? dice.of(Type.INT, Type.SHORT, Type.CHAR) : type;
    String sign =
        type.isIntegral() ? dice.of("+", "-", "*", "^", "&", "|") : dice.of("+", "-", "*");
    return draft.mark(
        ARITHMETIC, "(%s %s %s)".formatted(left, sign, draft.valueAbove(type, other, fuel)));
  }

  private String conversion(Type type, int fuel) {
    Type from = dice.of(Type.NUMBERS);
    return draft.mark(
        CONVERSION,
        "((%s) (%s) (%s))".formatted(type.java(), from.java(), draft.value(from, fuel)));
  }

  private String bool(int fuel) {
    int way = dice.below(10);
    if (way < 3) {
      Type type = dice.of(Type.NUMBERS);
      String text =
          "(%s %s %s)"
              .formatted(
                  draft.value(type, fuel),
                  dice.of("<", "<=", ">", ">=", "==", "!="),
                  draft.valueAbove(type, type, fuel));
      return draft.mark(COMPARISON, text);
    }
    String left = draft.value(Type.BOOL, fuel);
    if (way < 6) {
      return draft.mark(
          SHORT_CIRCUIT,
          "(%s %s %s)".formatted(left, dice.of("&&", "||"), draft.value(Type.BOOL, fuel)));
    }
    if (way < 7) {
      return draft.mark(
          LOGICAL,
          "(!%s %s %s)".formatted(left, dice.of("&", "|", "^"), draft.value(Type.BOOL, fuel)));
    }
    return way < 9 ? pattern(fuel) : record(fuel);
  }

  private String pattern(int fuel) {
    String name = draft.name("b");
    Type type = dice.of(Type.STRING, Type.INTEGER, Type.PAIR);
    String value = draft.value(Type.OBJECT, fuel);
    return draft.mark(
        INSTANCEOF_CHAIN,
        "(%s instanceof %s %s && %s && %s)"
            .formatted(
                value,
                type.java(),
                name,
                withVariables(List.of(name), type, fuel),
                withVariables(List.of(name), type, fuel)));
  }

  private String record(int fuel) {
    String whole = draft.name("b");
    String left = draft.name("b");
    String value = draft.value(Type.OBJECT, fuel);
    return draft.mark(
        INSTANCEOF_RECORD,
        "(%s instanceof Pair(Integer %s, var %s) && note(%s) == null | %s)"
            .formatted(
                value, left, whole, whole, withVariables(List.of(left), Type.INTEGER, fuel)));
  }

  private String withVariables(List<String> names, Type type, int fuel) {
    Scope inner = draft.scope().inner();
    names.forEach(name -> inner.add(name, type, false));
    return draft.at(draft.place(), inner, () -> draft.value(Type.BOOL, fuel));
  }

  private String concatenation(int fuel) {
    var text = new StringBuilder("(" + draft.value(Type.STRING, fuel));
    int parts = dice.between(1, 3);
    for (int i = 0; i < parts; i++) {
      Type type =
          dice.of(
              Type.INT,
              Type.LONG,
              Type.CHAR,
              Type.BOOL,
              Type.DOUBLE,
              Type.STRING,
              Type.BYTE,
              Type.OBJECT,
              Type.FLOAT);
      text.append(" + ").append(draft.valueAboveWide(type, fuel));
    }
    return draft.mark(CONCATENATION, text.append(")").toString());
  }

  private String object(int fuel) {
    Type type =
        dice.of(
            Type.INT,
            Type.LONG,
            Type.STRING,
            Type.BOOL,
            Type.PAIR,
            Type.INTEGER,
            Type.CHAR,
            Type.SHAPE);
    return draft.mark(BOXING, "((Object) (" + draft.value(type, fuel) + "))");
  }

  /// The arms have different classes; what they have in common is an interface.
  private String shapes(int fuel) {
    return draft.mark(
        TERNARY_OF_CLASSES,
        "((Shape) (%s ? new Shape.Dot(%s) : new Shape.Word(%s, %s)))"
            .formatted(
                draft.value(Type.BOOL, fuel),
                draft.value(Type.INT, fuel),
                draft.value(Type.STRING, fuel),
                draft.value(Type.CHAR, fuel)));
  }
}
