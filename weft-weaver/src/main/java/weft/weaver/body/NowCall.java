package weft.weaver.body;

import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;

/// The call of an operation that has a now twin, and that is awaited at once.
///
/// @param call of the operation
/// @param twin the class that declares the twin
/// @param suspension the await
record NowCall(InvokeInstruction call, ClassDesc twin, Suspension suspension) {}
