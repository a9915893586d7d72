package weft.weaver.site;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import weft.weaver.abi.AsyncInterface;

/// Tells the bodies that stay the lambdas that the compiler made of them. The core calls such a one
/// like any function: that costs no object.
///
/// 1. It never awaits and keeps nothing: it needs no state.
/// 2. It has parameters, or is the last argument of a call of `weft.stream`: it is called often, by
///    somebody who looks whether it is a state machine. Others without parameters are begun as
///    futures in any case, and a state machine is that itself, with a name and a line for dumps.
///
/// Bodies inside such a body are woven as everywhere.
final class PlainBodies {
  private static final String STREAMS = "weft/stream/";

  private final Surroundings surroundings;

  PlainBodies(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Whether a body is one of them.
  ///
  /// @param target the interface that it implements
  /// @param lambda its method
  /// @param elements the code that makes it
  /// @param creation the index of the `invokedynamic` there
  boolean have(
      AsyncInterface target, MethodModel lambda, List<CodeElement> elements, int creation) {
    return (target.arity() > 0 || isGivenToStream(elements, creation))
        && lambda.code().stream().flatMap(CodeModel::elementStream).noneMatch(this::needsState);
  }

  private boolean needsState(CodeElement element) {
    return surroundings.isAwait(element) || SiteWriter.isKeep(element);
  }

  private static boolean isGivenToStream(List<CodeElement> elements, int creation) {
    return elements.stream()
        .skip(creation + 1L)
        .filter(Instruction.class::isInstance)
        .findFirst()
        .filter(next ->
            next instanceof InvokeInstruction call
                && call.owner().asInternalName().startsWith(STREAMS))
        .isPresent();
  }
}
