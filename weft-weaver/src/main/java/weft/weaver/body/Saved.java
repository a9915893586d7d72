package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import weft.weaver.analysis.ValueType;

/// A local or an operand that outlives a suspension.
///
/// @param slot the slot in the original method; -1 for an operand
/// @param type the type it has at the await
/// @param home where it is meanwhile
record Saved(int slot, ValueType type, Home home) {
  /// Where a value is while the body is suspended.
  sealed interface Home {
    /// In a field that is written at the suspension.
    record Spill(String field, ClassDesc type) implements Home {}

    /// In the field that held it from the start.
    record Input(String field, ClassDesc type) implements Home {}

    /// Nowhere: it is the constant null.
    record Null() implements Home {}
  }

  /// Pushes the value.
  void load(CodeBuilder out, Slots slots, ClassDesc machine) {
    switch (home) {
      case Home.Null() -> out.aconst_null();
      case Home.Input(var field, var fieldType) ->
          out.aload(slots.self()).getfield(machine, field, fieldType);
      case Home.Spill(var field, var fieldType) -> {
        out.aload(slots.self()).getfield(machine, field, fieldType);
        if (type instanceof ValueType.Reference(var exact)
            && !exact.equals(ConstantDescs.CD_Object)) {
          out.checkcast(exact);
        }
      }
    }
  }

  /// Puts the value back into its local.
  void restore(CodeBuilder out, Slots slots, ClassDesc machine) {
    load(out, slots, machine);
    out.storeLocal(type.kind(), slots.of(slot));
  }

  /// Saves a local.
  void spillLocal(CodeBuilder out, Slots slots, ClassDesc machine) {
    if (home instanceof Home.Spill(var field, var fieldType)) {
      out.aload(slots.self());
      out.loadLocal(type.kind(), slots.of(slot));
      out.putfield(machine, field, fieldType);
    }
  }

  /// Saves the operand on top of the stack and removes it.
  void spillOperand(CodeBuilder out, Slots slots, ClassDesc machine) {
    if (!(home instanceof Home.Spill(var field, var fieldType))) {
      out.pop();
      return;
    }
    out.aload(slots.self());
    if (type.isWide()) {
      out.dup_x2().pop();
    } else {
      out.swap();
    }
    out.putfield(machine, field, fieldType);
  }
}
