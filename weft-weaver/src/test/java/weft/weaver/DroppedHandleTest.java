package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Program;

/// `spawn(…);` tells the handle that nobody has it.
class DroppedHandleTest {
  private static final Set<String> DETACHING = Set.of("detach", "spawnDetached");

  /// How many handles each method of the program detaches; methods without are left out.
  private static String detached(String members) {
    Program program = Program.of(members);
    ClassModel woven = ClassFile.of().parse(program.result().changed().get("Program"));
    var counts = new TreeMap<String, Long>();
    woven
        .methods()
        .forEach(method -> {
          long count =
              method.code().stream()
                  .flatMap(code -> code.elementStream())
                  .filter(e ->
                      e instanceof InvokeInstruction i
                          && DETACHING.contains(i.name().stringValue()))
                  .count();
          long pops =
              method.code().stream()
                  .flatMap(code -> code.elementStream())
                  .filter(e -> e instanceof Instruction i && i.opcode() == Opcode.POP)
                  .count();
          if (count > 0) {
            counts.put(method.methodName().stringValue() + " pops " + pops, count);
          }
        });
    return counts.toString();
  }

  private static final String MAIN = "static Async<Object> main() { return async(() -> 1); }\n";

  @Test
  void dropped_inAPlainMethod_detached() {
    assertThat(
            detached(
                MAIN
                    + """
                    static void plain(Runnable call, Async<String> future) {
                      spawn(() -> at(1).await());
                      spawnBlocking(call);
                    }
                    """))
        .isEqualTo("{plain pops 0=2}");
  }

  @Test
  void dropped_inABody_detached() {
    assertThat(
            detached(
                """
                static Async<Object> main() {
                  return async(() -> {
                    spawn(() -> at(1).await());
                    at(2).await();
                    spawnBlocking(() -> {});
                    return 1;
                  });
                }
                """))
        .endsWith("=2}");
  }

  @Test
  void dropped_inALambda_detached() {
    assertThat(
            detached(
                MAIN
                    + """
                    static Runnable plain() { return () -> { spawn(() -> at(1).await()); }; }
                    """))
        .endsWith("=1}");
  }

  @Test
  void kept_returnedPassedOnOrChosen_left() {
    for (String kept :
        List.of(
            "static Object plain() { return spawn(() -> at(1).await()); }",
            "static void plain() { var handle = spawn(() -> at(1).await()); }",
            "static void plain(List<Object> all) { all.add(spawn(() -> at(1).await())); }",
            "static void plain(boolean b, Supplier<String> s) { s.get(); }")) {
      assertThat(detached(MAIN + kept)).isEqualTo("{}");
    }
  }
}
