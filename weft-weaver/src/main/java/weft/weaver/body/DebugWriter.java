package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.TypeAnnotation.LocalVarTargetInfo;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.util.List;
import weft.weaver.analysis.MethodCode;
import weft.weaver.tables.TypeAnnotations;

/// Carries over what names slots and places without using them: local variable tables and type
/// annotations.
final class DebugWriter {
  private final CodeBuilder out;
  private final Slots slots;
  private final int receivers;
  private final VariableRanges ranges;
  private final TypeAnnotations annotations;

  DebugWriter(Output out, MethodCode original, VariableRanges ranges, boolean hasReceiver) {
    this.out = out.code();
    this.ranges = ranges;
    slots = out.slots();
    receivers = hasReceiver ? 1 : 0;
    annotations = new TypeAnnotations(original, this::moved);
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
      default -> {
        return annotations.takes(element);
      }
    }
    return true;
  }

  private List<VariableRanges.Range> ranges(int slot, Label start, Label end) {
    return slot < receivers
        ? List.of(new VariableRanges.Range(start, end))
        : ranges.of(slot, start, end);
  }

  /// Notes that an instruction is about to be written.
  void before(int index) {
    annotations.before(out, index);
  }

  /// Writes what needs the places of all instructions. Called behind the last one.
  void finish() {
    annotations.write(out);
  }

  private List<LocalVarTargetInfo> moved(LocalVarTargetInfo v) {
    return ranges(v.index(), v.startLabel(), v.endLabel()).stream()
        .map(r -> LocalVarTargetInfo.of(r.start(), r.end(), slots.of(v.index())))
        .toList();
  }
}
