package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.weaver.abi.Abi;
import weft.weaver.abi.MachineCalls;
import weft.weaver.abi.NowTwins;
import weft.weaver.abi.WovenCall;
import weft.weaver.analysis.MethodCode;
import weft.weaver.site.AsyncBody;
import weft.weaver.site.SiteWriter;

/// Writes the woven code of one body.
final class BodyWriter {
  private final CodeBuilder out;
  private final Output output;
  private final AsyncBody body;
  private final MethodCode code;
  private final Plan plan;
  private final SiteWriter sites;
  private final Awaits awaits;
  private final LoopRoutes routes;
  private final CreationWriter creations;
  private final DebugWriter debug;
  private final VariableRanges variables;
  private final Map<Integer, Suspension> suspensionAt = new HashMap<>();

  BodyWriter(WovenBody woven, CodeBuilder out) {
    this.out = out;
    body = woven.body();
    code = woven.code();
    plan = woven.plan();
    sites = woven.sites();
    output = new Output(out, body.machine(), new Slots(body.hasReceiver(), code.maxLocals()));
    awaits = Awaits.of(output, plan);
    routes = new LoopRoutes(output, code, plan, awaits);
    variables = new VariableRanges(out, code, plan);
    debug = new DebugWriter(output, code, variables, body.hasReceiver());
    creations = new CreationWriter(output, plan, debug);
    plan.suspensions().forEach(s -> suspensionAt.put(s.index(), s));
  }

  void write() {
    if (plan.hasNowCalls()) {
      out.iconst_0().istore(output.slots().tries()).iconst_0().istore(output.slots().taken());
    }
    if (!plan.suspensions().isEmpty()) {
      writeEntry();
    }
    for (AsyncBody.Input input : body.inputs()) {
      if (!(body.hasReceiver() && input.slot() == 0)) {
        output.loadSelf().getfield(body.machine(), input.field(), input.type());
        out.storeLocal(TypeKind.from(input.type()).asLoadable(), slot(input.slot()));
        if (plan.isShared() && !input.type().isPrimitive()) {
          output.loadSelf().aconst_null().putfield(body.machine(), input.field(), input.type());
        }
      }
    }
    for (int i = 0; i < code.size(); i++) {
      variables.bind(i);
      writeElement(i, code.elements().get(i));
    }
    variables.bind(code.size());
    debug.finish();
    routes.writeForks();
    awaits.writeStubs(!routes.isEmpty());
  }

  private int slot(int original) {
    return output.slots().of(original);
  }

  private void writeEntry() {
    Label start = out.newLabel();
    Label bad = out.newLabel();
    output.loadSelf();
    MachineCalls.STATE.invoke(out, body.machine());
    if (plan.isShared() || !routes.isEmpty()) {
      out.dup().istore(output.slots().route());
    }
    List<SwitchCase> cases = new ArrayList<>();
    cases.add(SwitchCase.of(0, start));
    for (Suspension suspension : plan.suspensions()) {
      cases.add(SwitchCase.of(suspension.number(), routes.next(LoopRoutes.ENTRY, suspension)));
    }
    out.tableswitch(0, plan.suspensions().size(), bad, cases);
    out.labelBinding(bad);
    WovenCall.BAD_STATE.write(output.loadSelf()).athrow();
    out.labelBinding(start);
    if (!routes.isEmpty()) {
      // Says what the switch has found out: so the JIT knows it at the headers of loops.
      out.iconst_0().istore(output.slots().route());
    }
  }

  private void writeElement(int index, CodeElement element) {
    Suspension suspension = suspensionAt.get(index);
    if (suspension != null) {
      awaits.writeAwait(suspension);
      return;
    }
    NowCall now = plan.nowCall(index);
    if (now != null) {
      writeNowCall(index, now);
      return;
    }
    if (!creations.write(index, element)
        && !sites.write(out, index)
        && !sites.writeKeep(out, element, output.slots().self())
        && !debug.write(element)) {
      writePlain(index, element);
    }
  }

  /// Tries the now twin; only if that is not done is the operation called, whose future the await
  /// then polls.
  private void writeNowCall(int index, NowCall now) {
    MethodTypeDesc type = NowTwins.typeOf(now.call());
    var arguments = new Arguments(output, type.parameterList());
    arguments.store();
    Label later = out.newLabel();
    if (now.call().opcode() != Opcode.INVOKESTATIC) {
      out.aload(output.slots().temporaries()).ifnull(later); // the exception is the call's
    }
    writeTakeTry(later);
    arguments.load();
    out.invokestatic(now.twin(), now.call().name().stringValue(), type).dup();
    Abi.loadPending(out);
    out.if_acmpne(awaits.ready(now.suspension())).pop();
    out.labelBinding(later);
    arguments.load();
    debug.before(index);
    out.with(now.call());
  }

  /// Counts a call of a twin, in locals as long as they say that there are units for it.
  private void writeTakeTry(Label none) {
    int tries = output.slots().tries();
    int taken = output.slots().taken();
    Label paid = out.newLabel();
    out.iinc(tries, -1).iload(tries).ifge(paid);
    WovenCall.TAKE_TRIES.write(output.loadSelf().iload(taken)).dup().istore(tries).ifeq(none);
    out.iload(taken).iload(tries).iadd().istore(taken).iinc(tries, -1);
    out.labelBinding(paid);
  }

  private void writePlain(int index, CodeElement element) {
    debug.before(index);
    switch (element) {
      case LoadInstruction load -> out.loadLocal(load.typeKind(), slot(load.slot()));
      case StoreInstruction store -> out.storeLocal(store.typeKind(), slot(store.slot()));
      case IncrementInstruction increment -> out.iinc(slot(increment.slot()), increment.constant());
      case ReturnInstruction exit -> writeReturn(exit.typeKind());
      case LabelTarget _ -> {
        out.with(element);
        routes.writeCheck(index);
      }
      default -> out.with(element);
    }
  }

  private void writeReturn(TypeKind kind) {
    switch (kind) {
      case VOID -> out.aconst_null();
      case REFERENCE -> {}
      default -> box(body.lambda().methodTypeSymbol().returnType());
    }
    out.areturn();
  }

  private void box(ClassDesc primitive) {
    ClassDesc box =
        ClassDesc.of(
            switch (TypeKind.from(primitive)) {
              case BOOLEAN -> "java.lang.Boolean";
              case BYTE -> "java.lang.Byte";
              case CHAR -> "java.lang.Character";
              case SHORT -> "java.lang.Short";
              case LONG -> "java.lang.Long";
              case FLOAT -> "java.lang.Float";
              case DOUBLE -> "java.lang.Double";
              default -> "java.lang.Integer";
            });
    out.invokestatic(box, "valueOf", MethodTypeDesc.of(box, primitive));
  }
}
