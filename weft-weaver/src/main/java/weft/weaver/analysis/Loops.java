package weft.weaver.analysis;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The natural loops of a method: a header that dominates the jumps back to it, and everything that
/// reaches these jumps without passing the header.
///
/// A cycle without such a header is not reported. Code compiled from Java has none.
public final class Loops {
  private final MethodCode code;
  private final List<List<Integer>> predecessors;
  private final TreeMap<Integer, BitSet> bodies = new TreeMap<>();

  /// Finds the loops.
  ///
  /// @param code the method
  public Loops(MethodCode code) {
    this.code = code;
    predecessors = code.predecessors();
    boolean anyBackward = false;
    for (int i = 0; i < code.size(); i++) {
      for (int target : code.jumps(i)) {
        anyBackward |= target <= i;
      }
    }
    if (anyBackward) {
      find(new Dominators(code, predecessors));
    }
  }

  private void find(Dominators dominators) {
    for (int i = 0; i < code.size(); i++) {
      for (int target : code.jumps(i)) {
        if (dominators.isReachable(i) && dominators.dominates(target, i)) {
          grow(bodies.computeIfAbsent(target, Loops::headerOnly), i);
        }
      }
    }
  }

  private static BitSet headerOnly(int header) {
    var body = new BitSet();
    body.set(header);
    return body;
  }

  private void grow(BitSet body, int from) {
    Deque<Integer> work = new ArrayDeque<>(List.of(from));
    while (!work.isEmpty()) {
      int index = work.remove();
      if (!body.get(index)) {
        body.set(index);
        work.addAll(predecessors.get(index));
      }
    }
  }

  /// The headers of the loops around an element, the outermost first.
  ///
  /// @param index an element
  /// @return positions of labels
  public List<Integer> around(int index) {
    return bodies.entrySet().stream()
        .filter(loop -> loop.getValue().get(index))
        .sorted(Comparator.comparingInt(loop -> -loop.getValue().cardinality()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
