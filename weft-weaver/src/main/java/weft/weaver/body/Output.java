package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;

/// Where the woven code of one body goes.
///
/// @param code the builder of the method
/// @param machine the class that holds the body's state
/// @param slots the layout of the locals
record Output(CodeBuilder code, ClassDesc machine, Slots slots) {
  /// Pushes the machine.
  CodeBuilder loadSelf() {
    return code.aload(slots.self());
  }
}
