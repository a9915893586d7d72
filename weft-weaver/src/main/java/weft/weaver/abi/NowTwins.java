package weft.weaver.abi;

import static java.lang.constant.ConstantDescs.CD_Object;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The *now twins* of operations: static methods of the operation's name that do the same without a
/// future, or answer PENDING. The annotation `weft.woven.NowTwin` names the class of the twin.
public final class NowTwins {
  /// The annotation's name.
  public static final String ANNOTATION = "weft.woven.NowTwin";

  private static final ClassDesc TYPE = ClassDesc.of(ANNOTATION);

  private NowTwins() {}

  /// Finds the operations of a class that have twins.
  ///
  /// @param model the class
  /// @return the internal names of the twins' classes, by name and descriptor of the operation
  public static Map<String, String> of(ClassModel model) {
    Map<String, String> twins = new HashMap<>();
    for (MethodModel method : model.methods()) {
      method
          .findAttribute(Attributes.runtimeInvisibleAnnotations())
          .flatMap(
              all -> all.annotations().stream().filter(a -> a.classSymbol().equals(TYPE)).findAny())
          .flatMap(NowTwins::declaring)
          .ifPresent(owner ->
              twins.put(
                  method.methodName().stringValue() + method.methodType().stringValue(), owner));
    }
    return Map.copyOf(twins);
  }

  private static Optional<String> declaring(Annotation annotation) {
    return annotation.elements().stream()
        .map(element -> element.value())
        .filter(AnnotationValue.OfClass.class::isInstance)
        .map(value -> ((AnnotationValue.OfClass) value).classSymbol().descriptorString())
        .map(descriptor -> descriptor.substring(1, descriptor.length() - 1))
        .findAny();
  }

  /// The parameters of the twin: those of the operation, behind the receiver if it has one.
  ///
  /// @param call of the operation
  /// @return the descriptor of the twin
  public static MethodTypeDesc typeOf(InvokeInstruction call) {
    MethodTypeDesc type = call.typeSymbol().changeReturnType(CD_Object);
    return call.opcode() == Opcode.INVOKESTATIC
        ? type
        : type.insertParameterTypes(0, call.owner().asSymbol());
  }
}
