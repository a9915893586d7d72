package weft.weaver.lint;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LambdaExpressionTree.BodyKind;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/// Finds values of type `Async` that nobody will await: dropped where they are made, or given back
/// by a body.
final class DroppedLint extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private static final String DROPPED =
      "this Async is dropped: nothing runs until it is awaited; add .await(), spawn(…) it, or assign it";
  private static final String DROPPED_BY_REFERENCE =
      "the Async that this method gives is dropped: nothing runs until it is awaited; write a lambda that"
          + " awaits it, for an async interface";
  private static final String RETURNED =
      "the body returns an Async that nobody awaits; add .await()";
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  DroppedLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  @Override
  public @Nullable Void visitExpressionStatement(
      ExpressionStatementTree statement, @Nullable Void unused) {
    checkDropped(new TreePath(getCurrentPath(), statement.getExpression()));
    return super.visitExpressionStatement(statement, null);
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void unused) {
    var target = trees.getTypeMirror(getCurrentPath());
    boolean isVoid = types.isVoidFunction(target);
    if (lambda.getBodyKind() == BodyKind.EXPRESSION) {
      var result = new TreePath(getCurrentPath(), lambda.getBody());
      if (isVoid) {
        checkDropped(result);
      } else if (types.asyncInterface(target).isPresent()) {
        checkReturned(result);
      }
    } else if (!isVoid && types.asyncInterface(target).isPresent()) {
      new ReturnsOfBody().scan(new TreePath(getCurrentPath(), lambda.getBody()), null);
    }
    return super.visitLambdaExpression(lambda, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void unused) {
    if (types.isVoidFunction(trees.getTypeMirror(getCurrentPath()))
        && trees.getElement(getCurrentPath()) instanceof ExecutableElement method
        && types.makesLazy(method)
        && types.isLazy(method.getReturnType())) {
      reports.suppressible(getCurrentPath(), DROPPED_BY_REFERENCE);
    }
    return super.visitMemberReference(reference, null);
  }

  private void checkDropped(TreePath expression) {
    Tree tree = expression.getLeaf();
    while (tree instanceof ParenthesizedTree parentheses) {
      tree = parentheses.getExpression();
    }
    boolean makes =
        (tree instanceof MethodInvocationTree || tree instanceof NewClassTree)
            && types.makesLazy(trees.getElement(expression));
    if (makes && types.isLazy(trees.getTypeMirror(expression))) {
      reports.suppressible(expression, DROPPED);
    }
  }

  private void checkReturned(TreePath expression) {
    if (types.isLazy(trees.getTypeMirror(expression))) {
      reports.suppressible(expression, RETURNED);
    }
  }

  /// The return statements of a lambda's own block.
  private final class ReturnsOfBody extends TreePathScanner<@Nullable Void, @Nullable Void> {
    @Override
    public @Nullable Void visitReturn(ReturnTree statement, @Nullable Void unused) {
      ExpressionTree result = statement.getExpression();
      if (result != null) {
        checkReturned(new TreePath(getCurrentPath(), result));
      }
      return null;
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      return null;
    }
  }
}
