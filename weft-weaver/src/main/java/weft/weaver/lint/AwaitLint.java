package weft.weaver.lint;

import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;

/// Reports awaits where there is nothing to suspend, or where suspending is impossible.
final class AwaitLint {
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  AwaitLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  void checkCall(TreePath call) {
    switch (Place.of(call, trees, types)) {
      case Place.Elsewhere(var description, var remedy) -> refuse(call, description, remedy);
      case Place.InBody(var locked) when locked ->
          reports.report(
              Key.SYNCHRONIZED,
              call,
              "await() inside synchronized: the monitor belongs to the thread, and the body may"
                  + " continue on another one; move the await out of the block, or hold a weft.sync.Mutex instead");
      case Place.InBody _ -> {}
    }
  }

  void checkReference(TreePath reference) {
    refuse(
        reference,
        "a method reference",
        "write a lambda for an async interface, as in x -> x.await()");
  }

  private void refuse(TreePath at, String description, String remedy) {
    reports.report(
        Key.AWAIT,
        at,
        "await() belongs inside an async body: this one is " + description + "; " + remedy);
  }
}
