package weft.weaver.site;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.WeaveException;
import weft.weaver.abi.Abi;

/// Tells the awaits of Weft from methods of other classes that bear the same name.
public final class Awaits {
  private static final String ASYNC = "weft/Async";
  private final ClassLookup lookup;

  /// Decides by the superclasses of the receiver's type.
  ///
  /// @param lookup how to find them
  public Awaits(ClassLookup lookup) {
    this.lookup = lookup;
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
        && isAsync(invoke.owner().asInternalName());
  }

  private boolean isAsync(String className) {
    @Nullable String at = className;
    while (at != null && !at.equals(ASYNC)) {
      ClassShape shape = at.startsWith("[") ? new ClassShape(false, null) : lookup.find(at);
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
}
