package weft.weaver.lint;

import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import org.jspecify.annotations.Nullable;

/// Finds awaits where there is nothing to suspend, or where suspending is impossible.
final class AwaitLint extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private static final String REMEDY =
      "; wrap it in async(() -> …), or call block() on a plain or virtual thread";
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  AwaitLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
    if (types.isAwait(trees.getElement(getCurrentPath()))) {
      switch (Place.of(getCurrentPath(), trees, types)) {
        case Place.Elsewhere(var description) ->
            reports.error(
                getCurrentPath(),
                "await() belongs inside an async body: this one is " + description + REMEDY);
        case Place.InBody(var locked) when locked ->
            reports.error(
                getCurrentPath(),
                "await() inside synchronized: the monitor belongs to the thread, and the body may"
                    + " continue on another one; move the await out of the block");
        case Place.InBody _ -> {}
      }
    }
    return super.visitMethodInvocation(call, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void unused) {
    if (types.isAwait(trees.getElement(getCurrentPath()))) {
      reports.error(
          getCurrentPath(),
          "await() belongs inside an async body: this one is a method reference"
              + "; write a lambda for an async interface, as in x -> x.await()");
    }
    return super.visitMemberReference(reference, null);
  }
}
