package weft.weaver.lint;

import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.Arrays;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;

/// Reports errors at their exact position.
final class Reports {
  private final Trees trees;

  Reports(Trees trees) {
    this.trees = trees;
  }

  /// Reports what cannot work. A call is marked at its name rather than at its parenthesis.
  void error(TreePath at, String message) {
    Tree position =
        at.getLeaf() instanceof MethodInvocationTree call ? call.getMethodSelect() : at.getLeaf();
    trees.printMessage(Diagnostic.Kind.ERROR, message, position, at.getCompilationUnit());
  }

  /// Reports what is probably forgotten, unless an enclosing declaration says it is meant.
  void suppressible(TreePath at, String message) {
    if (!isSuppressed(at)) {
      error(at, message + "; if it is meant, @SuppressWarnings(\"weft:unused\")");
    }
  }

  private boolean isSuppressed(TreePath at) {
    for (TreePath path = at; path != null; path = path.getParentPath()) {
      if (isDeclaration(path.getLeaf().getKind()) && suppresses(trees.getElement(path))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDeclaration(Tree.Kind kind) {
    return switch (kind) {
      case VARIABLE, METHOD, CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> true;
      default -> false;
    };
  }

  private static boolean suppresses(Element element) {
    SuppressWarnings annotation =
        element == null ? null : element.getAnnotation(SuppressWarnings.class);
    return annotation != null
        && Arrays.stream(annotation.value())
            .anyMatch(v -> v.equals("weft") || v.equals("weft:unused"));
  }
}
