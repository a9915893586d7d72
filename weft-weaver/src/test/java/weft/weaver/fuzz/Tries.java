package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Writes try statements with handlers and `finally`.
final class Tries {
  private final Draft draft;
  private final Dice dice;

  Tries(Draft draft) {
    this.draft = draft;
    dice = draft.dice();
  }

  String one() {
    return switch (dice.below(7)) {
      case 0 -> draft.mark(TRY, tried() + handlers());
      case 1 -> draft.mark(TRY, tried() + last());
      case 2 -> draft.mark(TRY, tried() + handlers() + last());
      case 3 -> throwable();
      case 4 -> returning();
      case 5 -> endless();
      default -> nested();
    };
  }

  /// The protected block; something in it may throw what the handlers catch.
  private String tried() {
    Place inside = draft.place().deeper();
    String first = dice.chance(50) ? risk() : "";
    String block = draft.statements().block(inside);
    return "try {\n%s%s%s} ".formatted(first, block, risk());
  }

  private String risk() {
    return dice.of("step", "risky")
        + "("
        + draft.value(Type.INT, 1)
        + ");\nif (yes(false)) throw new Boom(\"never\");\n";
  }

  private String handlers() {
    String text = "";
    if (dice.chance(40)) {
      text += draft.mark(MULTI_CATCH, handler("Boom | Crash"));
    } else if (dice.chance(40)) {
      text += draft.mark(CATCH, handler("Crash"));
    }
    return dice.chance(70) || text.isEmpty()
        ? text + draft.mark(CATCH, handler("Exception"))
        : text;
  }

  private String handler(String type) {
    String failure = draft.name("e");
    String block = draft.statements().block(draft.place().deeper());
    String end = "";
    if (dice.chance(25)) {
      end =
          draft.mark(
              RETHROW, "if (yes(%s)) throw %s;\n".formatted(draft.value(Type.BOOL, 1), failure));
    }
    return "catch (%s %s) {\nnote(%s);\n%s%s} ".formatted(type, failure, failure, block, end);
  }

  /// A `finally`, which may jump and so drop the failure in flight.
  private String last() {
    Place inside = draft.place().inCleanup();
    String block =
        draft.at(
            inside,
            draft.scope().inner(),
            () -> {
              String text = dice.chance(30) ? branched() : draft.statements().some(1, 2);
              boolean mayJump = !inside.jumps().isEmpty() || inside.returns() != null;
              return dice.chance(40) && mayJump
                  ? text + draft.mark(FINALLY_JUMP, draft.statements().jump())
                  : text;
            });
    return draft.mark(FINALLY, "finally {\n" + block + "}\n");
  }

  /// Statements with a branch between them, behind which the budget leaves none.
  private String branched() {
    String condition = draft.value(Type.BOOL, 1);
    return "if (yes("
        + condition
        + ")) note(\"first\");\n"
        + draft.statements().some(1, 2)
        + "note(\"last\");\n";
  }

  /// A handler for everything: it swallows failures, not the signal, or throws all again.
  private String throwable() {
    String failure = draft.name("t");
    boolean again = dice.chance(40);
    String cleanup = draft.statements().block(draft.place().closed());
    String pass =
        again
            ? draft.mark(
                RETHROW, "if (yes(" + draft.value(Type.BOOL, 1) + ")) throw " + failure + ";\n")
            : "";
    boolean swallowing = draft.rules().swallowing();
    String signal = swallowing ? "" : "passSignal(" + failure + ");\n";
    Place behind = swallowing ? draft.place().closed() : draft.place().deeper();
    String early = dice.chance(40) ? leftEarly(failure) : "";
    String rest = dice.chance(50) ? draft.statements().block(behind) : "";
    String end =
        dice.chance(60) && !draft.place().cleanup()
            ? left(failure)
            : swallowing ? "passSignalIfPlain(" + failure + ");\n" : "";
    String text =
        "%scatch (Throwable %2$s) {\nnote(%2$s);\n%3$s%4$s%5$s%6$s%7$s%8$s}\n"
            .formatted(tried(), failure, cleanup, pass, signal, early, rest, end);
    if (dice.chance(30)) {
      text += last();
    }
    return draft.mark(CATCH_THROWABLE, text);
  }

