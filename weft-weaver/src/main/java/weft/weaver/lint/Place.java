package weft.weaver.lint;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;
import weft.weaver.abi.AsyncInterface;

/// Where an expression stands: what code runs it.
sealed interface Place {
  /// In an async body.
  ///
  /// @param locked whether a `synchronized` block lies between
  record InBody(boolean locked) implements Place {}

  /// In other code.
  ///
  /// @param description names it in a sentence that begins with "this one is"
  /// @param remedy what to do, to end the sentence with
  record Elsewhere(String description, String remedy) implements Place {
    private static final String WRAP =
        "wrap it in async(() -> …), or call block() on a plain or virtual thread";

    Elsewhere(String description) {
      this(description, WRAP);
    }
  }

  /// Finds the innermost code around an expression.
  static Place of(TreePath expression, Trees trees, AsyncTypes types) {
    boolean locked = false;
    TreePath child = expression;
    for (TreePath at = child.getParentPath(); at != null; at = at.getParentPath()) {
      switch (at.getLeaf()) {
        case SynchronizedTree s -> locked |= s.getBlock() == child.getLeaf();
        case LambdaExpressionTree _ -> {
          TypeMirror target = trees.getTypeMirror(at);
          return types.asyncInterface(target).isPresent()
              ? new InBody(locked)
              : inPlainLambda(at, target, trees, types);
        }
        case MethodTree method -> {
          return inMethod(method, at.getParentPath(), trees, types);
        }
        case ClassTree owner -> {
          return new Elsewhere(describeInitializer(child.getLeaf(), owner));
        }
        default -> {}
      }
      child = at;
    }
    return new Elsewhere("outside any class");
  }

  private static Place inPlainLambda(
      TreePath lambda, TypeMirror target, Trees trees, AsyncTypes types) {
    var derived = types.derivedFrom(target);
    String name = types.name(target);
    if (derived.isPresent()) {
      return new Elsewhere(
          "in a lambda for " + name + ", which is not woven",
          "make it a lambda for " + derived.get().type().displayName() + " itself");
    }
    String description = "in a plain lambda (a " + name + ")";
    String remedy =
        lambda.getParentPath().getLeaf() instanceof MethodInvocationTree
                && trees.getElement(lambda.getParentPath()) instanceof ExecutableElement taker
                && of(lambda, trees, types) instanceof InBody
            ? remedyFor(taker, types)
            : null;
    return remedy == null ? new Elsewhere(description) : new Elsewhere(description, remedy);
  }

  /// What to write in a body in place of a method that takes a plain lambda.
  private static @Nullable String remedyFor(ExecutableElement taker, AsyncTypes types) {
    String name = taker.getSimpleName().toString();
    TypeMirror owner = AsyncTypes.owner(taker).asType();
    if (name.startsWith("forEach")) {
      return "write a for loop instead of " + name + "()";
    }
    if (types.isSubtype(owner, "java.util.stream.BaseStream")) {
      return "collect the futures into a list and write joinAll(…).await(), or use AsyncStream";
    }
    if (types.isSubtype(owner, "java.util.Map") || types.isSubtype(owner, "java.util.Optional")) {
      return "await before or after " + name + "(), in the body itself";
    }
    return null;
  }

  private static Place inMethod(MethodTree method, TreePath owner, Trees trees, AsyncTypes types) {
    String description = describe(method, owner.getLeaf());
    Element type = trees.getElement(owner);
    return (type == null ? Optional.<AsyncInterface>empty() : types.derivedFrom(type.asType()))
        .filter(target -> method.getName().contentEquals(target.method()))
        .map(target ->
            new Elsewhere(
                description,
                "write a lambda for " + target.type().displayName() + " instead of the class"))
        .orElseGet(() -> new Elsewhere(description));
  }

  private static String describe(MethodTree method, Tree owner) {
    String in =
        owner instanceof ClassTree c && !c.getSimpleName().isEmpty()
            ? " of class " + c.getSimpleName()
            : " of an anonymous class";
    return method.getName().contentEquals("<init>")
        ? "in the constructor" + in
        : "in the method " + method.getName() + "()" + in;
  }

  private static String describeInitializer(Tree member, ClassTree owner) {
    String of =
        owner.getSimpleName().isEmpty()
            ? " of an anonymous class"
            : " of class " + owner.getSimpleName();
    return switch (member) {
      case BlockTree block when block.isStatic() -> "in a static initialiser" + of;
      case VariableTree field when field.getModifiers().getFlags().contains(Modifier.STATIC) ->
          "in the initialiser of the static field " + field.getName() + of;
      case VariableTree field -> "in the initialiser of the field " + field.getName() + of;
      default -> "in an initialiser" + of;
    };
  }
}
