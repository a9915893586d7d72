package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.util.List;

/// Carries over what names slots without using them: local variable tables and type annotations.
final class DebugWriter {
  private final CodeBuilder out;
  private final Slots slots;
  private final int receivers;
  private final VariableRanges ranges;

  DebugWriter(Output out, VariableRanges ranges, boolean hasReceiver) {
    this.out = out.code();
    this.ranges = ranges;
    slots = out.slots();
    receivers = hasReceiver ? 1 : 0;
  }

  /// Writes an element with its slots moved.
  ///
  /// @return false if it is none of these, and nothing was written
  boolean write(CodeElement element) {
    switch (element) {
      case LocalVariable v ->
          ranges(v.slot(), v.startScope(), v.endScope())
              .forEach(r ->
                  out.localVariable(slots.of(v.slot()), v.name(), v.type(), r.start(), r.end()));
      case LocalVariableType v ->
          ranges(v.slot(), v.startScope(), v.endScope())
              .forEach(r ->
                  out.localVariableType(
                      slots.of(v.slot()), v.name(), v.signature(), r.start(), r.end()));
      case RuntimeVisibleTypeAnnotationsAttribute a ->
          out.with(RuntimeVisibleTypeAnnotationsAttribute.of(moved(a.annotations())));
      case RuntimeInvisibleTypeAnnotationsAttribute a ->
          out.with(RuntimeInvisibleTypeAnnotationsAttribute.of(moved(a.annotations())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private List<VariableRanges.Range> ranges(int slot, Label start, Label end) {
    return slot < receivers
        ? List.of(new VariableRanges.Range(start, end))
        : ranges.of(slot, start, end);
  }

  private List<TypeAnnotation> moved(List<TypeAnnotation> annotations) {
    return annotations.stream()
        .map(a -> TypeAnnotation.of(moved(a.targetInfo()), a.targetPath(), a.annotation()))
        .toList();
  }

  private TypeAnnotation.TargetInfo moved(TypeAnnotation.TargetInfo target) {
    if (!(target instanceof TypeAnnotation.LocalVarTarget variable)) {
      return target;
    }
    return TypeAnnotation.TargetInfo.ofVariable(
        variable.targetType(),
        variable.table().stream()
            .map(v ->
                TypeAnnotation.LocalVarTargetInfo.of(
                    v.startLabel(), v.endLabel(), slots.of(v.index())))
            .toList());
  }
}
