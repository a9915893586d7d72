package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.List;
import weft.weaver.abi.Abi;
import weft.weaver.abi.MachineCalls;
import weft.weaver.abi.WovenCall;

/// Writes awaits each with its own code: the poll in place, and the stubs that resume behind it.
final class AwaitWriter implements Awaits {
  /// The stub, and the two places in the original code where it goes on.
  private record Labels(Label stub, Label ready, Label thrown) {}

  private final Output out;
  private final CodeBuilder code;
  private final List<Suspension> suspensions;
  private final Restores restores;
  private final List<Labels> labels;

  AwaitWriter(Output out, Plan plan) {
    this.out = out;
    suspensions = plan.suspensions();
    restores = new Restores(plan);
    code = out.code();
    labels =
        suspensions.stream()
            .map(_ -> new Labels(code.newLabel(), code.newLabel(), code.newLabel()))
            .toList();
  }

  private Labels labels(Suspension suspension) {
    return labels.get(suspension.number() - 1);
  }

  @Override
  public Label stub(Suspension suspension) {
    return labels(suspension).stub();
  }

  @Override
  public Label ready(Suspension suspension) {
    return labels(suspension).ready();
  }

  @Override
  public void writeAwait(Suspension suspension) {
    Labels to = labels(suspension);
    int future = out.slots().future();
    code.dup().astore(future);
    code.aload(out.slots().waker());
    WovenCall.BEGIN.write(out.loadSelf());
    code.dup();
    Abi.loadPending(code);
    code.if_acmpne(to.ready()).pop();
    suspension.state().operands().reversed().forEach(saved -> saved.spillOperand(out));
    suspension.state().locals().forEach(saved -> saved.spillLocal(out));
    for (SpillFields.Field field : suspension.clears()) {
      out.loadSelf().aconst_null().putfield(out.machine(), field.name(), field.type());
    }
    out.loadSelf().aload(future).loadConstant(suspension.number());
    MachineCalls.SUSPEND.invoke(code, out.machine());
    code.areturn();
    if (suspension.place().caught()) {
      code.labelBinding(to.thrown()).athrow();
    }
    code.labelBinding(to.ready());
  }

  @Override
  public void writeStubs(boolean hasRoutes) {
    suspensions.forEach(suspension -> writeStub(suspension, hasRoutes));
  }

  private void writeStub(Suspension suspension, boolean hasRoutes) {
    Labels to = labels(suspension);
    int outcome = out.slots().future();
    code.labelBinding(to.stub());
    suspension.place().line().ifPresent(code::lineNumber);
    Label start = code.newBoundLabel();
    out.loadSelf().aload(out.slots().waker());
    MachineCalls.RESUME.invoke(code, out.machine());
    Label end = code.newBoundLabel();
    Label pending = code.newLabel();
    code.dup();
    Abi.loadPending(code);
    code.if_acmpeq(pending).astore(outcome);
    suspension.state().operands().forEach(saved -> saved.load(out));
    restores.atStub(suspension, suspension.state().locals()).forEach(saved -> saved.restore(out));
    goBack(to.ready(), hasRoutes);
    code.labelBinding(pending).areturn();
    if (suspension.place().caught()) {
      Label caught = code.newBoundLabel();
      code.exceptionCatchAll(start, end, caught).astore(outcome);
      restores
          .atStub(suspension, suspension.state().thrownLocals())
          .forEach(saved -> saved.restore(out));
      goBack(to.thrown(), hasRoutes);
    }
  }

  private void goBack(Label target, boolean hasRoutes) {
    if (hasRoutes) {
      code.iconst_0().istore(out.slots().route());
    }
    code.aload(out.slots().future()).goto_(target);
  }
}
