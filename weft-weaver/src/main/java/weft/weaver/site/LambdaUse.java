package weft.weaver.site;

import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;
import weft.weaver.abi.AsyncInterface;

/// An `invokedynamic` that makes an async body from a lambda's method of the same class.
///
/// @param method name and descriptor of the lambda's method
/// @param target the async interface
/// @param captured the captured values' types
record LambdaUse(MethodKey method, AsyncInterface target, MethodTypeDesc captured) {
  private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");

  /// Reads an instruction.
  ///
  /// @return empty for everything else: method references, `altMetafactory`, other interfaces
  static Optional<LambdaUse> of(CodeElement element, ClassDesc host) {
    if (!(element instanceof InvokeDynamicInstruction dynamic)) {
      return Optional.empty();
    }
    var target = AsyncInterface.of(dynamic.typeSymbol().returnType());
    var bootstrap = dynamic.bootstrapMethod();
    if (target.isEmpty()
        || !bootstrap.owner().equals(METAFACTORY)
        || !bootstrap.methodName().equals("metafactory")) {
      return Optional.empty();
    }
    return method(dynamic.bootstrapArgs().get(1), host)
        .map(method -> new LambdaUse(method, target.get(), dynamic.typeSymbol()));
  }

  private static Optional<MethodKey> method(ConstantDesc argument, ClassDesc host) {
    if (argument instanceof DirectMethodHandleDesc handle
        && handle.owner().equals(host)
        && handle.methodName().startsWith("lambda$")) {
      return Optional.of(new MethodKey(handle.methodName(), handle.lookupDescriptor()));
    }
    return Optional.empty();
  }
}
