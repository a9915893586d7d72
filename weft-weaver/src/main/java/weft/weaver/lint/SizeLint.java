package weft.weaver.lint;

import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.AccessFlag;
import java.util.Locale;
import java.util.Optional;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;

/// Reports woven methods that the JIT never compiles for their size. Only the class file tells, so
/// the place is a part of the text.
public final class SizeLint {
  /// HotSpot's `HugeMethodLimit`.
  private static final int LIMIT = 8000;

  private final Messager messager;
  private final Switches switches;

  /// Takes what it reports to.
  ///
  /// @param messager takes the warnings
  /// @param switches what is reported
  public SizeLint(Messager messager, Switches switches) {
    this.messager = messager;
    this.switches = switches;
  }

  /// Looks at a class.
  ///
  /// @param type the class
  /// @param file name of its source file
  /// @param woven its class file after weaving
  public void check(TypeElement type, String file, byte[] woven) {
    if (woven.length <= LIMIT || !switches.isOn(Key.SIZE)) {
      return;
    }
    for (MethodModel method : ClassFile.of().parse(woven).methods()) {
      if (isWovenBody(method) && method.code().orElse(null) instanceof CodeAttribute code) {
        int size = code.codeLength();
        String owner = method.methodName().stringValue().split("\\$", 3)[1];
        if (size > LIMIT && !isSuppressed(type, owner)) {
          String line = firstLine(code).map(l -> ":" + l).orElse("");
          String place = "the body" + inMethod(owner) + " at " + file + line;
          messager.printWarning(Key.SIZE.message(describe(place, size)));
        }
      }
    }
  }

  private static String inMethod(String name) {
    return name.equals("new") || name.equals("static") ? "" : " in " + name + "()";
  }

  private static String describe(String place, int size) {
    return String.format(
        Locale.ROOT,
        "%s has %,d bytes of bytecode: the JIT compiles no method beyond %,d, so it stays"
            + " interpreted; split the body",
        place,
        size,
        LIMIT);
  }

  private static boolean isWovenBody(MethodModel method) {
    var type = method.methodTypeSymbol();
    return method.flags().has(AccessFlag.SYNTHETIC)
        && method.methodName().stringValue().startsWith("lambda$")
        && type.parameterCount() > 0
        && type.parameterType(0).displayName().contains("$Weft$");
  }

  private static Optional<Integer> firstLine(CodeAttribute code) {
    return code.elementStream()
        .filter(LineNumber.class::isInstance)
        .map(LineNumber.class::cast)
        .map(LineNumber::line)
        .min(Integer::compare);
  }

  /// A lambda's name tells the method that it stands in, if it stands in one.
  private static boolean isSuppressed(TypeElement type, String method) {
    boolean byMethod =
        ElementFilter.methodsIn(type.getEnclosedElements()).stream()
            .filter(m -> m.getSimpleName().contentEquals(method))
            .anyMatch(m -> Reports.suppresses(m, Key.SIZE));
    if (byMethod) {
      return true;
    }
    for (Element at = type; at != null; at = at.getEnclosingElement()) {
      if (Reports.suppresses(at, Key.SIZE)) {
        return true;
      }
    }
    return false;
  }
}
