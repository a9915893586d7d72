package weft.weaver.lint;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.List;
import javax.lang.model.element.ExecutableElement;

/// Reports awaits under a lock or under a value bound to the thread.
///
/// What is held is known by the text of the expression that was locked or set. Whatever might let
/// go of it counts as if it did.
final class HoldingLint {
  private static final String LOCK = "java.util.concurrent.locks.Lock";
  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  HoldingLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  /// Reports an await under what is held; one report for each holding is enough.
  Held afterAwait(TreePath await, Held held) {
    for (Holding holding : held.holdings()) {
      reports.report(
          holding.key(), await, describe(holding, Reports.line(trees, await, holding.since())));
    }
    return Held.NOTHING;
  }

  private static String describe(Holding holding, long line) {
    return holding.key() == Key.LOCKS
        ? "await() while "
            + holding.name()
            + " is locked, since line "
            + line
            + ": the lock belongs to the thread, and the body may continue on another one; unlock"
            + " it before the await, or hold a weft.sync.Mutex instead"
        : "await() while "
            + holding.name()
            + " is set, since line "
            + line
            + ": the value stays with the thread, and the body may continue on another one; keep"
            + " it in a local variable and unset it before the await, or use a TaskLocal";
  }

  /// What is held after a call.
  Held afterCall(TreePath path, ExecutableElement method, Held held, boolean restores) {
    var call = (MethodInvocationTree) path.getLeaf();
    var owner = AsyncTypes.owner(method).asType();
    String name = method.getSimpleName().toString();
    Held left = withoutGiven(call, held);
    if (AsyncTypes.isOf(method, "org.slf4j.MDC")) {
      return afterMdc(call, name, left, restores);
    }
    if (isLockMethod(name) && types.isSubtype(owner, LOCK)) {
      return afterLock(call, name, left);
    }
    if ((name.equals("set") || name.equals("remove"))
        && types.isSubtype(owner, "java.lang.ThreadLocal")) {
      boolean sets = name.equals("set") && !isNull(call.getArguments());
      return bind(receiver(call), call, sets, left, restores);
    }
    return left;
  }

  private static boolean isLockMethod(String name) {
    return switch (name) {
      case "lock", "lockInterruptibly", "unlock" -> true;
      default -> false;
    };
  }

  /// Another method that is given a lock may unlock it.
  private static Held withoutGiven(MethodInvocationTree call, Held held) {
    return held.without(
        holding -> call.getArguments().stream().anyMatch(a -> a.toString().equals(holding.name())));
  }

  private static Held afterLock(MethodInvocationTree call, String method, Held held) {
    String lock = receiver(call);
    if (!method.equals("unlock")) {
      return held.has(Key.LOCKS, lock) ? held : held.with(new Holding(Key.LOCKS, lock, call));
    }
    // An unlock under another name may be of any lock.
    boolean known = held.has(Key.LOCKS, lock);
    return held.without(h -> h.key() == Key.LOCKS && (!known || h.name().equals(lock)));
  }

  private static Held afterMdc(
      MethodInvocationTree call, String method, Held held, boolean restores) {
    return switch (method) {
      case "put", "putCloseable" ->
          bind(mdc(call), call, !isNull(call.getArguments()), held, restores);
      case "remove" -> bind(mdc(call), call, false, held, restores);
      case "clear", "setContextMap" -> held.without(h -> h.name().startsWith("MDC "));
      default -> held;
    };
  }

  private static String mdc(MethodInvocationTree call) {
    return "MDC " + call.getArguments().getFirst();
  }

  /// A second value for the same name is taken for the restoring of the first.
  private static Held bind(
      String name, MethodInvocationTree call, boolean sets, Held held, boolean restores) {
    boolean bound = held.has(Key.BINDINGS, name);
    return sets && !bound && !restores
        ? held.with(new Holding(Key.BINDINGS, name, call))
        : held.without(h -> h.key() == Key.BINDINGS && h.name().equals(name));
  }

  private static boolean isNull(List<? extends ExpressionTree> arguments) {
    return !arguments.isEmpty() && arguments.getLast().getKind() == Tree.Kind.NULL_LITERAL;
  }

  private static String receiver(MethodInvocationTree call) {
    return call.getMethodSelect() instanceof MemberSelectTree select
        ? select.getExpression().toString()
        : "this";
  }

  /// What a condition takes where it is true.
  Held whenTrue(TreePath condition, Held held) {
    return switch (condition.getLeaf()) {
      case ParenthesizedTree p -> whenTrue(new TreePath(condition, p.getExpression()), held);
      case BinaryTree and when and.getKind() == Tree.Kind.CONDITIONAL_AND ->
          whenTrue(
              new TreePath(condition, and.getRightOperand()),
              whenTrue(new TreePath(condition, and.getLeftOperand()), held));
      case MethodInvocationTree call
          when isTryLock(condition) && !held.has(Key.LOCKS, receiver(call)) ->
          held.with(new Holding(Key.LOCKS, receiver(call), call));
      default -> held;
    };
  }

  private boolean isTryLock(TreePath path) {
    return trees.getElement(path) instanceof ExecutableElement method
        && method.getSimpleName().contentEquals("tryLock")
        && types.isSubtype(AsyncTypes.owner(method).asType(), LOCK);
  }
}
