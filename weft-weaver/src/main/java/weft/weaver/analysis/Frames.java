package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.UninitializedVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The verifier's frame in front of every element: the declared frame at each label that has one,
/// and the effect of the instructions in between. No class hierarchy is needed.
public final class Frames {
  private final MethodCode code;
  private final List<@Nullable Frame> before = new ArrayList<>();

  /// Computes the frames.
  ///
  /// @param code the method
  /// @param parameters the types of the parameters in slot order, the receiver included
  public Frames(MethodCode code, List<ClassDesc> parameters) {
    this.code = code;
    var frame = new FrameBuilder(code.maxLocals());
    frame.reset(parameters.stream().map(ValueType::of).toList(), List.of());
    var simulation = new Simulation(code, frame);
    boolean reachable = true;
    for (int i = 0; i < code.size(); i++) {
      var element = code.elements().get(i);
      StackMapFrameInfo declared =
          element instanceof LabelTarget target ? code.declaredFrame(target.label()) : null;
      if (declared != null) {
        frame.reset(types(declared.locals()), types(declared.stack()));
        reachable = true;
      }
      before.add(reachable ? frame.snapshot() : null);
      if (reachable && element instanceof Instruction instruction) {
        simulation.step(i, instruction);
        reachable = code.fallsThrough(i);
      }
    }
  }

  /// The frame in front of an element.
  ///
  /// @param index an element
  /// @return its frame, or null if control never gets there
  public @Nullable Frame before(int index) {
    return index < before.size() ? before.get(index) : null;
  }

  /// The frame in front of an element that control reaches.
  ///
  /// @param index an element
  /// @return its frame
  public Frame at(int index) {
    Frame frame = before(index);
    if (frame == null) {
      throw new IllegalArgumentException("unreachable code at element " + index);
    }
    return frame;
  }

  private List<ValueType> types(List<VerificationTypeInfo> infos) {
    return infos.stream().map(this::type).toList();
  }

  private ValueType type(VerificationTypeInfo info) {
    return switch (info) {
      case SimpleVerificationTypeInfo.TOP -> ValueType.Basic.TOP;
      case SimpleVerificationTypeInfo.INTEGER -> ValueType.Basic.INT;
      case SimpleVerificationTypeInfo.FLOAT -> ValueType.Basic.FLOAT;
      case SimpleVerificationTypeInfo.LONG -> ValueType.Basic.LONG;
      case SimpleVerificationTypeInfo.DOUBLE -> ValueType.Basic.DOUBLE;
      case SimpleVerificationTypeInfo.NULL -> ValueType.Basic.NULL;
      case SimpleVerificationTypeInfo.UNINITIALIZED_THIS ->
          throw new IllegalArgumentException("a constructor cannot be the body of a lambda");
      case ObjectVerificationTypeInfo object -> ValueType.of(object.classSymbol());
      case UninitializedVerificationTypeInfo fresh ->
          new ValueType.Uninitialized(
              code.instructionAt(code.position(fresh.newTarget())).orElseThrow());
    };
  }
}
