package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Steps;
import weft.Steps.Schedule;
import weft.polling.Polling;
import weft.weaver.body.WovenBody;
import weft.weaver.fixture.Outcome;
import weft.weaver.fixture.Program;
import weft.weaver.fixture.Sources;
import weft.weaver.site.HostBodies;
import weft.weaver.site.Surroundings;

/// Bodies with many awaits, much to save, or jumps that are far.
class LargeBodyTest {
  private static final int JIT_LIMIT = 8_000;
  private static final int BYTES_PER_AWAIT = 60;
  private static final Schedule PENDING = new Schedule("pending", _ -> 1, _ -> false);

  /// A body with so many variables that live from its beginning to its end.
  private static String body(int variables, int awaits, IntFunction<String> statement) {
    var text =
        new StringBuilder("static Async<Object> main() { return async(() -> { long s = 0;\n");
    for (int i = 0; i < variables / 2; i++) {
      text.append("int a%1$d = note(%1$d); String t%1$d = \"t\" + noted();\n".formatted(i));
    }
    IntStream.range(0, awaits).mapToObj(statement).forEach(text::append);
    text.append("return s");
    for (int i = 0; i < variables / 2; i++) {
      text.append(" + a%1$d + t%1$d".formatted(i));
    }
    return text.append("; }); }").toString();
  }

  private static String plus(int i) {
    return "s += at(" + i + ").await();\n";
  }

  private static String caught(int i) {
    return "try { s += at(%1$d).await(); } catch (Exception e) { s ^= note(%1$d); }\n".formatted(i);
  }

