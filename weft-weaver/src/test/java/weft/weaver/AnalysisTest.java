package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Steps;
import weft.polling.Polling;
import weft.weaver.fixture.Differential;
import weft.weaver.fixture.Program;
import weft.weaver.fixture.Sources;

/// Hard cases 10, 18, 22 and 23, and the shape of what is generated.
class AnalysisTest {
  private static final Steps.Schedule PENDING = new Steps.Schedule("", _ -> 1, _ -> false);

  private static Map<String, Object> references(Object machine) throws IllegalAccessException {
    Map<String, Object> held = new HashMap<>();
    for (Field field : machine.getClass().getDeclaredFields()) {
      if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        if (field.get(machine) != null) {
          held.put(field.getName(), field.get(machine));
        }
      }
    }
    return held;
  }

  @Test
  void suspension_holdsNothingDead() throws Throwable {
    Program program =
        Differential.check(
            """
            static Async<Object> main() {
              String capture = "capture", late = "late";
              return async(() -> {
                String a = "a" + at(1).await(); String b = "b";
                at(2).await();
                note(capture + a);
                at(3).await();
                note(b);
                at(4).await();
                return late;
              });
            }
            """);
    Steps.begin(PENDING);
    Async<?> main = program.startWoven();
    List<String> held = new ArrayList<>();
    Object value = main.pollOnce(true, null);
    while (value == Polling.PENDING) {
      held.add(
          String.join(
              " ", references(main).values().stream().map(String::valueOf).sorted().toList()));
      value = main.pollOnce(false, null);
    }
    assertThat(held).containsExactly("capture late", "a1 b capture late", "b late", "late");
    assertThat(references(main)).isEmpty();
  }

  @Test
  void capture_neverReassigned_isNotSpilled() {
    Program program =
        Differential.check(
            "static Async<Object> main() { String s = \"s\"; int n = 3; return async(() -> { Object a = at(n).await(); Object b = at(s).await(); return s + n + a + b; }); }");
    var machine = ClassFile.of().parse(program.woven().get("Program$Weft$main$0"));
    assertThat(machine.fields().stream().map(f -> f.fieldName().stringValue()))
        .containsExactly("in0", "in1", "ref0");
  }

  @Test
  void weaving_aSecondTime_changesNothing() {
    Program program =
        Differential.check(
            "static Async<Object> main() { AsyncFunction<Integer, Object> f = x -> at(x).await(); return async(() -> async(f, 2).await()); }");
    assertThat(program.result().isEmpty()).isFalse();
    assertThat(
            Weaver.weave(program.woven(), ClassLookup.ofLoader(getClass().getClassLoader()))
                .isEmpty())
        .isTrue();
  }

  @Test
  void await_underMonitor_isRefused() {
    assertThatThrownBy(() ->
            Program.of(
                """
                static Async<Object> main() {
                  return async(() -> { synchronized (Program.class) { note(1); } synchronized (Program.class) {
                    try { return at(1).await(); } finally { note(2); } } });
                }
                """))
        .isInstanceOf(WeaveException.class)
        .hasMessage(
            "await() inside synchronized, in Program, line 10: the monitor belongs to the thread, and the body may"
                + " continue on another one; move the await out of the block, or hold a weft.sync.Mutex instead");
  }

  @Test
  void monitor_withoutAwaitInside_isKept() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int n = 0;
            for (int i = 0; i < 3; i++) { synchronized (Program.class) { n += i; if (i == 1) continue; note(n); } n += at(i).await(); }
            try { synchronized (Program.class) { throw new IllegalStateException(); } } catch (IllegalStateException e) { return n + at(1).await(); }
          });
        }
        """);
  }

  @Test
  void stackTrace_ofEachThrow_hasItsLine() throws Throwable {
    String members =
        """
        static Async<Object> main() {
          return async(() -> {
            int x =
                at(0).await();
            try {
              at(1).await();
            } finally {
              note(x);
            }
            Object o = at("s")
                .await();
            return (Integer) o;
          });
        }
        """;
    int first = Program.linesBefore();
    assertThat(lineOfFailure(members, 0)).isEqualTo(first + 4);
    assertThat(lineOfFailure(members, 1)).isEqualTo(first + 6);
    assertThat(lineOfFailure(members, 2)).isEqualTo(first + 11);
    assertThat(lineOfFailure(members, -1)).isEqualTo(first + 12);
  }

  /// The line in `Program` where the failure of one leaf, or the program's own, was thrown.
  private static int lineOfFailure(String members, int failing) throws Throwable {
    Program program = Program.of(members);
    Steps.begin(new Steps.Schedule("", _ -> 1, i -> i == failing));
    Async<?> main = program.startWoven();
    try {
      for (boolean start = true; main.pollOnce(start, null) == Polling.PENDING; start = false) {}
      throw new AssertionError("did not fail");
    } catch (Steps.Planned | ClassCastException e) {
      for (StackTraceElement element : e.getStackTrace()) {
        if (element.getClassName().equals("Program")
            && element.getMethodName().startsWith("lambda$")) {
          return element.getLineNumber();
        }
      }
      throw new AssertionError("no line", e);
    }
  }

  @Test
  void debugTables_afterWeaving_nameTheMovedSlots() {
    Program program =
        Differential.check(
            """
            int f = 1;
            Async<Object> go(String captured) { return async(() -> { long wide = f; List<String> list = new ArrayList<>(); list.add(captured); at(1).await(); return wide + list.toString(); }); }
            static Async<Object> main() { return new Program().go("c"); }
            """);
    CodeModel code = lambda(program, "lambda$go$0");
    Map<String, Integer> slots = new HashMap<>();
    code.findAttribute(Attributes.localVariableTable())
        .orElseThrow()
        .localVariables()
        .forEach(v -> slots.put(v.name().stringValue(), v.slot()));
    assertThat(slots).isEqualTo(Map.of("this", 0, "captured", 3, "wide", 4, "list", 6));
    var types =
        code.findAttribute(Attributes.localVariableTypeTable()).orElseThrow().localVariableTypes();
    assertThat(types).singleElement().satisfies(t -> assertThat(t.slot()).isEqualTo(6));
  }

  @Test
  void typeAnnotations_onLocals_moveWithTheirSlots() {
    Program program =
        Differential.check(
            """
            @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE) @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) @interface N {}
            static Async<Object> main() { return async(() -> { @N String s = (@N String) at("x").await(); List<@N String> l = new ArrayList<@N String>(); try (@N AutoCloseable c = () -> {}) { l.add(s + at(1).await()); } catch (@N RuntimeException e) { note(e); } return l; }); }
            """);
    var annotations =
        lambda(program, "lambda$main$0").findAttribute(Attributes.runtimeVisibleTypeAnnotations());
    assertThat(annotations.orElseThrow().annotations()).hasSizeGreaterThanOrEqualTo(6);
  }

  private static CodeModel lambda(Program program, String name) {
    ClassModel host = ClassFile.of().parse(program.woven().get("Program"));
    return host.methods().stream()
        .filter(m -> m.methodName().equalsString(name))
        .findFirst()
        .flatMap(m -> m.code())
        .map(CodeAttribute.class::cast)
        .orElseThrow();
  }

  @Test
  void lambdas_sharingOneMethod_areWovenSeparately() {
    Program program =
        Differential.check(
            """
            static Async<Object> main() {
              Supplier<Integer> plain = () -> 42; AsyncSupplier<Integer> one = () -> 42; AsyncSupplier<Integer> two = () -> 42; AsyncRunnable r = () -> note("r"); Runnable q = () -> note("r");
              return async(() -> { q.run(); async(r).await(); return plain.get() + async(one).await() + async(two).await() + at(1).await(); });
            }
            """,
            "-g:none");
    assertThat(program.result().generated()).hasSize(3);
  }

  @Test
  void serializableLambdasAndMethodReferences_stayAsTheyAre() {
    Program program =
        Differential.check(
            """
            static Integer answer() { return 42; }
            static Async<Object> main() {
              AsyncSupplier<Integer> reference = Program::answer;
              AsyncSupplier<Integer> serializable = (AsyncSupplier<Integer> & java.io.Serializable) () -> 1;
              AsyncSupplier<Integer> written = new AsyncSupplier<>() { public Integer get() { return 3; } };
              return async(() -> async(reference).await() + async(serializable).await() + async(written).await() + at(1).await());
            }
            """);
    assertThat(program.result().bodies()).isEqualTo(1);
  }

  @Test
  void hierarchy_ofMissingClass_isNotLoaded() {
    var classes =
        new HashMap<>(
            Sources.compile(
                Map.of(
                    "Program",
                    """
                    import weft.*; import static weft.Weft.*; import static weft.Steps.*;
                    public class Program {
                      static class Boom { static { if (true) throw new IllegalStateException("initialised"); } }
                      static class A extends Boom {} static class B extends Boom {}
                      static Async<Object> main() { return async(() -> { Boom b = at(true).await() ? (A) null : (B) null; return at(b).await() + "x"; }); }
                    }
                    """)));
    Differential.check(Program.ofClasses(classes));
  }

  @Test
  void classVersionAndFlags_ofGenerated_areAsDocumented() {
    Program program =
        Differential.check("static Async<Object> main() { return async(() -> at(1).await()); }");
    ClassModel machine = ClassFile.of().parse(program.woven().get("Program$Weft$main$0"));
    assertThat(machine.flags().flagsMask())
        .isEqualTo(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | ClassFile.ACC_SYNTHETIC);
    assertThat(
            machine.findAttribute(Attributes.nestHost()).orElseThrow().nestHost().asInternalName())
        .isEqualTo("Program");
    assertThat(machine.interfaces().stream().map(i -> i.asInternalName()))
        .containsExactly("weft/AsyncSupplier", "weft/woven/Factory");
  }
}
