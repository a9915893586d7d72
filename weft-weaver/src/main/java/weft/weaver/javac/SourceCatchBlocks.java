package weft.weaver.javac;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/// The `catch` blocks of the sources of one compilation. Owned by the thread that compiles.
final class SourceCatchBlocks {
  private static final int AMBIGUOUS = -1;
  private final Trees trees;

  /// Last lines by the line of the `catch`, or [#AMBIGUOUS], by source file.
  private final Map<@Nullable URI, Map<Integer, Integer>> lastLines = new HashMap<>();

  SourceCatchBlocks(Trees trees) {
    this.trees = trees;
  }

  /// Reads a top-level class that has been attributed.
  void add(TypeElement type) {
    TreePath path = trees.getPath(type);
    if (path == null) {
      return;
    }
    var unit = path.getCompilationUnit();
    // Javac counts lines only if class files shall have them.
    LineMap lines = unit.getLineMap();
    if (lines != null) {
      var known =
          lastLines.computeIfAbsent(SourceFiles.uri(unit.getSourceFile()), _ -> new HashMap<>());
      new Scanner(unit, lines, known).scan(path.getLeaf(), null);
    }
  }

  /// The last line of the block whose `catch` stands in a line; empty unless it is the only one.
  OptionalInt lastLine(@Nullable URI source, int line) {
    int last = lastLines.getOrDefault(source, Map.of()).getOrDefault(line, AMBIGUOUS);
    return last == AMBIGUOUS ? OptionalInt.empty() : OptionalInt.of(last);
  }

  /// Forgets everything.
  void clear() {
    lastLines.clear();
  }

  private final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final LineMap lines;
    private final Map<Integer, Integer> known;

    Scanner(CompilationUnitTree unit, LineMap lines, Map<Integer, Integer> known) {
      this.unit = unit;
      this.lines = lines;
      this.known = known;
    }

    @Override
    public @Nullable Void visitCatch(CatchTree block, @Nullable Void unused) {
      known.merge(firstLine(block), lastLine(block.getBlock()), (_, _) -> AMBIGUOUS);
      return super.visitCatch(block, null);
    }

    private int firstLine(Tree tree) {
      return line(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    private int lastLine(Tree tree) {
      return line(trees.getSourcePositions().getEndPosition(unit, tree) - 1);
    }

    private int line(long position) {
      return position < 0 || position == Diagnostic.NOPOS
          ? AMBIGUOUS
          : (int) lines.getLineNumber(position);
    }
  }
}
