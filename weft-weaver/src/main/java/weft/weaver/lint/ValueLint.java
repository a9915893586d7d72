package weft.weaver.lint;

import static java.util.Map.entry;

import com.sun.source.tree.AssertTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Reports futures that stand where their value is meant, in texts and comparisons, and bodies
/// without a value where one is meant.
///
/// A `toString()` may show a future, and so may the message of an exception.
final class ValueLint {
  private static final String TEXT =
      "this Async is not its value: the text will name the future; add .await()";
  private static final String COMPARED =
      "this Async is not its value: it is equal to itself only; add .await()";

  private static final String STRING = "java.lang.String";

  private static final Set<String> LEVELS =
      Set.of("trace", "debug", "info", "warn", "error", "fatal", "log");

  /// What makes a text of its arguments, by class.
  private static final Map<String, Set<String>> TEXTS =
      Map.ofEntries(
          entry(STRING, Set.of("format", "formatted", "valueOf")),
          entry("java.lang.IO", Set.of("print", "println")),
          entry("java.io.PrintStream", Set.of("print", "println", "printf", "format")),
          entry("java.io.PrintWriter", Set.of("print", "println", "printf", "format")),
          entry("java.lang.StringBuilder", Set.of("append", "insert")),
          entry("java.lang.StringBuffer", Set.of("append", "insert")),
          entry("java.text.MessageFormat", Set.of("format")),
          entry("java.util.Objects", Set.of("toString")),
          entry("java.lang.System.Logger", Set.of("log")),
          entry("java.util.logging.Logger", Set.of("log")),
          entry("org.slf4j.Logger", LEVELS),
          entry("org.apache.logging.log4j.Logger", LEVELS));

  private final Trees trees;
  private final AsyncTypes types;
  private final Reports reports;

  ValueLint(Trees trees, AsyncTypes types, Reports reports) {
    this.trees = trees;
    this.types = types;
    this.reports = reports;
  }

  void checkBinary(TreePath path, BinaryTree operation) {
    if (isString(trees.getTypeMirror(path))) {
      checkText(path, operation.getLeftOperand());
      checkText(path, operation.getRightOperand());
    }
  }

  void checkCompound(TreePath path, CompoundAssignmentTree assignment) {
    if (isString(trees.getTypeMirror(path))) {
      checkText(path, assignment.getExpression());
    }
  }

  void checkCall(TreePath path, MethodInvocationTree call, ExecutableElement method) {
    String name = method.getSimpleName().toString();
    String owner = AsyncTypes.owner(method).getQualifiedName().toString();
    if (TEXTS.getOrDefault(owner, Set.of()).contains(name)) {
      call.getArguments().forEach(argument -> checkText(path, argument));
    } else if (name.equals("equals")) {
      checkEquals(path, call, owner);
    } else if (name.equals("spawn")) {
      checkMember(path, call, method);
    }
  }

  private void checkText(TreePath parent, ExpressionTree part) {
    if (isLazy(parent, part) && !isShown(parent)) {
      report(new TreePath(parent, part), TEXT);
    }
  }

  private void checkEquals(TreePath path, MethodInvocationTree call, String owner) {
    List<? extends ExpressionTree> arguments = call.getArguments();
    if (owner.equals("java.util.Objects") && arguments.size() == 2) {
      checkPair(path, arguments.get(0), path, arguments.get(1));
    } else if (arguments.size() == 1
        && call.getMethodSelect() instanceof MemberSelectTree receiver) {
      var select = new TreePath(path, receiver);
      checkPair(select, receiver.getExpression(), path, arguments.getFirst());
    }
  }

  private void checkPair(
      TreePath aboveOne, ExpressionTree one, TreePath aboveOther, ExpressionTree other) {
    boolean lazyOne = isLazy(aboveOne, one);
    boolean lazyOther = isLazy(aboveOther, other);
    if (lazyOne && !mayBeFuture(aboveOther, other)) {
      report(new TreePath(aboveOne, one), COMPARED);
    } else if (lazyOther && !mayBeFuture(aboveOne, one)) {
      report(new TreePath(aboveOther, other), COMPARED);
    }
  }

  /// Whether a comparison with a future may come out as true, or is one with null.
  private boolean mayBeFuture(TreePath parent, ExpressionTree expression) {
    TypeMirror type = trees.getTypeMirror(new TreePath(parent, expression));
    return switch (type == null ? TypeKind.ERROR : type.getKind()) {
      case DECLARED -> types.isSubtype(type, "weft.Async") || types.isSupertype(type, "weft.Async");
      case TYPEVAR, WILDCARD, INTERSECTION, UNION, NULL, ERROR -> true;
      default -> false;
    };
  }

  /// A body without a value, for a set whose tasks are to have one.
  private void checkMember(TreePath path, MethodInvocationTree call, ExecutableElement method) {
    var parameters = method.getParameters();
    if (parameters.isEmpty()
        || !types.isSubtype(parameters.getLast().asType(), "weft.AsyncRunnable")
        || !(call.getMethodSelect() instanceof MemberSelectTree receiver)) {
      return;
    }
    var at = new TreePath(new TreePath(path, receiver), receiver.getExpression());
    TypeMirror set = trees.getTypeMirror(at);
    boolean hasType =
        types.isSubtype(set, "weft.task.MemberSpawner")
            || types.isSubtype(set, "weft.task.JoinMap");
    if (hasType && set instanceof DeclaredType type && !type.getTypeArguments().isEmpty()) {
      TypeMirror value = type.getTypeArguments().getLast();
      if (value instanceof DeclaredType && !types.isSubtype(value, "java.lang.Void")) {
        report(
            path,
            "this body has no value, and the tasks of this "
                + types.name(type)
                + " give "
                + types.name(value)
                + ": its value would be null; return one, or make it one of Void");
      }
    }
  }

  private boolean isLazy(TreePath parent, ExpressionTree part) {
    return types.isLazy(trees.getTypeMirror(new TreePath(parent, part)));
  }

  private boolean isString(@Nullable TypeMirror type) {
    return types.isSubtype(type, STRING);
  }

  /// Whether the text is one that shows objects.
  private boolean isShown(TreePath path) {
    TreePath child = path;
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      boolean shown =
          switch (at.getLeaf()) {
            case NewClassTree _ -> isThrowable(trees.getTypeMirror(at));
            case MethodInvocationTree call -> isConstructorOfThrowable(at, call);
            case AssertTree assertion -> assertion.getDetail() == child.getLeaf();
            default -> false;
          };
      if (shown) {
        return true;
      }
      if (at.getLeaf() instanceof MethodTree method) {
        return method.getName().contentEquals("toString");
      }
      child = at;
    }
    return false;
  }

  /// `super(…)` or `this(…)`.
  private boolean isConstructorOfThrowable(TreePath at, MethodInvocationTree call) {
    return call.getMethodSelect() instanceof IdentifierTree
        && trees.getElement(at) instanceof ExecutableElement method
        && method.getKind() == ElementKind.CONSTRUCTOR
        && isThrowable(AsyncTypes.owner(method).asType());
  }

  private boolean isThrowable(@Nullable TypeMirror type) {
    return types.isSubtype(type, "java.lang.Throwable");
  }

  private void report(TreePath at, String sentence) {
    reports.report(Key.VALUE, at, sentence + Key.VALUE.remedyIfMeant());
  }
}
