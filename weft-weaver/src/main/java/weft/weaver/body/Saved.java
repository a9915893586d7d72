package weft.weaver.body;

import java.lang.constant.ClassDesc;
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
  void load(Output out) {
    switch (home) {
      case Home.Null() -> out.code().aconst_null();
      case Home.Input(var field, var fieldType) ->
          out.loadSelf().getfield(out.machine(), field, fieldType);
      case Home.Spill(var field, var fieldType) -> {
        out.loadSelf().getfield(out.machine(), field, fieldType);
        if (type instanceof ValueType.Reference(var exact) && !exact.equals(fieldType)) {
          out.code().checkcast(exact);
        }
      }
    }
  }

  /// Puts the value back into its local.
  void restore(Output out) {
    load(out);
    out.code().storeLocal(type.kind(), out.slots().of(slot));
  }

  /// Saves a local.
  void spillLocal(Output out) {
    if (home instanceof Home.Spill(var field, var fieldType)) {
      out.loadSelf().loadLocal(type.kind(), out.slots().of(slot));
      out.code().putfield(out.machine(), field, fieldType);
    }
  }

  /// Saves the operand on top of the stack and removes it.
  void spillOperand(Output out) {
    if (!(home instanceof Home.Spill(var field, var fieldType))) {
      out.code().pop();
      return;
    }
    out.loadSelf();
    if (type.isWide()) {
      out.code().dup_x2().pop();
    } else {
      out.code().swap();
    }
    out.code().putfield(out.machine(), field, fieldType);
  }
}
