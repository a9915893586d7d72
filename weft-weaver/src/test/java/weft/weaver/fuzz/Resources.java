package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes try-with-resources.
final class Resources {
  private static final int MOST = 3;
  private final Draft draft;
  private final Dice dice;

  Resources(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String one() {
    String before = "";
    String resources;
    if (dice.chance(25)) {
      String name = draft.name("r");
      before = "final Door %s = %s;\n".formatted(name, door());
      resources = name;
    } else {
      resources =
          IntStream.range(0, dice.between(1, MOST))
              .mapToObj(_ -> resource())
              .collect(Collectors.joining("; "));
    }
    String block = draft.statements().block(draft.place().inCleanup());
    String failure = draft.name("e");
    Place inHandler = draft.place().deeper();
    String handler =
        "catch (Exception %1$s) {\nnote(%1$s);\nfor (Throwable s : %1$s.getSuppressed()) note(s);\n%2$s}\n"
            .formatted(failure, draft.statements().block(inHandler));
    String text = "%stry (%s) {\n%s} %s".formatted(before, resources, block, handler);
    return draft.mark(before.isEmpty() ? RESOURCES : RESOURCE_VARIABLE, text);
  }

  private String resource() {
    String name = draft.name("r");
    return draft.mark(RESOURCE_INITIALISER, "Door %s = %s".formatted(name, door()));
  }

  private String door() {
    if (dice.chance(20)) {
      return draft.mark(
          NULL_RESOURCE,
          dice.chance(50)
              ? "Steps.<Door>at(null).await()"
              : "(%s ? null : new Door(\"n\", false))".formatted(draft.value(Type.BOOL, 1)));
    }
    if (dice.chance(40)) {
      return draft.mark(
          STUCK_RESOURCE,
          "new Door(cut(%s), %s)"
              .formatted(draft.value(Type.STRING, 1), draft.value(Type.BOOL, 1)));
    }
    return dice.chance(50)
        ? "Steps.<Door>at(new Door(\"a\", false)).await()"
        : "new Door(word(" + draft.value(Type.INT, 1) + "), false)";
  }
}
