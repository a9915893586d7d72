package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.function.Supplier;

/// Writes switch expressions: over numbers, texts, enums, with patterns, and with `yield` in a try.
final class SwitchExpressions {
  private final Draft draft;
  private final Dice dice;

  SwitchExpressions(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String of(Type type, int fuel) {
    int way = dice.below(6);
    String text =
        switch (way) {
          case 0 -> texts(type, fuel);
          case 1 -> colors(type, fuel);
          case 2 -> patterns(type, fuel);
          case 3 -> records(type, fuel);
          default -> numbers(type, fuel);
        };
    return draft.mark(SWITCH_EXPRESSION, "((%s) (%s))".formatted(type.java(), text));
  }

  private String numbers(Type type, int fuel) {
    return "switch (%s & 3) {\ncase 0 -> %s;\ncase 1, 2 -> %s\ndefault -> %s }"
        .formatted(draft.value(Type.INT, fuel), draft.value(type, fuel), tried(type), block(type));
  }

  private String texts(Type type, int fuel) {
    String text =
        "switch (word(%s)) {\ncase \"Aa\" -> %s;\ncase \"BB\" -> %s;\ndefault -> %s }"
            .formatted(
                draft.value(Type.INT, fuel),
                draft.value(type, fuel),
                draft.value(type, fuel),
                block(type));
    return draft.mark(STRING_SWITCH, text);
  }

  private String colors(Type type, int fuel) {
    String text =
        "switch (%s) {\ncase RED -> %s\ncase GREEN -> %s;\ncase BLUE -> %s; }"
            .formatted(
                draft.value(Type.COLOR, fuel),
                block(type),
                draft.value(type, fuel),
                draft.value(type, fuel));
    return draft.mark(ENUM_SWITCH, text);
  }

  private String patterns(Type type, int fuel) {
    String number = draft.name("c");
    String text = draft.name("c");
    String left = draft.name("c");
    String selector = draft.value(Type.OBJECT, fuel);
    String all =
        "switch (%s) {\ncase Integer %s when %s -> %s;\ncase String %s when %s -> %s;\ncase Pair(Integer %s, var _) when %s -> %s;\ncase null -> %s;\ndefault -> %s }"
            .formatted(
                selector,
                number,
                guard(number, Type.INTEGER),
                with(number, Type.INTEGER, () -> draft.value(type, fuel)),
                text,
                guard(text, Type.STRING),
                with(text, Type.STRING, () -> draft.value(type, fuel)),
                left,
                guard(left, Type.INTEGER),
                with(left, Type.INTEGER, () -> draft.value(type, fuel)),
                draft.value(type, fuel),
                block(type));
    return draft.mark(PATTERN_SWITCH, all);
  }

  private String records(Type type, int fuel) {
    String x = draft.name("c");
    String word = draft.name("c");
    String initial = draft.name("c");
    String shape = draft.name("c");
    String all =
        "switch (%s) {\ncase Shape.Line(Shape.Dot(int %s), Shape.Word(var %s, char %s)) when %s -> %s;\ncase Shape.Line(var %s, _) -> %s;\ncase Shape.Dot _ -> %s;\ncase Shape.Word _ -> %s }"
            .formatted(
                draft.value(Type.SHAPE, fuel),
                x,
                word,
                initial,
                guard(x, Type.INT),
                with(initial, Type.CHAR, () -> draft.value(type, fuel)),
                shape,
                with(shape, Type.SHAPE, () -> draft.value(type, fuel)),
                draft.value(type, fuel),
                block(type));
    return draft.mark(RECORD_SWITCH, all);
  }

  /// Writes a guard, which sees effectively final variables only and must not be constant.
  String guard(String name, Type type) {
    Scope seen = draft.scope().captured();
    seen.add(name, type, false);
    String text =
        draft.at(
            draft.place().inGuard(draft.program()),
            seen,
            () -> "yes(" + draft.value(Type.BOOL, 1) + ")");
    return draft.mark(GUARD, text);
  }

  private String with(String name, Type type, Supplier<String> text) {
    Scope inner = draft.scope().inner();
    inner.add(name, type, false);
    return draft.at(draft.place(), inner, text);
  }

  private String block(Type type) {
    return inside(() -> "{\n%syield %s; }".formatted(draft.statements().some(0, 2), yielded(type)));
  }

  private String inside(Supplier<String> text) {
    return draft.at(draft.place().closed(), draft.scope().inner(), text);
  }

  /// A value behind `yield`, which must not look like the call of a method of this name.
  private String yielded(Type type) {
    String value = draft.value(type, 1);
    return value.startsWith("(") ? "Kit.<%s>plain(%s)".formatted(type.boxed(), value) : value;
  }

  private String tried(Type type) {
    if (draft.place().depth() > 4 || draft.place().wide()) {
      return block(type);
    }
    String failure = draft.name("e");
    boolean everything = dice.chance(50);
    String text =
        "{\ntry {\n%syield %s; }\ncatch (%s %s) {\nnote(%s);\n%s%s}\nfinally {\n%s} }"
            .formatted(
                inside(() ->
                    draft.statements().some(0, 1) + "step(" + draft.value(Type.INT, 1) + ");\n"),
                inside(() -> yielded(type)),
                everything ? "Throwable" : "Exception",
                failure,
                failure,
                everything && !draft.rules().swallowing() ? "passSignal(" + failure + ");\n" : "",
                everything
                    ? draft.mark(HANDLER_YIELDS, yielding(failure, type))
                    : inside(
                        () -> draft.statements().some(0, 1) + "yield " + yielded(type) + ";\n"),
                inside(() -> draft.statements().some(1, 1)));
    return draft.mark(YIELD_IN_TRY, text);
  }

  /// What a handler for everything does.
  private String yielding(String failure, Type type) {
    String result = draft.name("r");
    String pass = draft.rules().swallowing() ? "passSignalIfPlain(" + failure + ");\n" : "";
    return inside(() ->
        "%s%s %s = %s;\n%syield %s;\n"
            .formatted(
                draft.statements().some(0, 1),
                type.java(),
                result,
                draft.value(type, 1),
                pass,
                result));
  }
}
