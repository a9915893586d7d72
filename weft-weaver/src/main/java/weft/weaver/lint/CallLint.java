package weft.weaver.lint;

import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import javax.lang.model.element.ExecutableElement;

/// Reports calls of async functions as if they were plain ones.
final class CallLint {
  private final AsyncTypes types;
  private final Reports reports;

  CallLint(AsyncTypes types, Reports reports) {
    this.types = types;
    this.reports = reports;
  }

  void checkCall(TreePath path, MethodInvocationTree call, ExecutableElement method) {
    if (call.getMethodSelect() instanceof MemberSelectTree select
        && types.directlyCalled(method).isPresent()) {
      String receiver = select.getExpression().toString();
      reports.report(
          Key.CALL,
          path,
          AsyncTypes.owner(method).getSimpleName()
              + "."
              + method.getSimpleName()
              + "() called directly cannot await: it is for the runtime to call; write async("
              + receiver
              + (call.getArguments().isEmpty() ? "" : ", …")
              + ").await()"
              + Key.CALL.remedyIfMeant());
    }
  }
}
