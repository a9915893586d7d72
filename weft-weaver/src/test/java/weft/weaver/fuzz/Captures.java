package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

/// Writes lambdas, local classes and bodies that capture variables.
final class Captures {
  private final Draft draft;
  private final Dice dice;

  Captures(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String one() {
    return switch (dice.below(5)) {
      case 0 -> lambda();
      case 1 -> localClass();
      case 2 -> storedFuture();
      case 3 -> storedBody();
      default -> anonymousClass();
    };
  }

  /// A variable to capture, so that there is one.
  private String fresh() {
    Type type = dice.of(Type.INT, Type.LONG, Type.DOUBLE, Type.STRING, Type.BOOL, Type.BYTE);
    String name = draft.name("f");
    String text = "final %s %s = %s;\n".formatted(type.java(), name, draft.value(type, 1));
    draft.scope().add(name, type, false);
    return text;
  }

  private String lambda() {
    String name = draft.name("g");
    String before = fresh();
    Place plain = draft.place().plain(draft.place().self());
    String value = draft.at(plain, draft.scope().captured(), () -> draft.value(Type.INT, 2));
    String make = "java.util.function.IntSupplier %s = () -> %s;\n".formatted(name, value);
    String use = "note(%s.getAsInt());\n".formatted(name);
    String between = draft.statements().some(1, 2);
    return draft.mark(
        dice.chance(50) ? LAMBDA_BEFORE : LAMBDA_AFTER, before + make + between + use);
  }

  private String outer() {
    String self = draft.place().self();
    return self.equals("this") ? draft.program() + ".this" : self;
  }

  private String localClass() {
    String name = draft.name("L");
    String before = fresh();
    Place plain = draft.place().plain(outer());
    String value = draft.at(plain, draft.scope().captured(), () -> draft.value(Type.INT, 2));
    String text =
        "%1$sclass %2$s { int held = 3; int get(int x, long y) { return held + x + (int) y + %3$s; } }\n%4$snote(new %2$s().get(%5$s, %6$s));\n"
            .formatted(
                before,
                name,
                value,
                draft.statements().some(1, 1),
                draft.value(Type.INT, 2),
                draft.value(Type.LONG, 2));
    return draft.mark(LOCAL_CLASS, text);
  }

  private String storedFuture() {
    Type type = dice.of(Type.ALL);
    String name = draft.name("a");
    String text =
        "%sAsync<%s> %s = %s;\n%snote(%s.await());\n"
            .formatted(
                fresh(),
                type.boxed(),
                name,
                draft.expressions().awaits().future(type),
                draft.statements().some(1, 1),
                name);
    return draft.mark(STORED_FUTURE, text);
  }

  /// A body in a variable, started once or twice.
  private String storedBody() {
    Type type = dice.of(Type.INT, Type.STRING, Type.LONG, Type.BOOL);
    String name = draft.name("s");
    String before = fresh();
    String make =
        "AsyncSupplier<%s> %s = %s;\n"
            .formatted(type.boxed(), name, draft.expressions().awaits().blockLambda(type));
    String start = "note(Weft.<%s>async(%s).await());\n".formatted(type.boxed(), name);
    return draft.mark(STORED_BODY, before + make + start + (dice.chance(50) ? start : ""));
  }

  /// A body that stands in an anonymous class.
  private String anonymousClass() {
    Type type = dice.of(Type.ALL);
    String before = fresh();
    Place here = draft.place();
    Place inside = Place.body(outer(), false, type, here.depth() + 1, here.loops());
    String block =
        draft.at(
            inside,
            draft.scope().captured(),
            () -> draft.statements().some(1, 2) + "return " + draft.value(type, 1) + ";");
    String text =
        "%1$snote(new Object() { int own = 5; Async<%2$s> go() { return Weft.<%2$s>async((AsyncSupplier<%2$s>) () -> {\nown++;\n%3$s }); } }.go().await());\n"
            .formatted(before, type.boxed(), block);
    return draft.mark(BODY_IN_ANONYMOUS_CLASS, text);
  }
}
