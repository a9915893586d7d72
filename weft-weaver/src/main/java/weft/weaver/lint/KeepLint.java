package weft.weaver.lint;

import com.sun.source.util.TreePath;

/// Reports a `keep(…)` that belongs to no body: nothing cancels what it keeps.
final class KeepLint {
  private final Reports reports;

  KeepLint(Reports reports) {
    this.reports = reports;
  }

  /// A call, or a reference to the method, outside the code of a body.
  void checkOutside(TreePath keep) {
    reports.report(
        Key.KEEP,
        keep,
        "keep(…) outside an async body: no body owns the future, so nothing cancels it when it is not"
            + " needed any more; call keep(…) in the body whose selects it is to survive");
  }
}