  private static CodeAttribute code(Map<String, byte[]> classes) {
    return ClassFile.of().parse(classes.get("Program")).methods().stream()
        .filter(method -> method.methodName().equalsString("lambda$main$0"))
        .map(method -> (CodeAttribute) method.code().orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  private static int added(Program program, String members) {
    return code(program.woven()).codeLength()
        - code(Sources.compile(Map.of("Program", Program.file(members)))).codeLength();
  }

  /// Runs it plain and woven, with a failure and a cancellation here and there.
  private static Program check(String members) {
    Program program = Program.of(members);
    for (int fault : new int[] {-1, 7}) {
      for (boolean cancels : new boolean[] {false, true}) {
        Schedule plain = schedule("plain", 0, fault, cancels);
        Outcome wanted = program.runPlain(plain);
        for (int pendings = 0; pendings < 3; pendings++) {
          Outcome found = program.runWoven(schedule("woven", pendings, fault, cancels));
          assertThat(found.visible()).isEqualTo(wanted.visible());
        }
      }
    }
    return program;
  }

  private static Schedule schedule(String name, int pendings, int fault, boolean cancels) {
    return new Schedule(
        name,
        i -> pendings == 2 ? i % 2 : pendings,
        i -> !cancels && i == fault,
        i -> cancels && i == fault);
  }

  @Test
  void awaits_manyWithManyVariables_areWoven() {
    check(body(40, 100, LargeBodyTest::plus));
    check(body(20, 190, LargeBodyTest::plus));
    check(body(0, 800, LargeBodyTest::plus));
    check(body(40, 300, LargeBodyTest::caught));
  }

  @Test
  void awaits_withWhatManySave_staySmall() {
    for (int awaits : new int[] {13, 100}) {
      for (IntFunction<String> form :
          List.<IntFunction<String>>of(LargeBodyTest::plus, LargeBodyTest::caught)) {
        String few = body(40, awaits, form);
        String more = body(40, 2 * awaits, form);
        int first = added(Program.of(few), few);
        int both = added(Program.of(more), more);
        assertThat((both - first) / awaits).isLessThanOrEqualTo(BYTES_PER_AWAIT);
      }
    }
    assertThat(code(Program.of(body(40, 100, LargeBodyTest::plus)).woven()).codeLength())
        .isLessThan(JIT_LIMIT);
    assertThat(code(Program.of(body(10, 10, LargeBodyTest::plus)).woven()).codeLength())
        .isLessThan(JIT_LIMIT / 2);
  }

  /// Now twins are left out where they make a body too large for the JIT.
  @Test
  void twins_ofABodyThatTheJitJustCompiles_areLeftOut() {
    int atLimit = 0;
    for (int fillers = 500; fillers < 800; fillers += 10) {
      String filler = "s = s * 31 + 77777L;\n".repeat(fillers);
      String members = body(2, 1, _ -> text(16, LargeBodyTest::plus) + filler);
      var plain = Sources.compile(Map.of("Program", Program.file(members)));
      int without =
          code(Weaver.weave(
                      plain,
                      ClassLookup.ofLoader(LargeBodyTest.class.getClassLoader()),
                      CatchBlocks.UNKNOWN,
                      false)
                  .changed())
              .codeLength();
      int with = code(Program.of(members).woven()).codeLength();
      if (without <= JIT_LIMIT) {
        assertThat(with).as("with %d fillers", fillers).isBetween(without, JIT_LIMIT);
        atLimit = with == without ? atLimit + 1 : atLimit;
      }
    }
    assertThat(atLimit).isPositive();
  }

  @Test
  void variables_thatGrowAndShrink_shareWhatTheyHaveInCommon() {
    String growing =
        "static Async<Object> main() { return async(() -> {\n"
            + text(60, i -> "String g%1$d = \"g\" + at(%1$d).await();\n".formatted(i))
            + "return note("
            + text(60, i -> "g%d + ".formatted(59 - i))
            + "\"end\"); }); }";
    assertThat(added(check(growing), growing)).isLessThan(60 * (BYTES_PER_AWAIT + 40));
    String shrinking =
        "static Async<Object> main() { return async(() -> {\n"
            + text(60, i -> "String g%1$d = \"g\" + noted();\n".formatted(i))
            + text(60, i -> "note(g%1$d + at(%1$d).await());\n".formatted(59 - i))
            + "return 1; }); }";
    assertThat(added(check(shrinking), shrinking)).isLessThan(60 * (BYTES_PER_AWAIT + 40));
  }

  private static String text(int count, IntFunction<String> part) {
    return String.join("", IntStream.range(0, count).mapToObj(part).toList());
  }

  @Test
  void variables_ofEveryKind_operandsAndLoops_areRestored() {
    check(
        """
        static Async<Object> main() {
          String in = "in"; int number = 3; Object[] array = {1};
          return async(() -> {
            long l = 1; double d = 2; float f = 3; byte b = 4; char c = 'c'; boolean z = true; Object none = null;
        """
            + text(
                30,
                i ->
                    """
                    for (int i%1$d = 0; i%1$d < 2; i%1$d++) {
                      d = d * l + at(%1$d).await() + i%1$d; c += b; z ^= at(c > 5).await();
                      String t = in + at("x" + f).await() + note(number + at(2L).await() + (z ? at(f).await() : b));
                      try { array[at(0).await()] = t + array[0].hashCode() + new String(at("n").await()); }
                      catch (RuntimeException e) { none = e; l += at(l).await(); }
                      finally { note(none == null ? t.length() : at(number).await()); }
                    }
                    """
                        .formatted(i))
            + "return \"\" + l + d + f + b + c + z + none + array[0]; }); }");
  }

  @Test
  void suspension_sharedCode_holdsNothingDead() throws Throwable {
    Program program =
        Program.of(
            """
            static Async<Object> main() {
              String first = "first", second = "second", late = "late";
              return async(() -> {
                note(first);
                String a = "a", b = "b";
                at(0).await();
                note(second + a);
                at(1).await();
                try { note(b + at(2).await()); } catch (Exception e) { note(b); }
            """
                + text(60, LargeBodyTest::noted)
                + "return late; }); }");
    Steps.begin(PENDING);
    Async<?> main = program.startWoven();
    List<String> held = new ArrayList<>();
    Object value = main.pollOnce(true, null);
    while (value == Polling.PENDING) {
      held.add(references(main));
      value = main.pollOnce(false, null);
    }
    assertThat(held.subList(0, 4)).containsExactly("a b late second", "b late", "b b late", "late");
    assertThat(held.subList(4, held.size())).containsOnly("late");
    assertThat(references(main)).isEmpty();
  }

  private static String noted(int i) {
    return "note(at(" + i + ").await());\n";
  }

  private static String references(Object machine) throws IllegalAccessException {
    List<String> held = new ArrayList<>();
    for (var field : machine.getClass().getDeclaredFields()) {
      field.setAccessible(true);
      if (!field.getType().isPrimitive() && field.get(machine) != null) {
        held.add(field.get(machine).toString());
      }
    }
    return String.join(" ", held.stream().sorted().toList());
  }

  @Test
  void jump_tooFarForTwoBytes_isWoven() {
    Program manyAwaits =
        check(
            body(
                2,
                1,
                _ -> "for (int k = 0; k < 2; k++) {\n" + text(700, LargeBodyTest::plus) + "}\n"));
    assertThat(code(manyAwaits.woven()).codeLength()).isGreaterThan(Short.MAX_VALUE);
    String filler = text(1_600, i -> "s = s * 31 + " + (100_000 + i) + "L + k;\n");
    check(body(2, 1, _ -> "for (int k = 0; k < 2; k++) { s += at(k).await();\n" + filler + "}\n"));
    check(body(2, 1, _ -> "for (int k = 0; k < 2; k++) {\n" + filler + "} s += at(1).await();\n"));
  }

  /// Each `finally` is there twice, so the innermost statement a thousand times.
  @Test
  void jump_tooFarOverNestedFinally_isWoven() {
    String nested =
        "try { s += at(1).await(); } finally {\n"
            + text(9, i -> "try { s ^= s << %d; } finally {\n".formatted(i + 1))
            + "s += 77777L * k; s ^= s >>> 1; s = s * 31 + k;\n"
            + "}".repeat(10);
    check(body(2, 1, _ -> "for (int k = 0; k < 2; k++) {\n" + nested + "}\n"));
  }

  @Test
  void analysis_twiceTheStatements_takesTwiceTheSteps() {
    List<IntFunction<String>> forms =
        List.of(
            LargeBodyTest::plus,
            LargeBodyTest::caught,
            i -> "try { s += at(%1$d).await(); } catch (Throwable t) { s++; }\n".formatted(i),
            i -> "try { s += at(%1$d).await(); } finally { s ^= note(%1$d); }\n".formatted(i),
            i -> "for (int i = 0; i < s; i++) { if (i > 3) break; s += at(i).await(); }\n");
    for (IntFunction<String> form : forms) {
      long few = steps(body(10, 100, form));
      long more = steps(body(10, 200, form));
      assertThat((double) more / few).as(form.apply(1)).isLessThan(2.2);
    }
  }

  private static long steps(String members) {
    var bytes = Sources.compile(Map.of("Program", Program.file(members)));
    ClassLookup lookup = ClassLookup.ofLoader(LargeBodyTest.class.getClassLoader());
    var surroundings = new Surroundings(lookup.cached(), CatchBlocks.UNKNOWN);
    var bodies = new HostBodies(ClassFile.of().parse(bytes.get("Program")), surroundings);
    var body = bodies.all().iterator().next();
    return new WovenBody(body, bodies, surroundings, ClassFile.of()).steps();
  }

  @Test
  void body_tooLarge_isRefusedWithLineAndRemedy() {
    assertThatThrownBy(() -> Program.of(body(0, 1_400, LargeBodyTest::plus)))
        .isInstanceOf(WeaveException.class)
        .hasMessageMatching(
            "the body in main\\(\\) at Program.java:"
                + (Program.linesBefore() + 1)
                + " cannot be woven: woven, it would have [0-9,]+ bytes of bytecode, and a method"
                + " has room for 65,535; move a part of it to a method that returns an Async, and"
                + " await that");
  }

  @Test
  void constantPool_full_isRefusedWithRemedy() {
    String strings =
        text(
            16,
            m ->
                "static String m%d(int i) { return switch (i) {\n".formatted(m)
                    + text(2_000, i -> "case %d -> \"%d/%d\";\n".formatted(i, m, i))
                    + "default -> \"\"; }; }\n");
    String bodies =
        text(
            160,
            i ->
                "static Async<Integer> b%1$d() { return async(() -> at(1).await()); }\n"
                    .formatted(i));
    String main = "static Async<Object> main() { return async(() -> b1().await()); }";
    assertThatThrownBy(() -> Program.of(strings + bodies + main))
        .isInstanceOf(WeaveException.class)
        .hasMessageContaining("class Program cannot be woven")
        .hasMessageContaining("65,535 constants")
        .hasMessageContaining("move some of its async bodies");
  }
}
