package weft.weaver.analysis;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Which elements every path from the entry must pass, after Cooper, Harvey and Kennedy, *A Simple,
/// Fast Dominance Algorithm*.
final class Dominators {
  private static final int NONE = -1;
  private final int[] order;
  private final int[] immediate;
  private int visited;

  Dominators(MethodCode code, List<List<Integer>> predecessors) {
    order = new int[code.size()];
    immediate = new int[code.size()];
    Arrays.fill(order, NONE);
    Arrays.fill(immediate, NONE);
    int[] postorder = postorder(code);
    immediate[0] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = visited - 2; i >= 0; i--) {
        int node = postorder[i];
        int dominator = NONE;
        for (int predecessor : predecessors.get(node)) {
          if (immediate[predecessor] != NONE) {
            dominator = dominator == NONE ? predecessor : common(dominator, predecessor);
          }
        }
        changed |= immediate[node] != dominator;
        immediate[node] = dominator;
      }
    }
  }

  boolean isReachable(int node) {
    return immediate[node] != NONE;
  }

  boolean dominates(int dominator, int node) {
    int at = node;
    while (order[at] < order[dominator]) {
      at = immediate[at];
    }
    return at == dominator;
  }

  private int common(int a, int b) {
    int left = a;
    int right = b;
    while (left != right) {
      while (order[left] < order[right]) {
        left = immediate[left];
      }
      while (order[right] < order[left]) {
        right = immediate[right];
      }
    }
    return left;
  }

  /// Depth first without recursion: methods may have tens of thousands of elements.
  private int[] postorder(MethodCode code) {
    record Visit(int node, Iterator<Integer> next) {}
    int[] nodes = new int[code.size()];
    boolean[] seen = new boolean[code.size()];
    Deque<Visit> path = new ArrayDeque<>();
    seen[0] = true;
    path.push(new Visit(0, code.successors(0).iterator()));
    while (!path.isEmpty()) {
      Visit visit = path.element();
      if (visit.next().hasNext()) {
        int next = visit.next().next();
        if (!seen[next]) {
          seen[next] = true;
          path.push(new Visit(next, code.successors(next).iterator()));
        }
      } else {
        path.pop();
        order[visit.node()] = visited;
        nodes[visited++] = visit.node();
      }
    }
    return nodes;
  }
}
