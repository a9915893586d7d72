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
  private final Reports reports;

  /// Takes the services of the compilation.
  ///
  /// @param trees source and its attribution
  /// @param elements to find Weft's classes
  /// @param types to compare types
  /// @param switches what is reported
  public Lints(Trees trees, Elements elements, Types types, Switches switches) {
    this.trees = trees;
    this.types = new AsyncTypes(elements, types);
    reports = new Reports(trees, switches);
  }

  /// Looks through a top-level class that has been attributed.
  ///
  /// @param type the class
  /// @return whether it makes async bodies
  public boolean check(TypeElement type) {
    TreePath path = types.isPresent() ? trees.getPath(type) : null;
    if (path == null) {
      return false;
    }
    var scanner = new LintScanner(trees, types, reports);
    scanner.scan(path, null);
    return scanner.hasSeenBodies();
  }
}
