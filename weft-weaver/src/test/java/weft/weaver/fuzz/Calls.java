package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes calls of plain methods.
final class Calls {
  private final Draft draft;
  private final Dice dice;

  Calls(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  /// Whether some method gives a value of the type.
  boolean give(Type type) {
    return type == Type.INT || type == Type.LONG || type == Type.STRING;
  }

  String of(Type type, int fuel) {
    return switch (type) {
      case LONG ->
          draft.mark(
              CALL_STATIC, call("spread", fuel, Type.LONG, Type.INT, Type.DOUBLE, Type.LONG));
      case STRING -> string(fuel);
      default -> number(fuel);
    };
  }

  private String string(int fuel) {
    if (dice.chance(30)) {
      return "word(" + draft.value(Type.INT, fuel) + ")";
    }
    List<Type> types = new ArrayList<>(List.of(Type.STRING, Type.LONG));
    int rest = dice.below(4);
    for (int i = 0; i < rest; i++) {
      types.add(
          dice.of(Type.INT, Type.BYTE, Type.CHAR, Type.BOOL, Type.OBJECT, Type.LONG, Type.FLOAT));
    }
    return draft.mark(CALL_VARARGS, call("join", fuel, types.toArray(Type[]::new)));
  }

  private String number(int fuel) {
    List<Supplier<String>> ways = new ArrayList<>();
    ways.add(() -> draft.mark(CALL_STATIC, call("mix", fuel, Type.INT, Type.INT)));
    ways.add(() -> draft.mark(CALL_VARARGS, call("sum", fuel, Type.INT, Type.INT, Type.INT)));
    ways.add(() -> onSelf(CALL_INSTANCE, "plus", fuel, Type.INT, Type.LONG, Type.STRING));
    ways.add(() -> onSelf(CALL_PRIVATE, "mine", fuel, Type.BYTE, Type.INT));
    ways.add(() -> onSelf(CALL_DEFAULT, "talk", fuel, Type.INT, Type.LONG));
    ways.add(() -> call("length", fuel, Type.STRING));
    ways.add(() -> call("risky", fuel, Type.INT));
    if (draft.place().awaits()) {
      ways.add(() -> call("step", fuel, Type.INT));
    }
    if (draft.place().supers()) {
      ways.add(() ->
          draft.mark(
              CALL_SUPER,
              dice.of("super.weigh", "Talks.super.talk") + call("", fuel, Type.INT, Type.LONG)));
    }
    return dice.way(ways);
  }

  private String onSelf(Construct kind, String name, int fuel, Type... parameters) {
    String receiver = draft.expressions().self(fuel);
    return draft.mark(kind, receiver + "." + call(name, fuel, parameters));
  }

  private String call(String name, int fuel, Type... parameters) {
    boolean afterWide = List.of(parameters).subList(0, parameters.length - 1).contains(Type.LONG);
    return Stream.of(parameters)
        .map(type -> afterWide ? draft.valueAboveWide(type, fuel) : draft.value(type, fuel))
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
