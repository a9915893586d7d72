package weft.weaver.lint;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks code in the order in which it runs and knows what is held on every path that leads to a
/// point.
///
/// It errs towards "not held": where paths meet, only what all of them hold counts.
abstract class BranchScanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private Held held = Held.NOTHING;
  private int finallyDepth;

  final Held held() {
    return held;
  }

  final void hold(Held next) {
    held = next;
  }

  /// Whether the code is within a `finally` block, which restores rather than sets.
  final boolean isInFinally() {
    return finallyDepth > 0;
  }

  /// What a condition takes where it is true: `lock.tryLock()`.
  abstract void enterWhenTrue(ExpressionTree condition);

  /// Runs a scan of code that other code calls: a lambda, a method, a class.
  final void apart(Runnable scan) {
    Held outside = held;
    int depth = finallyDepth;
    held = Held.NOTHING;
    finallyDepth = 0;
    scan.run();
    finallyDepth = depth;
    held = outside;
  }

  @Override
  public @Nullable Void visitIf(IfTree statement, @Nullable Void unused) {
    scan(statement.getCondition(), null);
    Held before = held;
    List<Held> ends = new ArrayList<>();
    enterWhenTrue(statement.getCondition());
    scan(statement.getThenStatement(), null);
    end(statement.getThenStatement(), ends);
    held = before;
    scan(statement.getElseStatement(), null);
    end(statement.getElseStatement(), ends);
    held = Held.onAll(ends);
    return null;
  }

  private void end(@Nullable StatementTree branch, List<Held> ends) {
    if (branch == null || !jumps(branch, true)) {
      ends.add(held);
    }
  }

  @Override
  public @Nullable Void visitTry(TryTree statement, @Nullable Void unused) {
    Held before = held;
    scan(statement.getResources(), null);
    Held opened = held;
    List<Held> ends = new ArrayList<>();
    scan(statement.getBlock(), null);
    held = held.without(h -> opened.holdings().contains(h) && !before.holdings().contains(h));
    Held failed = before.and(held);
    end(statement.getBlock(), ends);
    for (CatchTree handler : statement.getCatches()) {
      held = failed;
      scan(handler, null);
      end(handler.getBlock(), ends);
    }
    held = ends.isEmpty() ? failed : Held.onAll(ends);
    finallyDepth++;
    scan(statement.getFinallyBlock(), null);
    finallyDepth--;
    return null;
  }

  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree loop, @Nullable Void unused) {
    Held before = held;
    super.visitWhileLoop(loop, null);
    held = before.and(held);
    return null;
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree loop, @Nullable Void unused) {
    scan(loop.getInitializer(), null);
    scan(loop.getCondition(), null);
    Held before = held;
    scan(loop.getStatement(), null);
    scan(loop.getUpdate(), null);
    held = before.and(held);
    return null;
  }

  @Override
  public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree loop, @Nullable Void unused) {
    Held before = held;
    super.visitEnhancedForLoop(loop, null);
    held = before.and(held);
    return null;
  }

  @Override
  public @Nullable Void visitDoWhileLoop(DoWhileLoopTree loop, @Nullable Void unused) {
    scan(loop.getStatement(), null);
    scan(loop.getCondition(), null);
    return null;
  }

  @Override
  public @Nullable Void visitSwitch(SwitchTree statement, @Nullable Void unused) {
    scan(statement.getExpression(), null);
    scanCases(statement.getCases());
    return null;
  }

  @Override
  public @Nullable Void visitSwitchExpression(SwitchExpressionTree value, @Nullable Void unused) {
    scan(value.getExpression(), null);
    scanCases(value.getCases());
    return null;
  }

  private void scanCases(List<? extends CaseTree> cases) {
    Held before = held;
    Held after = before;
    for (CaseTree one : cases) {
      held = before;
      scan(one, null);
      if (!leaves(one)) {
        after = after.and(held);
      }
    }
    held = after;
  }

  private static boolean leaves(CaseTree one) {
    Tree last =
        one.getStatements() == null
            ? one.getBody()
            : one.getStatements().isEmpty() ? null : one.getStatements().getLast();
    return last instanceof StatementTree statement && jumps(statement, false);
  }

  /// Whether a statement never goes on to the next one, judged by its form.
  private static boolean jumps(StatementTree statement, boolean countBreaks) {
    return switch (statement) {
      case ReturnTree _, ThrowTree _, ContinueTree _ -> true;
      case BreakTree _, YieldTree _ -> countBreaks;
      case BlockTree block ->
          !block.getStatements().isEmpty() && jumps(block.getStatements().getLast(), countBreaks);
      case IfTree branch ->
          branch.getElseStatement() != null
              && jumps(branch.getThenStatement(), countBreaks)
              && jumps(branch.getElseStatement(), countBreaks);
      case SynchronizedTree s -> jumps(s.getBlock(), countBreaks);
      case TryTree t ->
          jumps(t.getBlock(), countBreaks)
              && t.getCatches().stream().allMatch(c -> jumps(c.getBlock(), countBreaks));
      default -> false;
    };
  }
}
