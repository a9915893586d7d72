package weft.weaver.lint;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/// Finds local variables of type `Async` that are given a value and never read.
final class UnusedVariableLint extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;
  private final Map<Element, TreePath> assigned = new LinkedHashMap<>();
  private final Set<Element> read = new HashSet<>();

  UnusedVariableLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  @Override
  public @Nullable Void scan(TreePath path, @Nullable Void unused) {
    super.scan(path, null);
    assigned.forEach((variable, at) -> {
      if (!read.contains(variable)) {
        reports.suppressible(
            at,
            "the Async in "
                + variable.getSimpleName()
                + " is never used: nothing runs until it is awaited;"
                + " add .await(), spawn(…) it, or name the variable _");
      }
    });
    return null;
  }

  @Override
  public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
    Element element = trees.getElement(getCurrentPath());
    boolean counts =
        element != null
            && element.getKind() == ElementKind.LOCAL_VARIABLE
            && !variable.getName().isEmpty()
            && !variable.getName().contentEquals("_")
            && !isFilledByStatement(variable)
            && holdsValue(variable.getInitializer())
            && types.isLazy(element.asType());
    if (counts) {
      assigned.put(element, getCurrentPath());
    }
    return super.visitVariable(variable, null);
  }

  private boolean isFilledByStatement(VariableTree variable) {
    return switch (getCurrentPath().getParentPath().getLeaf()) {
      case EnhancedForLoopTree _ -> true;
      case TryTree t -> t.getResources().contains(variable);
      default -> false;
    };
  }

  private static boolean holdsValue(@Nullable ExpressionTree initializer) {
    return initializer != null && initializer.getKind() != Tree.Kind.NULL_LITERAL;
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree assignment, @Nullable Void unused) {
    if (assignment.getVariable() instanceof IdentifierTree
        && getCurrentPath().getParentPath().getLeaf() instanceof ExpressionStatementTree) {
      return scan(assignment.getExpression(), null);
    }
    return super.visitAssignment(assignment, null);
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree name, @Nullable Void unused) {
    Element element = trees.getElement(getCurrentPath());
    if (element != null) {
      read.add(element);
    }
    return super.visitIdentifier(name, null);
  }
}
