package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

/// Writes switch statements.
final class SwitchStatements {
  private final Draft draft;
  private final Dice dice;
  private final SwitchExpressions guards;

  SwitchStatements(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
    guards = new SwitchExpressions(draft);
  }

  String one() {
    return switch (dice.below(4)) {
      case 0 -> old();
      case 1 -> arrows();
      case 2 -> colors();
      default -> patterns();
    };
  }

  private String block() {
    return draft.statements().block(draft.place().breakable("break"));
  }

  /// With `break` here and there, else falling through.
  private String old() {
    String text =
        dice.chance(50)
            ? "switch (%s & 3) {\ncase 0: {\n%s}\n%scase 1: case 3: {\n%s}\n%sdefault: {\n%s}\n}\n"
                .formatted(draft.value(Type.INT, 2), block(), end(), block(), end(), block())
            : draft.mark(
                STRING_SWITCH,
                "switch (word(%s)) {\ncase \"Aa\": {\n%s}\n%scase \"BB\": {\n%s}\n%scase \"c\": default: {\n%s}\n}\n"
                    .formatted(draft.value(Type.INT, 2), block(), end(), block(), end(), block()));
    return draft.mark(OLD_SWITCH, text);
  }

  private String end() {
    return dice.of("break;\n", "");
  }

  private String arrows() {
    String text =
        "switch (%s & 3) {\ncase 0 -> {\n%s}\ncase 1, 2 -> note(%s);\ndefault -> {\n%s}\n}\n"
            .formatted(draft.value(Type.INT, 2), block(), draft.value(Type.STRING, 1), block());
    return draft.mark(ARROW_SWITCH, text);
  }

  private String colors() {
    String text =
        "switch (%s) {\ncase RED -> {\n%s}\ncase GREEN -> note(%s);\ncase BLUE -> {\n%s}\n}\n"
            .formatted(draft.value(Type.COLOR, 2), block(), draft.value(Type.LONG, 1), block());
    return draft.mark(ENUM_SWITCH, text);
  }

  private String patterns() {
    String number = draft.name("c");
    String pair = draft.name("c");
    String x = draft.name("c");
    String text =
        "switch (%s) {\ncase Integer %s when %s -> {\n%s}\ncase Pair(Integer %s, Object _) -> {\n%s}\ncase Pair %s when %s -> note(%s);\ncase null -> note(\"null\");\ndefault -> {\n%s}\n}\n"
            .formatted(
                draft.value(Type.OBJECT, 2),
                number,
                guards.guard(number, Type.INTEGER),
                with(number, Type.INTEGER),
                x,
                with(x, Type.INTEGER),
                pair,
                guards.guard(pair, Type.PAIR),
                pair,
                block());
    return draft.mark(PATTERN_SWITCH, text);
  }

  private String with(String name, Type type) {
    Scope inner = draft.scope().inner();
    inner.add(name, type, false);
    return draft.statements().block(draft.place().breakable("break"), inner);
  }
}
