package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.StepRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A debugger stops in a body as it was written, and sees its variables.
class DebuggerTest {
  private static final String MAIN =
      """
      package p;
      import static weft.Weft.*;
      public class Main {
        static weft.Async<String> body(String name, long wide) {
          return async(() -> {
            int count = 3;
            String text = name + count;
            yieldNow().await(); // await
            count++; // after
            Object seen = text + count + wide; // last
            return seen.toString();
          });
        }
        public static void main(String[] args) throws Exception {
          System.out.println(weft.Weft.run(() -> body("n", 5_000_000_000L).await()));
        }
      }
      """;
  private static final long MILLIS = 30_000;

  @TempDir Path directory;
  private Sources program;
  private VirtualMachine machine;

  @BeforeEach
  void launch() throws Exception {
    program = new Sources(directory).with("p/Main.java", MAIN).weave();
    var connector = Bootstrap.virtualMachineManager().defaultConnector();
    var arguments = connector.defaultArguments();
    arguments.get("home").setValue(System.getProperty("java.home"));
    arguments.get("main").setValue("p.Main");
    String classPath = Jvm.path(Jvm.core(), program.classes());
    arguments.get("options").setValue("-Xverify:all -cp \"" + classPath + "\"");
    machine = connector.launch(arguments);
    var prepare = machine.eventRequestManager().createClassPrepareRequest();
    prepare.addClassFilter("p.Main");
    prepare.enable();
  }

  @AfterEach
  void end() {
    machine.process().destroyForcibly();
  }

  private int line(String text) {
    return program.line("p/Main.java", text);
  }

  private void stopAt(ReferenceType type, String text) throws Exception {
    List<Location> locations = type.locationsOfLine(line(text));
    assertThat(locations).as(text).isNotEmpty();
    var breakpoint = machine.eventRequestManager().createBreakpointRequest(locations.getFirst());
    breakpoint.enable();
  }

  /// The next event of a kind; all others are passed over.
  private <E extends Event> E next(Class<E> kind) throws InterruptedException {
    for (; ; ) {
      var events = machine.eventQueue().remove(MILLIS);
      assertThat(events).as("an event within %s ms", MILLIS).isNotNull();
      for (Event event : events) {
        if (kind.isInstance(event)) {
          return kind.cast(event);
        }
        assertThat(event).isNotInstanceOfAny(VMDeathEvent.class, VMDisconnectEvent.class);
      }
      machine.resume();
    }
  }

  /// The values of some variables. What no later code reads is gone after an await.
  private static Map<String, String> variables(LocatableEvent event, String... names)
      throws Exception {
    StackFrame frame = event.thread().frame(0);
    Map<String, String> values = new TreeMap<>();
    for (String name : names) {
      var variable = frame.visibleVariableByName(name);
      values.put(name, variable == null ? "none" : String.valueOf(frame.getValue(variable)));
    }
    return values;
  }

  @Test
  void breakpoint_afterAnAwait_showsTheVariables() throws Exception {
    stopAt(next(ClassPrepareEvent.class).referenceType(), "// last");
    machine.resume();
    var stopped = next(BreakpointEvent.class);
    assertThat(stopped.location().method().name()).isEqualTo("lambda$body$0");
    assertThat(stopped.location().sourceName()).isEqualTo("Main.java");
    StackFrame frame = stopped.thread().frame(0);
    assertThat(frame.getValues(frame.visibleVariables())) // what was lost is not listed
        .hasSize(frame.visibleVariables().size());
    assertThat(variables(stopped, "wide", "count", "text", "seen"))
        .isEqualTo(Map.of("wide", "5000000000", "count", "4", "text", "\"n3\"", "seen", "none"));
  }

  @Test
  void breakpoint_onAnAwait_showsTheVariablesBeforeIt() throws Exception {
    stopAt(next(ClassPrepareEvent.class).referenceType(), "// await");
    machine.resume();
    assertThat(variables(next(BreakpointEvent.class), "name", "wide", "count", "text"))
        .isEqualTo(Map.of("name", "\"n\"", "wide", "5000000000", "count", "3", "text", "\"n3\""));
  }

  @Test
  void stepping_overLines_followsTheSource() throws Exception {
    stopAt(next(ClassPrepareEvent.class).referenceType(), "// after");
    machine.resume();
    var stopped = next(BreakpointEvent.class);
    List<Integer> lines = new ArrayList<>(List.of(stopped.location().lineNumber()));
    var manager = machine.eventRequestManager();
    manager
        .createStepRequest(stopped.thread(), StepRequest.STEP_LINE, StepRequest.STEP_OVER)
        .enable();
    for (int i = 0; i < 2; i++) {
      machine.resume();
      lines.add(next(StepEvent.class).location().lineNumber());
    }
    assertThat(lines).containsExactly(line("// after"), line("// last"), line("// last") + 1);
  }
}
