package weft.weaver.site;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import weft.weaver.CatchBlocks;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.WeaveException;
import weft.weaver.abi.Abi;

/// What a body must know of the classes it mentions: which calls are awaits, which types it may
/// name. And what its class file does not tell.
public final class Surroundings {
  private static final String ASYNC = "weft/Async";
  private final ClassLookup lookup;
  private final CatchBlocks blocks;

  /// Uses a lookup.
  ///
  /// @param lookup what is known about classes
  /// @param blocks what is known about the source
  public Surroundings(ClassLookup lookup, CatchBlocks blocks) {
    this.lookup = lookup;
    this.blocks = blocks;
  }

  /// The last line of a `catch` block.
  ///
  /// @param className internal name of its class
  /// @param line the line of the `catch`
  /// @return the line of its closing brace, if known
  public OptionalInt lastLine(String className, int line) {
    return blocks.lastLine(className, line);
  }

  /// Whether an element is `Async.await()`.
  ///
  /// @param element any element
  /// @return true if the receiver is an `Async`
  public boolean isAwait(CodeElement element) {
    return element instanceof InvokeInstruction invoke
        && invoke.opcode() == Opcode.INVOKEVIRTUAL
        && invoke.name().equalsString("await")
        && invoke.typeSymbol().equals(Abi.AWAIT)
        && !invoke.owner().asSymbol().isArray()
        && isAsync(invoke.owner().asInternalName());
  }

  private boolean isAsync(String className) {
    @Nullable String at = className;
    while (at != null && !at.equals(ASYNC)) {
      ClassShape shape = lookup.find(at);
      if (shape == null) {
        throw new WeaveException(
            "class "
                + at.replace('/', '.')
                + " is not found, so nobody can say whether "
                + className.replace('/', '.')
                + ".await() is an await; put it on the class path of the compilation");
      }
      at = shape.superName();
    }
    return at != null;
  }

  /// The class that declares the now twin of the operation that a call makes.
  ///
  /// @param call any call
  /// @return the class, or empty if the operation has no twin
  public Optional<ClassDesc> nowTwin(InvokeInstruction call) {
    if (!call.typeSymbol().returnType().equals(Abi.ASYNC) || call.owner().asSymbol().isArray()) {
      return Optional.empty();
    }
    ClassShape shape = lookup.find(call.owner().asInternalName());
    String operation = call.name().stringValue() + call.type().stringValue();
    return shape == null
        ? Optional.empty()
        : Optional.ofNullable(shape.nowTwins().get(operation)).map(ClassDesc::ofInternalName);
  }

  /// Whether a class may name a type, as a cast does. A variable may have a type that its method
  /// cannot name: a package-private class that a public method of another package gives.
  ///
  /// @param from the class
  /// @param type a class or array type
  /// @return false if the type is known to be hidden from it
  public boolean canName(ClassDesc from, ClassDesc type) {
    ClassDesc element = type;
    while (element.isArray()) {
      element = element.componentType();
    }
    if (element.isPrimitive() || element.packageName().equals(from.packageName())) {
      return true;
    }
    String descriptor = element.descriptorString();
    ClassShape shape = lookup.find(descriptor.substring(1, descriptor.length() - 1));
    return shape == null || shape.isPublic();
  }
}
