package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Writes awaits, and what can be awaited.
final class Awaits {
  private final Draft draft;
  private final Dice dice;

  Awaits(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  /// Writes an awaited future that gives a value of a type.
  String of(Type type, int fuel) {
    List<Supplier<String>> ways = new ArrayList<>();
    ways.add(() -> leaf(type, fuel));
    ways.add(() -> leaf(type, fuel));
    ways.add(() ->
        draft.mark(
            AWAIT_SUBCLASS,
            "Steps.<%s>leaf(%s).await()".formatted(type.boxed(), draft.value(type, fuel))));
    ways.add(() -> cast(type, fuel));
    if (fuel > 0) {
      ways.add(() -> draft.mark(AWAIT_KEPT, "keep(" + at(type, fuel) + ").await()"));
      ways.add(() -> chosen(type, fuel));
      ways.add(() -> lambda(type, fuel));
      if (draft.place().depth() < 4) {
        ways.add(() -> block(type));
        ways.add(() -> function(type, fuel));
      }
    }
    if (!draft.bodies().of(type).isEmpty() && draft.place().loops() < 2) {
      ways.add(() -> draft.mark(AWAIT_METHOD, method(type, fuel) + ".await()"));
      ways.add(() -> draft.mark(AWAIT_METHOD, method(type, fuel) + ".await()"));
    }
    return dice.way(ways);
  }

  private String leaf(Type type, int fuel) {
    return draft.mark(AWAIT_LEAF, at(type, fuel) + ".await()");
  }

  private String at(Type type, int fuel) {
    return "Steps.<%s>at(%s)".formatted(type.boxed(), draft.value(type, fuel));
  }

  private String cast(Type type, int fuel) {
    String text =
        "((%s) Steps.<Object>at(%s).await())".formatted(type.java(), draft.value(type, fuel));
    return draft.mark(AWAIT_CAST, text);
  }

  private String chosen(Type type, int fuel) {
    String text =
        "(%s ? %s : %s).await()"
            .formatted(draft.value(Type.BOOL, fuel - 1), at(type, fuel - 1), at(type, fuel - 1));
    return draft.mark(AWAIT_CHOSEN, text);
  }

  /// Writes the call of an async method.
  private String method(Type type, int fuel) {
    Bodies.Method method = dice.of(draft.bodies().of(type));
    String arguments =
        "%s, %s, %s"
            .formatted(
                draft.value(Type.INT, 0), draft.value(Type.STRING, 0), draft.value(Type.LONG, 0));
    String self = draft.place().self();
    return method.isStatic()
        ? "%s(%s, %s)".formatted(method.name(), self, arguments)
        : "%s.%s(%s)".formatted(self, method.name(), arguments);
  }

  private String lambda(Type type, int fuel) {
    String starter = starter();
    String value = inBody(() -> draft.value(type, fuel - 1), null);
    String text =
        "Weft.<%1$s>%2$s((AsyncSupplier<%1$s>) () -> %3$s).await()"
            .formatted(type.boxed(), starter, value);
    return draft.mark(starter.equals("spawn") ? AWAIT_SPAWNED : AWAIT_LAMBDA, text);
  }

  private String starter() {
    return dice.chance(30) ? "spawn" : "async";
  }

  private String block(Type type) {
    String starter = starter();
    String text = "Weft.<%s>%s(%s).await()".formatted(type.boxed(), starter, blockLambda(type));
    return draft.mark(starter.equals("spawn") ? AWAIT_SPAWNED : AWAIT_BLOCK, text);
  }

  /// Writes a lambda whose block ends with a `return`.
  String blockLambda(Type type) {
    return inBody(
        () ->
            "(AsyncSupplier<%s>) () -> {\n%sreturn %s; }"
                .formatted(type.boxed(), draft.statements().some(1, 2), draft.value(type, 1)),
        type);
  }

  private String function(Type type, int fuel) {
    String first = draft.name("p");
    String second = draft.name("p");
    String one = draft.value(Type.INT, fuel - 1);
    String two = draft.value(Type.STRING, fuel - 1);
    Scope outside = draft.scope().captured();
    outside.add(first, Type.INTEGER, false);
    outside.add(second, Type.STRING, true);
    Place inside = body(type);
    String text =
        draft.at(
            inside,
            outside,
            () ->
                "Weft.<Integer, String, %s>async((AsyncBiFunction<Integer, String, %s>) (%s, %s) -> {\n%sreturn %s; }, %s, %s).await()"
                    .formatted(
                        type.boxed(),
                        type.boxed(),
                        first,
                        second,
                        (dice.chance(40) ? reassigned(second) : "") + draft.statements().some(1, 2),
                        draft.value(type, 1),
                        one,
                        two));
    return draft.mark(AWAIT_FUNCTION, text);
  }

  private String reassigned(String parameter) {
    return "%1$s = cut(%2$s);\nSteps.at(0).await();\nnote(%1$s);\n"
        .formatted(parameter, draft.value(Type.STRING, 1));
  }

  private String inBody(Supplier<String> text, Type returns) {
    return draft.at(body(returns), draft.scope().captured(), text);
  }

  private Place body(Type returns) {
    Place here = draft.place();
    return Place.body(here.self(), here.supers(), returns, here.depth() + 1, here.loops());
  }

  /// Writes a future that nothing has polled yet.
  String future(Type type) {
    if (dice.chance(40) || draft.bodies().of(type).isEmpty() || draft.place().loops() > 1) {
      return "Weft.<%s>async(%s)".formatted(type.boxed(), blockLambda(type));
    }
    return method(type, 1);
  }
}
