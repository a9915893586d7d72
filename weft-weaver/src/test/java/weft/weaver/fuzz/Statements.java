package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Writes statements. Each can complete normally, as far as the compiler can see.
final class Statements {
  private static final int DEEPEST = 5;
  private static final List<Type> FIELDS = Type.ALL.stream().filter(Type::hasField).toList();
  private final Draft draft;
  private final Dice dice;
  private final Loops loops;
  private final Tries tries;
  private final Resources resources;
  private final SwitchStatements switches;
  private final Locals locals;
  private final Captures captures;

  Statements(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
    loops = new Loops(draft);
    tries = new Tries(draft);
    resources = new Resources(draft);
    switches = new SwitchStatements(draft);
    locals = new Locals(draft);
    captures = new Captures(draft);
  }

  /// Writes statements that see each other's variables.
  String some(int least, int most) {
    var text = new StringBuilder();
    int count = draft.spend(0) ? dice.between(least, most) : least;
    for (int i = 0; i < count; i++) {
      text.append(one());
    }
    return text.toString();
  }

  /// Writes a block's statements.
  String block(Place place) {
    return block(place, draft.scope().inner());
  }

  String block(Place place, Scope scope) {
    return draft.at(place, scope, () -> some(1, 3));
  }

  private String one() {
    if (!draft.spend(2) || draft.place().depth() > DEEPEST) {
      return simple();
    }
    List<Supplier<String>> ways = new ArrayList<>();
    ways.add(this::simple);
    ways.add(this::simple);
    ways.add(this::branch);
    ways.add(this::jump);
    ways.add(switches::one);
    if (!draft.place().wide()) {
      ways.add(tries::one);
      ways.add(tries::one);
      ways.add(resources::one);
    }
    ways.add(locals::one);
    ways.add(captures::one);
    if (draft.place().loops() < 3) {
      ways.add(loops::one);
      ways.add(loops::one);
    }
    return dice.way(ways);
  }

  private String simple() {
    return switch (dice.below(5)) {
      case 0 -> note();
      case 1, 2 -> declaration();
      default -> {
        List<Scope.Variable> mutable = draft.scope().mutable();
        Type type =
            !mutable.isEmpty() && dice.chance(60)
                ? dice.of(mutable).type()
                : dice.chance(75) ? dice.of(Type.PRIMITIVES) : dice.of(FIELDS);
        yield draft.scope().mutable(type).isEmpty()
                && !(type.hasField() && draft.place().assignsFields())
            ? note()
            : draft.expressions().targets().statement(type, 2);
      }
    };
  }

  private String note() {
    Type type = dice.of(Type.ALL);
    return "Kit.<%s>note(%s);\n".formatted(type.boxed(), draft.value(type, 2));
  }

  private String declaration() {
    Type type = dice.chance(60) ? dice.of(Type.PRIMITIVES) : dice.of(Type.ALL);
    boolean mutable = dice.chance(65);
    String value = draft.value(type, 2);
    String name = draft.name("v");
    draft.scope().add(name, type, mutable);
    String typed = type == Type.STRING ? "cut(" + value + ")" : value;
    return "%s%s %s = %s;\n".formatted(mutable ? "" : "final ", type.java(), name, typed);
  }

  private String branch() {
    String condition = draft.value(Type.BOOL, 2);
    String then = block(draft.place().deeper());
    if (dice.chance(50)) {
      return draft.mark(IF, "if (%s) {\n%s}\n".formatted(condition, then));
    }
    String other = block(draft.place().deeper());
    return draft.mark(IF_ELSE, "if (%s) {\n%s} else {\n%s}\n".formatted(condition, then, other));
  }

  /// A conditional `break`, `continue`, `return` or `throw`.
  String jump() {
    Place here = draft.place();
    List<Supplier<String>> ways = new ArrayList<>();
    ways.add(this::raise);
    if (!here.jumps().isEmpty()) {
      ways.add(this::leave);
      ways.add(this::leave);
      ways.add(this::leave);
    }
    if (here.returns() != null) {
      ways.add(this::goHome);
    }
    return dice.way(ways);
  }

  private String leave() {
    String jump = dice.of(draft.place().jumps());
    String text = "if (%s) %s;\n".formatted(condition(), jump);
    return draft.mark(jump.contains(" ") ? LABELLED_JUMP : JUMP, text);
  }

  private String goHome() {
    String text =
        "if (%s) return %s;\n".formatted(condition(), draft.value(draft.place().returns(), 2));
    return draft.mark(RETURN, text);
  }

  private String raise() {
    String failure =
        dice.chance(50)
            ? "new Boom(\"boom\" + " + draft.value(Type.INT, 1) + ")"
            : "new Crash(cut("
                + draft.value(Type.STRING, 1)
                + "), new Error(word("
                + draft.value(Type.INT, 1)
                + ")))";
    return draft.mark(THROW, "if (%s) throw %s;\n".formatted(condition(), failure));
  }

  /// The condition of a jump, which keeps to the rule about the signal.
  String condition() {
    String text = draft.value(Type.BOOL, 1);
    return draft.place().cleanup() ? "!signalled() && " + text : "yes(" + text + ")";
  }
}
