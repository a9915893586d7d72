package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.List;

/// The arguments of a call, kept in temporaries for a moment.
final class Arguments {
  private final CodeBuilder out;
  private final int first;
  private final List<ClassDesc> types;

  /// Takes no code yet.
  ///
  /// @param output where the code goes
  /// @param types of the arguments, in order
  Arguments(Output output, List<ClassDesc> types) {
    out = output.code();
    first = output.slots().temporaries();
    this.types = types;
  }

  /// Takes them from the stack.
  void store() {
    int next = first;
    for (ClassDesc type : types) {
      next += TypeKind.from(type).slotSize();
    }
    for (ClassDesc type : types.reversed()) {
      TypeKind kind = TypeKind.from(type);
      next -= kind.slotSize();
      out.storeLocal(kind.asLoadable(), next);
    }
  }

  /// Pushes them.
  void load() {
    int next = first;
    for (ClassDesc type : types) {
      TypeKind kind = TypeKind.from(type);
      out.loadLocal(kind.asLoadable(), next);
      next += kind.slotSize();
    }
  }
}
