package weft.weaver.lint;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Reports calls in a body that hold its worker.
final class BlockingLint {
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  BlockingLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  void checkCall(TreePath path, MethodInvocationTree call, ExecutableElement method) {
    var select = new TreePath(path, call.getMethodSelect());
    ExpressionTree receiver =
        call.getMethodSelect() instanceof MemberSelectTree member ? member.getExpression() : null;
    check(path, method, typeOf(select, receiver, method));
  }

  /// A method reference that is a body.
  ///
  /// @return whether it was reported
  boolean checkReference(TreePath path, MemberReferenceTree reference, ExecutableElement method) {
    return types.asyncInterface(trees.getTypeMirror(path)).isPresent()
        && check(path, method, typeOf(path, reference.getQualifierExpression(), method));
  }

  private TypeMirror typeOf(
      TreePath parent, @Nullable ExpressionTree receiver, ExecutableElement method) {
    TypeMirror type = receiver == null ? null : trees.getTypeMirror(new TreePath(parent, receiver));
    return type == null ? AsyncTypes.owner(method).asType() : type;
  }

  private boolean check(TreePath at, ExecutableElement method, TypeMirror receiver) {
    BlockingCalls.Call call = BlockingCalls.find(method, receiver, types);
    if (call == null) {
      return false;
    }
    String remedy = call.remedy() == null ? "blocking(() -> …).await()" : call.remedy();
    if (call.isRefused()) {
      reports.report(
          Key.BLOCK,
          at,
          call.name()
              + " throws in a body, because a worker must not wait; write "
              + remedy
              + " instead");
    } else {
      reports.report(
          Key.BLOCKING,
          at,
          call.name() + " blocks the worker that runs this body; write " + remedy + " instead");
    }
    return true;
  }

  /// What a `try` closes at its end.
  void checkResource(TreePath resource) {
    TypeMirror type = trees.getTypeMirror(resource);
    ExecutableElement close = type == null ? null : types.closeOf(type);
    if (close != null) {
      check(resource, close, type);
    }
  }
}