  /// One of the ways out of a handler for everything, before its end.
  private String leftEarly(String failure) {
    String condition = draft.statements().condition();
    String text = "if (%s) {\n%s}\n".formatted(condition, left(failure));
    return draft.mark(HANDLER_LEFT_EARLY, text);
  }

  /// A way out of a handler for everything. What is thrown takes the signal's place; all else
  /// passes it on.
  private String left(String failure) {
    Place here = draft.place();
    String pass = draft.rules().swallowing() ? "passSignalIfPlain(" + failure + ");\n" : "";
    List<Supplier<String>> ways = new ArrayList<>();
    ways.add(() -> {
      String text = "throw new Boom(\"instead\" + " + draft.value(Type.INT, 1) + ");\n";
      return draft.mark(HANDLER_THROWS, text);
    });
    if (here.returns() != null) {
      ways.add(() -> {
        String result = draft.name("r");
        String value = draft.value(here.returns(), 2);
        String text =
            "%s %s = %s;\n%sreturn %s;\n"
                .formatted(here.returns().java(), result, value, pass, result);
        return draft.mark(HANDLER_RETURNS, text);
      });
    }
    for (String jump : here.jumps()) {
      Construct way = jump.contains(" ") ? HANDLER_JUMPS_TO_LABEL : HANDLER_JUMPS;
      String await = here.awaits() ? "Steps.at(0).await();\n" : "";
      ways.add(() -> draft.mark(way, await + pass + jump + ";\n"));
    }
    return dice.way(ways);
  }

  /// A `try` that never ends normally, with a loop behind its handler: no jump around the handler
  /// tells where it ends.
  private String endless() {
    String failure = draft.name("t");
    String await = draft.place().awaits() ? "Steps.at(0).await();\n" : "";
    String body = await + draft.statements().block(draft.place().closed());
    String cleanup = draft.statements().block(draft.place().closed());
    boolean swallowing = draft.rules().swallowing();
    String signal = (swallowing ? "passSignalIfPlain(" : "passSignal(") + failure + ");\n";
    String early = dice.chance(40) && !draft.place().cleanup() ? leftEarly(failure) : "";
    String text =
        "try {\nfor (;;) {\n%sif (yes(true)) throw new Boom(\"enough\"); }\n} catch (Throwable %2$s) {\nnote(%2$s);\n%3$s%4$s%5$s}\n"
            .formatted(
                body, failure, cleanup, swallowing ? early : signal, swallowing ? signal : early);
    if (dice.chance(20)) {
      text += last();
    }
    return draft.mark(ENDLESS_TRY, text + loopBehind());
  }

  private String loopBehind() {
    String body = draft.statements().block(draft.place().deeper().closed());
    if (dice.chance(50)) {
      return "do {\n" + body + "} while (yes(false));\n";
    }
    String n = draft.name("n");
    return "int %1$s = 0;\nfor (;;) {\nif (yes(%1$s++ > 0)) break;\n%2$s}\n".formatted(n, body);
  }

  /// `return` from within a try whose `finally` runs first.
  private String returning() {
    if (draft.place().returns() == null) {
      return draft.mark(TRY, tried() + last());
    }
    String result = draft.value(draft.place().returns(), 2);
    String text =
        "if (%s) {\ntry {\n%sreturn %s; } %s%s}\n"
            .formatted(
                draft.statements().condition(),
                risk(),
                result,
                dice.chance(40) ? handlers() : "",
                last());
    return draft.mark(RETURN_THROUGH_FINALLY, text);
  }

  private String nested() {
    String inner =
        draft.at(
            draft.place().deeper(),
            draft.scope().inner(),
            () -> tried() + (dice.chance(50) ? handlers() : "") + last());
    String text =
        "try {\n%s%s} %s%s".formatted(inner, risk(), handlers(), dice.chance(50) ? last() : "\n");
    return draft.mark(NESTED_TRY, text);
  }
}
