package weft.weaver.analysis;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// Which elements every path from the entry must pass, after Cooper, Harvey and Kennedy, *A Simple,
/// Fast Dominance Algorithm*.
final class Dominators {
  private static final int NONE = -1;
  private final int[] order;
  private final int[] immediate;
  private final int[] nodes;
  private final int[] first;
  private final int[] last;
  private int visited;

  Dominators(MethodCode code, List<List<Integer>> predecessors) {
    order = new int[code.size()];
    immediate = new int[code.size()];
    Arrays.fill(order, NONE);
    Arrays.fill(immediate, NONE);
    first = new int[code.size()];
    last = new int[code.size()];
    nodes = postorder(code);
    immediate[0] = 0;
    List<List<Integer>> joining =
        IntStream.range(0, code.size()).mapToObj(i -> joining(i, predecessors)).toList();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = visited - 2; i >= 0; i--) {
        int node = nodes[i];
        int dominator = NONE;
        for (int predecessor : joining.get(node)) {
          if (immediate[predecessor] != NONE) {
            dominator = dominator == NONE ? predecessor : common(dominator, predecessor);
          }
        }
        changed |= immediate[node] != dominator;
        immediate[node] = dominator;
      }
    }
    number();
  }

  /// The predecessors that count: not those that are only reached from the element before, if that
  /// is one as well. A handler has all of its `try` for predecessors.
  private static List<Integer> joining(int node, List<List<Integer>> predecessors) {
    List<Integer> all = predecessors.get(node);
    if (all.size() < 3) {
      return all;
    }
    var among = new BitSet();
    all.forEach(among::set);
    return all.stream()
        .filter(p -> p == 0 || !among.get(p - 1) || !predecessors.get(p).equals(List.of(p - 1)))
        .toList();
  }

  /// Numbers the tree of immediate dominators, so that what a node dominates has the numbers from
  /// its own to [#last].
  private void number() {
    int[] size = new int[order.length];
    for (int at = 0; at < visited; at++) {
      int node = nodes[at];
      size[node]++;
      if (node != 0) {
        size[immediate[node]] += size[node];
      }
    }
    int[] next = new int[order.length];
    for (int at = visited - 1; at >= 0; at--) {
      int node = nodes[at];
      if (node == 0) {
        first[node] = 0;
      } else {
        first[node] = next[immediate[node]];
        next[immediate[node]] += size[node];
      }
      next[node] = first[node] + 1;
      last[node] = first[node] + size[node] - 1;
    }
  }

  boolean isReachable(int node) {
    return immediate[node] != NONE;
  }

  boolean dominates(int dominator, int node) {
    return first[dominator] <= first[node] && first[node] <= last[dominator];
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
    int[] found = new int[code.size()];
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
        found[visited++] = visit.node();
      }
    }
    return found;
  }
}
