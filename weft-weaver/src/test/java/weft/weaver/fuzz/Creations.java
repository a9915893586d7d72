package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes `new`.
final class Creations {
  private static final int LENGTH = 4;
  private final Draft draft;
  private final Dice dice;

  Creations(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String of(Type type, int fuel) {
    return switch (type) {
      case PAIR -> pair(fuel);
      case SHAPE -> shape(fuel);
      case OBJECT -> object(fuel);
      case GRID -> grid(fuel);
      default -> array(type, fuel);
    };
  }

  private String array(Type type, int fuel) {
    String elements =
        IntStream.range(0, LENGTH)
            .mapToObj(_ -> draft.value(type.element(), fuel))
            .collect(Collectors.joining(", ", "{", "}"));
    return draft.mark(NEW_ARRAY, "new " + type.java() + " " + elements);
  }

  private String grid(int fuel) {
    return draft.mark(
        NEW_GRID,
        "new int[(%s & 1) + 2][(%s & 1) + 2]"
            .formatted(draft.value(Type.INT, fuel), draft.value(Type.INT, fuel)));
  }

  private String pair(int fuel) {
    if (dice.chance(30)) {
      String condition = draft.value(Type.BOOL, fuel);
      String text =
          "new Pair(%s ? new Num(%s, %s, %s) : null, %s)"
              .formatted(
                  condition,
                  draft.value(Type.INT, fuel),
                  draft.value(Type.LONG, fuel),
                  draft.valueAboveWide(Type.BOOL, fuel),
                  draft.value(Type.OBJECT, fuel));
      return draft.mark(NEW_CONDITIONAL, text);
    }
    if (dice.chance(50)) {
      String inner = "new Pair(%s, %s)".formatted(any(fuel), any(fuel));
      return draft.mark(NEW_NESTED, "new Pair(%s, %s)".formatted(inner, any(fuel)));
    }
    return draft.mark(NEW_RECORD, "new Pair(%s, %s)".formatted(any(fuel), any(fuel)));
  }

  private String any(int fuel) {
    return draft.value(dice.of(Type.OBJECT, Type.STRING, Type.INTEGER), fuel);
  }

  private String shape(int fuel) {
    String text =
        "(Shape) new Shape.Line(%s, %s)"
            .formatted(draft.value(Type.SHAPE, fuel), draft.value(Type.SHAPE, fuel));
    return "(" + draft.mark(NEW_NESTED, text) + ")";
  }

  private String object(int fuel) {
    if (!draft.place().awaits() || dice.chance(50)) {
      String text =
          "(Object) new Num(%s, %s, %s)"
              .formatted(
                  draft.value(Type.INT, fuel),
                  draft.value(Type.LONG, fuel),
                  draft.valueAboveWide(Type.BOOL, fuel));
      return "(" + draft.mark(NEW_RECORD, text) + ")";
    }
    return anonymous(fuel);
  }

  /// An anonymous class with arguments and captured variables.
  private String anonymous(int fuel) {
    String arguments = draft.value(Type.INT, fuel) + ", " + draft.value(Type.LONG, fuel);
    String self = draft.place().self();
    String outer = self.equals("this") ? draft.program() + ".this" : self;
    String body =
        draft.at(
            draft.place().plain(outer), draft.scope().captured(), () -> draft.value(Type.INT, 1));
    String text =
        "((Object) new %s.Cell(%s) { int get() { return held + %s; } }.get())"
            .formatted(draft.program(), arguments, body);
    return draft.mark(NEW_ANONYMOUS, text);
  }
}
