package weft.weaver.lint;

import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/// Reports local variables of type `Async` that are given a value and never read.
final class UnusedVariableLint {
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;
  private final Map<Element, TreePath> unread = new LinkedHashMap<>();
  private final Set<Element> assigned = new HashSet<>();

  UnusedVariableLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  void declare(TreePath path, VariableTree variable) {
    Element element = trees.getElement(path);
    boolean counts =
        element != null
            && element.getKind() == ElementKind.LOCAL_VARIABLE
            && !variable.getName().isEmpty()
            && !variable.getName().contentEquals("_")
            && !isFilledByStatement(path, variable)
            && types.isLazy(element.asType());
    if (counts) {
      unread.put(element, path);
      noteValue(element, variable.getInitializer());
    }
  }

  private static boolean isFilledByStatement(TreePath path, VariableTree variable) {
    return switch (path.getParentPath().getLeaf()) {
      case EnhancedForLoopTree _ -> true;
      case TryTree t -> t.getResources().contains(variable);
      default -> false;
    };
  }

  void assign(TreePath variable, ExpressionTree value) {
    if (!unread.isEmpty()) {
      noteValue(trees.getElement(variable), value);
    }
  }

  private void noteValue(@Nullable Element variable, @Nullable ExpressionTree value) {
    if (variable != null && value != null && value.getKind() != Tree.Kind.NULL_LITERAL) {
      assigned.add(variable);
    }
  }

  void read(TreePath name) {
    if (!unread.isEmpty()) {
      unread.remove(trees.getElement(name));
    }
  }

  void reportUnused() {
    unread.forEach((variable, at) -> {
      if (assigned.contains(variable)) {
        reports.report(
            Key.UNUSED,
            at,
            "the Async in "
                + variable.getSimpleName()
                + " is never used: nothing runs until it is awaited;"
                + " add .await(), spawn(…) it, or name the variable _"
                + Key.UNUSED.remedyIfMeant());
      }
    });
    unread.clear();
    assigned.clear();
  }
}
