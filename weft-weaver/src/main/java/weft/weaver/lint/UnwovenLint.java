package weft.weaver.lint;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import weft.weaver.abi.AsyncInterface;

/// Reports what looks like an async body and stays a plain call.
final class UnwovenLint {
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  UnwovenLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  /// A method reference as the body of a future or task. Where a function of a value is asked for,
  /// `future.map(String::length)`, a plain call is what is meant.
  void checkReference(TreePath reference, ExecutableElement method) {
    boolean isTask =
        types
            .asyncInterface(trees.getTypeMirror(reference))
            .filter(target -> target.arity() == 0)
            .isPresent();
    if (isTask) {
      reports.report(
          Key.UNWOVEN,
          reference,
          "a method reference is not woven: "
              + name(method)
              + " runs as a plain call and cannot await; write a lambda, () -> …");
    }
  }

  private static String name(ExecutableElement method) {
    return method.getKind() == ElementKind.CONSTRUCTOR
        ? "the constructor of " + AsyncTypes.owner(method).getSimpleName()
        : method.getSimpleName() + "()";
  }

  /// A class that implements an async interface by hand.
  void checkClass(TreePath path, ClassTree type) {
    if (type.getKind() == Tree.Kind.INTERFACE) {
      return;
    }
    for (Tree implemented : type.getImplementsClause()) {
      var at = new TreePath(path, implemented);
      types
          .asyncInterface(trees.getTypeMirror(at))
          .ifPresent(target -> reports.report(Key.UNWOVEN, at, describe(type, target)));
    }
  }

  private static String describe(ClassTree type, AsyncInterface target) {
    String name =
        type.getSimpleName().isEmpty() ? "an anonymous class" : "class " + type.getSimpleName();
    return name
        + " implements "
        + target.type().displayName()
        + " by hand and is not woven: "
        + target.method()
        + "() runs as a plain call and cannot await; write a lambda in its place";
  }
}
