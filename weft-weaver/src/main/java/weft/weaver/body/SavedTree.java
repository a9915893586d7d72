package weft.weaver.body;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the awaits of a body save, arranged so that they share the code for it.
///
/// Each path from the root holds what one set of locals consists of; what many awaits save stands
/// near the root. So what is common to some sets is there once, and the whole has the size of what
/// is different in them. Saving goes from a node up to the root, restoring from the root down. The
/// awaits are numbered along the tree, so that those of each part have neighbouring numbers.
final class SavedTree {
  private static final int BYTES_PER_LOCAL = 22;
  private static final int BYTES_PER_NODE = 12;

  /// A part of what is saved, common to the awaits of this node and all below it.
  static final class Node {
    private final @Nullable Node parent;
    private final List<Saved> saved = new ArrayList<>();
    private final List<Node> children = new ArrayList<>();
    private final Map<List<Saved>, Leaf> leaves = new LinkedHashMap<>();
    private int last;

    private Node(@Nullable Node parent) {
      this.parent = parent;
    }

    @Nullable Node parent() {
      return parent;
    }

    List<Saved> saved() {
      return saved;
    }

    List<Node> children() {
      return children;
    }

    Collection<Leaf> leaves() {
      return leaves.values();
    }

    /// The highest number of the awaits of this node and below.
    int last() {
      return last;
    }
  }

  /// The awaits that save the same locals and operands.
  ///
  /// @param node what they save
  /// @param operands the operands below the future, the deepest first
  /// @param members the positions of the awaits
  record Leaf(Node node, List<Saved> operands, List<Integer> members) {}

  private record Path(int index, List<Saved> locals, List<Saved> operands) {}

  private final Node root;
  private final int before;
  private final Map<Integer, Integer> numbers = new HashMap<>();

  /// Arranges awaits.
  ///
  /// @param states what is saved, by the position of the await
  /// @param before how many numbers are taken
  SavedTree(Map<Integer, Suspension.State> states, int before) {
    this.before = before;
    Map<Saved, Integer> uses = new HashMap<>();
    states.values().forEach(s -> s.locals().forEach(saved -> uses.merge(saved, 1, Integer::sum)));
    Comparator<Saved> order =
        Comparator.comparingInt((Saved saved) -> -uses.getOrDefault(saved, 0))
            .thenComparingInt(Saved::slot);
    List<Path> paths = new ArrayList<>();
    states.forEach((index, state) ->
        paths.add(
            new Path(index, state.locals().stream().sorted(order).toList(), state.operands())));
    root = node(null, paths, 0);
    number(root);
  }

  /// Makes the node for paths that have their first locals in common.
  private static Node node(@Nullable Node parent, List<Path> paths, int depth) {
    var node = new Node(parent);
    int end = depth;
    while (haveTheSame(paths, end)) {
      node.saved.add(paths.getFirst().locals().get(end));
      end++;
    }
    Map<Saved, List<Path>> longer = new LinkedHashMap<>();
    for (Path path : paths) {
      if (path.locals().size() == end) {
        node.leaves
            .computeIfAbsent(path.operands(), o -> new Leaf(node, o, new ArrayList<>()))
            .members()
            .add(path.index());
      } else {
        longer.computeIfAbsent(path.locals().get(end), _ -> new ArrayList<>()).add(path);
      }
    }
    for (List<Path> group : longer.values()) {
      node.children.add(node(node, group, end));
    }
    return node;
  }

  private static boolean haveTheSame(List<Path> paths, int at) {
    List<Saved> first = paths.getFirst().locals();
    return at < first.size()
        && paths.stream()
            .allMatch(p -> at < p.locals().size() && p.locals().get(at).equals(first.get(at)));
  }

  private void number(Node node) {
    for (Leaf leaf : node.leaves()) {
      leaf.members().forEach(index -> numbers.put(index, before + numbers.size() + 1));
    }
    node.children().forEach(this::number);
    node.last = before + numbers.size();
  }

  Node root() {
    return root;
  }

  /// The number of the await at a position, from 1.
  int number(int index) {
    return numbers.getOrDefault(index, 0);
  }

  /// About how many bytes of code save and restore.
  int bytes() {
    return bytes(root);
  }

  private static int bytes(Node node) {
    int own = BYTES_PER_NODE + BYTES_PER_LOCAL * node.saved().size();
    int operands = node.leaves().stream().mapToInt(leaf -> leaf.operands().size()).sum();
    return own
        + BYTES_PER_LOCAL * operands
        + BYTES_PER_NODE * node.leaves().size()
        + node.children().stream().mapToInt(SavedTree::bytes).sum();
  }
}
