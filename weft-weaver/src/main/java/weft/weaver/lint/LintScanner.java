package weft.weaver.lint;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LambdaExpressionTree.BodyKind;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/// Walks a class once and asks every lint about what it knows.
final class LintScanner extends BranchScanner {
  /// Whose code is walked.
  private enum Code {
    PLAIN,
    BODY,
    BODY_WITH_VALUE
  }

  private final Trees trees;
  private final AsyncTypes types;
  private final AwaitLint awaits;
  private final DroppedLint dropped;
  private final UnusedVariableLint variables;
  private final BlockingLint blocking;
  private final HoldingLint holding;
  private final ScopedValueLint scoped;
  private final UnwovenLint unwoven;
  private final KeepLint keeps;
  private final CallLint calls;
  private final ValueLint values;
  private Code code = Code.PLAIN;
  private boolean seenBodies;

  LintScanner(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    awaits = new AwaitLint(trees, types, reports);
    dropped = new DroppedLint(trees, types, reports);
    variables = new UnusedVariableLint(trees, types, reports);
    blocking = new BlockingLint(trees, types, reports);
    holding = new HoldingLint(trees, types, reports);
    scoped = new ScopedValueLint(trees, types, reports);
    unwoven = new UnwovenLint(trees, types, reports);
    keeps = new KeepLint(reports);
    calls = new CallLint(types, reports);
    values = new ValueLint(trees, types, reports);
  }

  /// Whether there was an async body.
  boolean hasSeenBodies() {
    return seenBodies;
  }

  @Override
  public @Nullable Void scan(TreePath path, @Nullable Void unused) {
    super.scan(path, null);
    variables.reportUnused();
    return null;
  }

  private void apart(Code inner, Runnable scan) {
    Code outer = code;
    code = inner;
    apart(scan);
    code = outer;
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
    unwoven.checkClass(getCurrentPath(), type);
    apart(Code.PLAIN, () -> super.visitClass(type, null));
    return null;
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
    apart(Code.PLAIN, () -> super.visitMethod(method, null));
    return null;
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree lambda, @Nullable Void unused) {
    var target = trees.getTypeMirror(getCurrentPath());
    boolean isBody = types.asyncInterface(target).isPresent();
    seenBodies |= isBody;
    boolean isVoid = types.isVoidFunction(target);
    if (lambda.getBodyKind() == BodyKind.EXPRESSION) {
      var result = new TreePath(getCurrentPath(), lambda.getBody());
      if (isVoid) {
        dropped.checkDropped(result);
      } else if (isBody) {
        dropped.checkReturned(result);
      }
    }
    Code inner = !isBody ? Code.PLAIN : isVoid ? Code.BODY : Code.BODY_WITH_VALUE;
    apart(inner, () -> super.visitLambdaExpression(lambda, null));
    return null;
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
    super.visitMethodInvocation(call, null);
    if (trees.getElement(getCurrentPath()) instanceof ExecutableElement method) {
      boolean isAwait = types.isAwait(method);
      if (isAwait) {
        awaits.checkCall(getCurrentPath());
      }
      calls.checkCall(getCurrentPath(), call, method);
      values.checkCall(getCurrentPath(), call, method);
      if (code == Code.PLAIN && types.isKeep(method)) {
        keeps.checkOutside(getCurrentPath());
      }
      if (code != Code.PLAIN) {
        blocking.checkCall(getCurrentPath(), call, method);
        scoped.checkCall(getCurrentPath(), call, method);
        hold(
            isAwait
                ? holding.afterAwait(getCurrentPath(), held())
                : holding.afterCall(getCurrentPath(), method, held(), isInFinally()));
      }
    }
    return null;
  }

  @Override
  void enterWhenTrue(ExpressionTree condition) {
    if (code != Code.PLAIN) {
      hold(holding.whenTrue(new TreePath(getCurrentPath(), condition), held()));
    }
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void unused) {
    if (trees.getElement(getCurrentPath()) instanceof ExecutableElement method) {
      if (types.isAwait(method)) {
        awaits.checkReference(getCurrentPath());
      }
      if (types.isKeep(method)) {
        keeps.checkOutside(getCurrentPath());
      }
      boolean reported =
          dropped.checkReference(getCurrentPath(), method)
              || blocking.checkReference(getCurrentPath(), reference, method);
      if (!reported) {
        unwoven.checkReference(getCurrentPath(), method);
      }
    }
    return super.visitMemberReference(reference, null);
  }

  @Override
  public @Nullable Void visitExpressionStatement(
      ExpressionStatementTree statement, @Nullable Void unused) {
    dropped.checkStatement(new TreePath(getCurrentPath(), statement.getExpression()));
    return super.visitExpressionStatement(statement, null);
  }

  @Override
  public @Nullable Void visitBinary(BinaryTree operation, @Nullable Void unused) {
    values.checkBinary(getCurrentPath(), operation);
    return super.visitBinary(operation, null);
  }

  @Override
  public @Nullable Void visitCompoundAssignment(
      CompoundAssignmentTree assignment, @Nullable Void unused) {
    values.checkCompound(getCurrentPath(), assignment);
    return super.visitCompoundAssignment(assignment, null);
  }

  @Override
  public @Nullable Void visitTry(TryTree statement, @Nullable Void unused) {
    if (code != Code.PLAIN) {
      for (Tree resource : statement.getResources()) {
        blocking.checkResource(new TreePath(getCurrentPath(), resource));
      }
    }
    return super.visitTry(statement, null);
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree statement, @Nullable Void unused) {
    if (code == Code.BODY_WITH_VALUE && statement.getExpression() != null) {
      dropped.checkReturned(new TreePath(getCurrentPath(), statement.getExpression()));
    }
    return super.visitReturn(statement, null);
  }

  @Override
  public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
    variables.declare(getCurrentPath(), variable);
    return super.visitVariable(variable, null);
  }

  /// An assignment that stands alone writes its variable and does not read it.
  @Override
  public @Nullable Void visitAssignment(AssignmentTree assignment, @Nullable Void unused) {
    if (assignment.getVariable() instanceof IdentifierTree
        && getCurrentPath().getParentPath().getLeaf() instanceof ExpressionStatementTree) {
      variables.assign(
          new TreePath(getCurrentPath(), assignment.getVariable()), assignment.getExpression());
      return scan(assignment.getExpression(), null);
    }
    return super.visitAssignment(assignment, null);
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree name, @Nullable Void unused) {
    variables.read(getCurrentPath());
    return super.visitIdentifier(name, null);
  }
}
