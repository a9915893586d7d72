package weft.weaver.lint;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.ExecutableElement;

/// Reports values of type `Async` that nobody will await: dropped where they are made, or given
/// back by a body.
final class DroppedLint {
  private static final String DROPPED =
      "this Async is dropped: nothing runs until it is awaited; add .await(), spawn(…) it, or assign it";
  private static final String DROPPED_STREAM =
      "this stream is dropped: nothing runs until a terminal operation, such as forEach or toList, is awaited;"
          + " go on with what this call returns";
  private static final String DROPPED_BY_REFERENCE =
      "the Async that this method gives is dropped: nothing runs until it is awaited; write a lambda that"
          + " awaits it, for an async interface";
  private static final String RETURNED =
      "the body returns an Async that nobody awaits; add .await()";
  private static final String RETURNED_BY_REFERENCE =
      "the body returns the Async that this method gives, and nobody awaits it; write a lambda that awaits"
          + " it";
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  DroppedLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  /// An expression whose value nobody takes.
  void checkDropped(TreePath path) {
    switch (path.getLeaf()) {
      case ParenthesizedTree p -> checkDropped(new TreePath(path, p.getExpression()));
      case MethodInvocationTree _, NewClassTree _ -> {
        if (types.makesLazy(trees.getElement(path)) && types.isLazy(trees.getTypeMirror(path))) {
          report(path, DROPPED);
        }
      }
      default -> {}
    }
  }

  /// A statement. Unlike an `Async`, a stream that is the value of a lambda without result is not
  /// reported: a lambda that calls an operator often does so for what that throws.
  void checkStatement(TreePath path) {
    checkDropped(path);
    if (path.getLeaf() instanceof MethodInvocationTree
        && types.makesLazy(trees.getElement(path))
        && types.isStream(trees.getTypeMirror(path))) {
      report(path, DROPPED_STREAM);
    }
  }

  /// The value of a body. Arms are looked at one by one if the whole has some wider type.
  void checkReturned(TreePath path) {
    if (types.isLazy(trees.getTypeMirror(path))) {
      report(path, RETURNED);
      return;
    }
    switch (path.getLeaf()) {
      case ParenthesizedTree p -> checkReturned(new TreePath(path, p.getExpression()));
      case ConditionalExpressionTree choice -> {
        checkReturned(new TreePath(path, choice.getTrueExpression()));
        checkReturned(new TreePath(path, choice.getFalseExpression()));
      }
      case SwitchExpressionTree choice -> {
        for (CaseTree one : choice.getCases()) {
          if (one.getBody() instanceof ExpressionTree value) {
            checkReturned(new TreePath(new TreePath(path, one), value));
          }
        }
      }
      default -> {}
    }
  }

  /// A method reference, as a function without result or as a body.
  ///
  /// @return whether it was reported
  boolean checkReference(TreePath reference, ExecutableElement method) {
    if (!types.makesLazy(method) || !types.isLazy(method.getReturnType())) {
      return false;
    }
    var target = trees.getTypeMirror(reference);
    if (types.isVoidFunction(target)) {
      report(reference, DROPPED_BY_REFERENCE);
      return true;
    }
    if (types.asyncInterface(target).isPresent()) {
      report(reference, RETURNED_BY_REFERENCE);
      return true;
    }
    return false;
  }

  private void report(TreePath at, String sentence) {
    reports.report(Key.UNUSED, at, sentence + Key.UNUSED.remedyIfMeant());
  }
}
