package weft.weaver.body;

import static java.lang.constant.ConstantDescs.CD_Object;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.weaver.abi.Abi;
import weft.weaver.machine.MachineCalls;

/// Writes the awaits: the poll in place, and the stubs that resume behind it.
final class AwaitWriter {
  /// The two places in the original code where a stub goes on.
  private record Returns(Label ready, Label thrown) {}

  private final CodeBuilder out;
  private final ClassDesc machine;
  private final Slots slots;
  private final Map<Suspension, Label> stubs = new LinkedHashMap<>();
  private final Map<Suspension, Returns> returns = new HashMap<>();

  AwaitWriter(CodeBuilder out, ClassDesc machine, Slots slots, List<Suspension> suspensions) {
    this.out = out;
    this.machine = machine;
    this.slots = slots;
    for (Suspension suspension : suspensions) {
      stubs.put(suspension, out.newLabel());
      returns.put(suspension, new Returns(out.newLabel(), out.newLabel()));
    }
  }

  /// Where each await is resumed.
  Map<Suspension, Label> stubs() {
    return stubs;
  }

  /// Writes the poll. Operands before: …, future. Behind it: …, result.
  void writeAwait(Suspension suspension) {
    Returns back = returns.get(suspension);
    out.dup().astore(slots.future());
    out.aload(slots.waker()).invokestatic(Abi.WOVEN, "begin", Abi.POLL);
    out.dup();
    loadPending();
    out.if_acmpne(back.ready()).pop();
    suspension.operands().reversed().forEach(s -> s.spillOperand(out, slots, machine));
    suspension.locals().forEach(s -> s.spillLocal(out, slots, machine));
    for (SpillFields.Field field : suspension.clears()) {
      out.aload(slots.self()).aconst_null().putfield(machine, field.name(), field.type());
    }
    out.aload(slots.self()).aload(slots.future()).loadConstant(suspension.number());
    MachineCalls.SUSPEND.invoke(out, machine);
    out.areturn();
    if (suspension.caught()) {
      out.labelBinding(back.thrown()).athrow();
    }
    out.labelBinding(back.ready());
  }

  /// Writes the stub of one await; to be called behind the original code.
  ///
  /// @param hasRoutes whether the route has to be reset
  void writeStub(Suspension suspension, boolean hasRoutes) {
    Returns back = returns.get(suspension);
    Label pending = out.newLabel();
    Label start = out.newLabel();
    Label end = out.newLabel();
    out.labelBinding(stubs.get(suspension));
    suspension.line().ifPresent(out::lineNumber);
    out.labelBinding(start).aload(slots.self()).aload(slots.waker());
    MachineCalls.RESUME.invoke(out, machine);
    out.labelBinding(end).dup();
    loadPending();
    out.if_acmpeq(pending).astore(slots.future());
    suspension.operands().forEach(s -> s.load(out, slots, machine));
    suspension.locals().forEach(s -> s.restore(out, slots, machine));
    goBack(back.ready(), hasRoutes);
    out.labelBinding(pending).areturn();
    if (suspension.caught()) {
      Label caught = out.newLabel();
      out.exceptionCatchAll(start, end, caught);
      out.labelBinding(caught).astore(slots.future());
      suspension.locals().stream()
          .filter(s -> suspension.thrownSlots().get(s.slot()))
          .forEach(s -> s.restore(out, slots, machine));
      goBack(back.thrown(), hasRoutes);
    }
  }

  private void goBack(Label target, boolean hasRoutes) {
    if (hasRoutes) {
      out.iconst_0().istore(slots.route());
    }
    out.aload(slots.future()).goto_(target);
  }

  private void loadPending() {
    out.getstatic(Abi.WOVEN, "PENDING", CD_Object);
  }
}
