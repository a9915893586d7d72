package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.util.BitSet;
import java.util.List;
import weft.weaver.WeaveException;
import weft.weaver.analysis.Frame;
import weft.weaver.analysis.ValueType;

/// Moves deferred `new` instructions down to their constructor calls.
final class CreationWriter {
  private final Output output;
  private final CodeBuilder out;
  private final Plan plan;
  private final DeferredCreations deferred;
  private final DebugWriter debug;

  CreationWriter(Output out, Plan plan, DebugWriter debug) {
    output = out;
    this.out = out.code();
    this.debug = debug;
    this.plan = plan;
    deferred = plan.deferred();
  }

  /// Writes an instruction that has to do with a deferred object.
  ///
  /// @return false if it has nothing to do with one, and nothing was written
  boolean write(int index, CodeElement element) {
    Frame frame = plan.frames().before(index);
    if (frame == null) {
      return false;
    }
    return switch (element) {
      case NewObjectInstruction creation when deferred.isDeferred(index) -> {
        debug.before(index);
        out.with(creation).pop();
        yield true;
      }
      case LoadInstruction load -> isVirtualReference(load.typeKind(), frame.local(load.slot()));
      case StoreInstruction store -> isVirtualReference(store.typeKind(), frame.operand(0));
      case StackInstruction shuffle -> shuffle(shuffle.opcode(), frame);
      case InvokeInstruction invoke when invoke.name().equalsString("<init>") ->
          construct(index, invoke, frame);
      default -> false;
    };
  }

  private boolean isVirtualReference(TypeKind kind, ValueType type) {
    return kind == TypeKind.REFERENCE && deferred.isVirtual(type);
  }

  private boolean shuffle(Opcode opcode, Frame frame) {
    int wanted = operandSlots(opcode);
    int virtual = 0;
    int real = 0;
    for (int depth = 0; wanted > 0; depth++) {
      ValueType type = frame.operand(depth);
      wanted -= type.isWide() ? 2 : 1;
      if (deferred.isVirtual(type)) {
        virtual++;
      } else {
        real++;
      }
    }
    if (virtual == 0) {
      return false;
    }
    if (real > 0) {
      shuffleMixed(opcode);
    }
    return true;
  }

  private void shuffleMixed(Opcode opcode) {
    switch (opcode) {
      case POP2 -> out.pop();
      case SWAP -> {}
      default -> throw unusual(opcode + " copies it together with other values");
    }
  }

  private static int operandSlots(Opcode opcode) {
    return switch (opcode) {
      case DUP, POP -> 1;
      case DUP_X1, DUP2, POP2, SWAP -> 2;
      case DUP_X2, DUP2_X1 -> 3;
      default -> 4;
    };
  }

  /// Keeps the arguments in temporaries, creates, copies as often as the original code had copies,
  /// constructs.
  private boolean construct(int index, InvokeInstruction invoke, Frame frame) {
    List<ClassDesc> parameters = invoke.typeSymbol().parameterList();
    ValueType object = frame.operand(parameters.size());
    if (!deferred.isVirtual(object)) {
      return false;
    }
    int copies = copies(frame, parameters.size(), object);
    refuseLaterLocals(index, frame, object);
    var arguments = new Arguments(output, parameters);
    arguments.store();
    out.new_(invoke.owner());
    for (int i = 0; i < copies; i++) {
      out.dup();
    }
    arguments.load();
    debug.before(index);
    out.with(invoke);
    return true;
  }

  private int copies(Frame frame, int receiverDepth, ValueType object) {
    int depth = receiverDepth + 1;
    while (depth < frame.stack().size() && frame.operand(depth).equals(object)) {
      depth++;
    }
    int copies = depth - receiverDepth - 1;
    long all = frame.stack().stream().filter(object::equals).count();
    if (all != copies + 1) {
      throw unusual("copies of it lie apart on the stack");
    }
    return copies;
  }

  private void refuseLaterLocals(int index, Frame frame, ValueType object) {
    BitSet live = plan.liveness().after(index);
    for (int slot = live.nextSetBit(0); slot >= 0; slot = live.nextSetBit(slot + 1)) {
      if (frame.local(slot).equals(object)) {
        throw unusual("a local variable holds it across its constructor");
      }
    }
  }

  private static WeaveException unusual(String what) {
    return new WeaveException(
        "await() between `new` and its constructor in code that javac would not write: "
            + what
            + "; assign the awaited value to a variable first");
  }
}
