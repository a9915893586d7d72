package weft.weaver.tables;

import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CustomAttribute;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.UnknownAttribute;
import java.util.stream.Stream;
import weft.weaver.analysis.MethodCode;

/// Gives a woven class a constant pool of its own.
///
/// The pool and the bootstrap methods of the class as it was still name the methods of its lambdas,
/// with the types that they had. Nothing uses them, but there are readers that look up whatever a
/// pool names, and complain.
public final class FreshPool {
  private static final ClassFile WRITER =
      ClassFile.of(ConstantPoolSharingOption.NEW_POOL, StackMapsOption.DROP_STACK_MAPS);

  private FreshPool() {}

  /// Writes a class with a pool of what it uses.
  ///
  /// @param classFile the class
  /// @return the same, or as it was if it has attributes that nobody here knows: they may refer to
  ///   the pool
  public static byte[] of(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    return hasUnknown(model) ? classFile : WRITER.transformClass(model, FreshPool::write);
  }

  private static void write(ClassBuilder out, ClassElement element) {
    if (element instanceof MethodModel method) {
      out.transformMethod(
          method,
          (to, part) -> {
            if (part instanceof CodeModel) {
              to.withCode(c -> write(c, method));
            } else {
              to.with(part);
            }
          });
    } else {
      out.with(element);
    }
  }

  /// The frames are as good as before; to compute them anew would take all classes they mention.
  private static void write(CodeBuilder out, MethodModel method) {
    var code = new MethodCode(method);
    var annotations = new TypeAnnotations(code);
    for (int i = 0; i < code.size(); i++) {
      CodeElement element = code.elements().get(i);
      if (!annotations.takes(element)) {
        annotations.before(out, i);
        out.with(element);
      }
    }
    annotations.write(out);
    method.code().flatMap(c -> c.findAttribute(Attributes.stackMapTable())).ifPresent(out::with);
  }

  private static boolean hasUnknown(ClassModel model) {
    Stream<AttributedElement> members =
        Stream.of(
                Stream.of(model),
                model.fields().stream(),
                model.methods().stream(),
                model.methods().stream().flatMap(method -> method.code().stream()),
                model.findAttribute(Attributes.record()).stream()
                    .flatMap(r -> r.components().stream()))
            .flatMap(elements -> elements);
    return members
        .flatMap(member -> member.attributes().stream())
        .anyMatch(a -> a instanceof UnknownAttribute || a instanceof CustomAttribute<?>);
  }
}
