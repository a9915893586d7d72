package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

/// Writes statements about locals: assigned in arms, null, reusing slots, of hidden types.
final class Locals {
  private final Draft draft;
  private final Dice dice;

  Locals(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String one() {
    return switch (dice.below(5)) {
      case 0 -> arms();
      case 1 -> nulls();
      case 2 -> slots();
      case 3 -> hidden();
      default -> draft.place().wide() ? arms() : monitor();
    };
  }

  private String arms() {
    Type type = dice.of(Type.ALL);
    String name = draft.name("v");
    String condition = draft.value(Type.BOOL, 1);
    String first = draft.statements().block(draft.place().deeper());
    String text =
        "%1$s %2$s;\nif (%3$s) {\n%4$s%2$s = %5$s;\n} else {\n%2$s = %6$s;\n}\nnote(%2$s);\n"
            .formatted(
                type.java(), name, condition, first, draft.value(type, 1), draft.value(type, 2));
    draft.scope().add(name, type, false);
    return draft.mark(DEFINITE_ASSIGNMENT, text);
  }

  /// Null to the verifier at the first await, of one class or another later.
  private String nulls() {
    String name = draft.name("v");
    String middle = draft.value(Type.INT, 1);
    String text =
        "Object %1$s = null;\nnote(%2$s);\nif (%3$s) %1$s = %4$s;\nnote(%1$s);\n"
            .formatted(
                name,
                draft.place().awaits() && dice.chance(50)
                    ? "Steps.<Integer>at(" + middle + ").await()"
                    : middle,
                draft.value(Type.BOOL, 1),
                draft.value(dice.of(Type.STRING, Type.PAIR, Type.INTEGER), 1));
    draft.scope().add(name, Type.OBJECT, true);
    return draft.mark(NULL_LOCAL, text);
  }

  /// Blocks one after the other, whose variables share slots.
  private String slots() {
    var text = new StringBuilder();
    int blocks = dice.between(2, 3);
    for (int i = 0; i < blocks; i++) {
      Type type = dice.of(Type.ALL);
      String name = draft.name("v");
      Scope scope = draft.scope().inner();
      String value = draft.value(type, 1);
      scope.add(name, type, true);
      text.append("{\n%s %s = %s;\n".formatted(type.java(), name, value))
          .append(draft.statements().block(draft.place().deeper(), scope))
          .append("note(%s);\n}\n".formatted(name));
    }
    return draft.mark(SLOT_REUSE, text.toString());
  }

  private String hidden() {
    String name = draft.name("h");
    String text =
        "var %1$s = hidden(%2$s);\n%3$snote(%1$s);\n"
            .formatted(name, draft.value(Type.INT, 1), draft.statements().some(1, 1));
    return draft.mark(HIDDEN_TYPE, text);
  }

  private String monitor() {
    Place plain = draft.place().plain(draft.place().self());
    String block =
        draft.at(
            plain,
            draft.scope().inner(),
            () -> "note(%s);\n".formatted(draft.value(dice.of(Type.ALL), 1)));
    String lock = draft.value(Type.STRING, 1);
    String text = "note(%s);\n".formatted(lock);
    return text
        + draft.mark(
            SYNCHRONIZED, "synchronized (%s) {\n%s}\n".formatted(draft.place().self(), block));
  }
}
