package weft.weaver.lint;

import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/// All lints.
public final class Lints {
  private final Trees trees;
  private final AsyncTypes types;

  /// Takes the services of the compilation.
  ///
  /// @param trees source and its attribution
  /// @param elements to find Weft's classes
  /// @param types to compare types
  public Lints(Trees trees, Elements elements, Types types) {
    this.trees = trees;
    this.types = new AsyncTypes(elements, types);
  }

  /// Looks through a top-level class that has been attributed.
  ///
  /// @param type the class
  public void check(TypeElement type) {
    TreePath path = trees.getPath(type);
    if (path != null) {
      var reports = new Reports(trees);
      new AwaitLint(trees, types, reports).scan(path, null);
      new DroppedLint(trees, types, reports).scan(path, null);
      new UnusedVariableLint(trees, types, reports).scan(path, null);
    }
  }
}
