package weft.weaver.lint;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Reports at exact positions what nobody has suppressed.
final class Reports {
  private final Trees trees;
  private final Switches switches;

  Reports(Trees trees, Switches switches) {
    this.trees = trees;
    this.switches = switches;
  }

  /// Reports at an expression; a call is marked at its name rather than at its parenthesis.
  ///
  /// Nothing is reported within a lambda whose type javac did not find out: it has an error of its
  /// own, and whether the lambda is an async body is unknown.
  void report(Key key, TreePath at, String sentence) {
    if (switches.isOn(key) && !isSilenced(key, at)) {
      Tree position =
          at.getLeaf() instanceof MethodInvocationTree call ? call.getMethodSelect() : at.getLeaf();
      trees.printMessage(key.kind(), key.message(sentence), position, at.getCompilationUnit());
    }
  }

  /// The line of a tree in the file of a path.
  static long line(Trees trees, TreePath path, Tree tree) {
    var unit = path.getCompilationUnit();
    long start = trees.getSourcePositions().getStartPosition(unit, tree);
    LineMap lines = unit.getLineMap();
    return lines == null ? count(unit, start) : lines.getLineNumber(start);
  }

  /// Javac has a map of the lines only if class files shall have them.
  private static long count(CompilationUnitTree unit, long position) {
    try {
      CharSequence text = unit.getSourceFile().getCharContent(true);
      return 1 + text.chars().limit(position).filter(c -> c == '\n').count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isSilenced(Key key, TreePath at) {
    for (TreePath path = at; path != null; path = path.getParentPath()) {
      Tree tree = path.getLeaf();
      if (tree instanceof LambdaExpressionTree && !isKnown(trees.getTypeMirror(path))) {
        return true;
      }
      if (isDeclaration(tree.getKind()) && suppresses(trees.getElement(path), key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKnown(@Nullable TypeMirror type) {
    return type != null
        && (type.getKind() == TypeKind.DECLARED || type.getKind() == TypeKind.INTERSECTION);
  }

  private static boolean isDeclaration(Tree.Kind kind) {
    return switch (kind) {
      case VARIABLE, METHOD, CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> true;
      default -> false;
    };
  }

  /// Whether an annotation of the declaration itself silences the key.
  static boolean suppresses(@Nullable Element element, Key key) {
    SuppressWarnings annotation =
        element == null ? null : element.getAnnotation(SuppressWarnings.class);
    return annotation != null && Arrays.stream(annotation.value()).anyMatch(key::isSuppressedBy);
  }
}
