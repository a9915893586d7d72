package weft.weaver.lint;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/// Reports bodies that read a ScopedValue bound around the place where they are written: they run
/// where they are polled, outside the binding.
final class ScopedValueLint {
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  ScopedValueLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  void checkCall(TreePath path, MethodInvocationTree call, ExecutableElement method) {
    boolean reads =
        AsyncTypes.isOf(method, "java.lang.ScopedValue")
            && call.getMethodSelect() instanceof MemberSelectTree
            && switch (method.getSimpleName().toString()) {
              case "get", "orElse", "orElseThrow", "isBound" -> true;
              default -> false;
            };
    if (reads) {
      String value = ((MemberSelectTree) call.getMethodSelect()).getExpression().toString();
      Tree binding = bindingAround(path, value);
      if (binding != null) {
        reports.report(
            Key.BINDINGS,
            path,
            value
                + " is read in a body, outside of its binding in line "
                + Reports.line(trees, path, binding)
                + ": the body runs where it is polled; read it before the body begins and use"
                + " the local variable");
      }
    }
  }

  /// The call that binds the value around the innermost body. A runtime's own `run` may poll on the
  /// thread that calls it, within the binding.
  private @Nullable Tree bindingAround(TreePath path, String value) {
    boolean outside = false;
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof MethodTree) {
        return null;
      }
      if (at.getLeaf() instanceof LambdaExpressionTree) {
        TreePath taker = at.getParentPath();
        boolean isBody = types.asyncInterface(trees.getTypeMirror(at)).isPresent();
        if (isBody && takes(taker, "weft.runtime.AsyncRuntime")) {
          return null;
        }
        outside |= isBody;
        if (!isBody
            && outside
            && takes(taker, "java.lang.ScopedValue.Carrier")
            && binds(((MethodInvocationTree) taker.getLeaf()).getMethodSelect(), value)) {
          return taker.getLeaf();
        }
      }
    }
    return null;
  }

  private boolean takes(TreePath call, String owner) {
    return call.getLeaf() instanceof MethodInvocationTree
        && trees.getElement(call) instanceof ExecutableElement method
        && AsyncTypes.isOf(method, owner);
  }

  /// Whether a chain of calls has `where(value, …)`.
  private static boolean binds(ExpressionTree chain, String value) {
    return switch (chain) {
      case MemberSelectTree select -> binds(select.getExpression(), value);
      case MethodInvocationTree call ->
          (call.getArguments().size() == 2
                  && call.getArguments().getFirst().toString().equals(value))
              || binds(call.getMethodSelect(), value);
      default -> false;
    };
  }
}
