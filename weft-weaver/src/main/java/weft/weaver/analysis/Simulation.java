package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/// The effect of each instruction on the frame.
final class Simulation {
  private final MethodCode code;
  private final FrameBuilder frame;

  Simulation(MethodCode code, FrameBuilder frame) {
    this.code = code;
    this.frame = frame;
  }

  void step(int index, Instruction instruction) {
    switch (instruction) {
      case LoadInstruction load ->
          frame.push(
              load.typeKind() == TypeKind.REFERENCE
                  ? frame.local(load.slot())
                  : ofKind(load.typeKind()));
      case StoreInstruction store -> frame.setLocal(store.slot(), frame.pop());
      case ConstantInstruction constant -> frame.push(ofConstant(constant));
      case ArrayLoadInstruction load -> arrayLoad(load);
      case ArrayStoreInstruction _ -> frame.pop(3);
      case StackInstruction shuffle -> StackShuffle.apply(shuffle.opcode(), frame);
      case OperatorInstruction operator -> operator(operator);
      case ConvertInstruction convert -> replaceTop(ofKind(convert.toType()));
      case TypeCheckInstruction check ->
          replaceTop(
              check.opcode() == Opcode.INSTANCEOF
                  ? ValueType.Basic.INT
                  : ValueType.of(check.type().asSymbol()));
      case FieldInstruction field -> field(field);
      case InvokeInstruction invoke -> invoke(invoke);
      case InvokeDynamicInstruction invoke -> call(invoke.typeSymbol());
      case BranchInstruction branch -> frame.pop(operands(branch.opcode()));
      case TableSwitchInstruction _, LookupSwitchInstruction _ -> frame.pop();
      case ThrowInstruction _, MonitorInstruction _ -> frame.pop();
      case ReturnInstruction exit -> frame.pop(exit.typeKind() == TypeKind.VOID ? 0 : 1);
      case IncrementInstruction _, NopInstruction _ -> {}
      default -> create(index, instruction);
    }
  }

  private void create(int index, Instruction instruction) {
    switch (instruction) {
      case NewObjectInstruction _ -> frame.push(new ValueType.Uninitialized(index));
      case NewPrimitiveArrayInstruction array ->
          replaceTop(ValueType.of(array.typeKind().upperBound().arrayType()));
      case NewReferenceArrayInstruction array ->
          replaceTop(ValueType.of(array.componentType().asSymbol().arrayType()));
      case NewMultiArrayInstruction array -> {
        frame.pop(array.dimensions());
        frame.push(ValueType.of(array.arrayType().asSymbol()));
      }
      default ->
          throw new IllegalArgumentException("instruction of an old class file: " + instruction);
    }
  }

  private void replaceTop(ValueType type) {
    frame.pop();
    frame.push(type);
  }

  private static ValueType ofKind(TypeKind kind) {
    return ValueType.of(kind.asLoadable().upperBound());
  }

  private static ValueType ofConstant(ConstantInstruction constant) {
    if (constant.opcode() == Opcode.ACONST_NULL) {
      return ValueType.Basic.NULL;
    }
    if (constant.typeKind() != TypeKind.REFERENCE) {
      return ofKind(constant.typeKind());
    }
    return ValueType.of(typeOf(constant.constantValue()));
  }

  private static ClassDesc typeOf(ConstantDesc value) {
    return switch (value) {
      case String _ -> ConstantDescs.CD_String;
      case ClassDesc _ -> ConstantDescs.CD_Class;
      case MethodTypeDesc _ -> ConstantDescs.CD_MethodType;
      case MethodHandleDesc _ -> ConstantDescs.CD_MethodHandle;
      case DynamicConstantDesc<?> dynamic -> dynamic.constantType();
      default -> ConstantDescs.CD_Object;
    };
  }

  private void arrayLoad(ArrayLoadInstruction load) {
    frame.pop();
    ValueType array = frame.pop();
    frame.push(
        switch (array) {
          case ValueType.Reference(var type) when type.isArray() ->
              ValueType.of(type.componentType());
          default ->
              load.typeKind() == TypeKind.REFERENCE
                  ? ValueType.Basic.NULL
                  : ofKind(load.typeKind());
        });
  }

  private void operator(OperatorInstruction operator) {
    String name = operator.opcode().name();
    if (operator.opcode() == Opcode.ARRAYLENGTH) {
      replaceTop(ValueType.Basic.INT);
    } else if (name.contains("CMP")) {
      frame.pop();
      replaceTop(ValueType.Basic.INT);
    } else if (!name.endsWith("NEG")) {
      // A shift's distance is an int on top of the value it shifts, so the type is that below.
      frame.pop();
    }
  }

  private void field(FieldInstruction field) {
    ValueType type = ValueType.of(field.typeSymbol());
    switch (field.opcode()) {
      case GETSTATIC -> frame.push(type);
      case GETFIELD -> replaceTop(type);
      case PUTSTATIC -> frame.pop();
      default -> frame.pop(2);
    }
  }

  private void invoke(InvokeInstruction invoke) {
    MethodTypeDesc type = invoke.typeSymbol();
    if (invoke.opcode() == Opcode.INVOKESTATIC) {
      call(type);
      return;
    }
    frame.pop(type.parameterCount());
    ValueType receiver = frame.pop();
    if (receiver instanceof ValueType.Uninitialized fresh) {
      var creation = (NewObjectInstruction) code.elements().get(fresh.creation());
      frame.initialized(fresh, ValueType.of(creation.className().asSymbol()));
    }
    pushResult(type);
  }

  private void call(MethodTypeDesc type) {
    frame.pop(type.parameterCount());
    pushResult(type);
  }

  private void pushResult(MethodTypeDesc type) {
    if (!type.returnType().equals(ConstantDescs.CD_void)) {
      frame.push(ValueType.of(type.returnType()));
    }
  }

  private static int operands(Opcode opcode) {
    return switch (opcode) {
      case GOTO, GOTO_W -> 0;
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> 1;
      default -> 2;
    };
  }
}
