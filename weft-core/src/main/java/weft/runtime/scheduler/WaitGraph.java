package weft.runtime.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wanted;
import weft.unwinding.Holding;
import weft.unwinding.Holdings;

/// Which tasks wait for which, and who of them can go on: a task is *live* unless all that it waits
/// for is held by, or is the end of, tasks that are not. What nobody knows, such as a timer or a
/// socket, is live. For one dump; one thread; its work is proportional to the number of waits.
final class WaitGraph {
  /// Something that a task waits for.
  static final class Node {
    private final boolean every;
    private final List<Node> children = new ArrayList<>(1);
    private final List<Node> dependents = new ArrayList<>(1);

    /// What a task awaits directly: a handle, or what is held; null for others.
    private final @Nullable Pollable leaf;

    /// Of a node that is a task: which.
    private final @Nullable Task<?> task;

    private boolean live;
    private int pending;

    private Node(boolean every, @Nullable Pollable leaf, @Nullable Task<?> task) {
      this.every = every;
      this.leaf = leaf;
      this.task = task;
    }
  }

  /// A step on the way from a task to one that it waits for.
  ///
  /// @param from who waits
  /// @param leaf for what: a handle, or something that is held
  /// @param to who has to act
  record Step(Task<?> from, Pollable leaf, Task<?> to) {}

  /// Stands for all that may happen by itself.
  private static final Node LIVE = new Node(false, null, null);

  private final IdentityHashMap<Task<?>, Node> tasks = new IdentityHashMap<>();
  private final List<Node> leaves = new ArrayList<>();

  /// By what is waited for, and how.
  private final IdentityHashMap<Object, Map<Wanted.Kind, Node>> things = new IdentityHashMap<>();

  private final List<Node> nodes = new ArrayList<>();

  static Node live() {
    return LIVE;
  }

  /// The end of a task, or something that is held.
  Node leaf(Pollable leaf) {
    var node = new Node(false, leaf, null);
    leaves.add(node);
    nodes.add(node);
    return node;
  }

  /// One of several, or all.
  Node branches(List<Node> branches, boolean every) {
    List<Node> known = branches;
    if (every) {
      known = branches.stream().filter(branch -> branch != LIVE).toList();
    } else if (branches.contains(LIVE)) {
      return LIVE;
    }
    if (known.isEmpty()) {
      return LIVE;
    }
    return known.size() == 1 ? known.getFirst() : node(known, every);
  }

  private Node node(List<Node> children, boolean every) {
    var node = new Node(every, null, null);
    children.forEach(child -> link(node, child));
    nodes.add(node);
    return node;
  }

  private static void link(Node node, Node child) {
    node.children.add(child);
    child.dependents.add(node);
  }

  /// What a task waits for.
  void add(Task<?> task, Node waits) {
    if (waits != LIVE) {
      var node = new Node(false, null, task);
      link(node, waits);
      nodes.add(node);
      tasks.put(task, node);
    }
  }

  /// Finds out who can go on.
  void solve(Holders holders) {
    for (Node leaf : leaves) {
      link(leaf, holders);
    }
    var live = new ArrayDeque<Node>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      node.pending = node.children.size();
      if (node.live || node.pending == 0) {
        node.live = true;
        live.add(node);
      }
    }
    for (Node node = live.poll(); node != null; node = live.poll()) {
      for (Node dependent : node.dependents) {
        if (!dependent.live && (!dependent.every || --dependent.pending == 0)) {
          dependent.live = true;
          live.add(dependent);
        }
      }
    }
  }

  private void link(Node leaf, Holders holders) {
    if (leaf.leaf instanceof Task<?> task) {
      Node target = tasks.get(task);
      if (target != null) {
        link(leaf, target);
      }
      return;
    }
    Wanted wanted = leaf.leaf == null ? null : wantedBy(leaf.leaf);
    Object thing = wanted == null ? null : wanted.thing();
    if (wanted == null || thing == null) {
      leaf.live = true;
      return;
    }
    link(leaf, nodeOf(wanted, thing, holders));
  }

  /// What many wait for stands for all who hold it, so that not each is linked to each.
  private Node nodeOf(Wanted wanted, Object thing, Holders holders) {
    Map<Wanted.Kind, Node> ofThing =
        things.computeIfAbsent(thing, _ -> new EnumMap<>(Wanted.Kind.class));
    Node known = ofThing.get(wanted.kind());
    if (known == null) {
      known = new Node(wanted.kind() == Wanted.Kind.LOCK, null, null);
      nodes.add(known);
      ofThing.put(wanted.kind(), known);
      linkHolders(known, wanted, holders.of(thing));
    }
    return known;
  }

  private static @Nullable Wanted wantedBy(Pollable leaf) {
    try {
      return Polling.wants(leaf);
    } catch (RuntimeException | Error e) {
      return null; // it changed since it was asked before, or is a user's
    }
  }

  /// A holder who is not known can act, and so can whoever has got a sender from a channel that a
  /// task has, too, and so can one task of several that have the same thing.
  private void linkHolders(Node thing, Wanted wanted, List<Held> all) {
    var stuck = new IdentityHashMap<Holding, List<Node>>();
    long known = 0;
    for (Held one : all) {
      Node target = one.task() == null || one.byTheWay() ? null : tasks.get(one.task());
      List<Node> targets = stuck.computeIfAbsent(one.holding(), _ -> new ArrayList<>(1));
      targets.add(target == null ? LIVE : target);
      known += targets.size() == 1 ? Holdings.count(one.holding()) : 0;
    }
    boolean isLock = wanted.kind() == Wanted.Kind.LOCK;
    if (!isLock && known < wanted.out()) {
      thing.live = true;
      return;
    }
    for (List<Node> targets : stuck.values()) {
      Node holder = branches(targets, false);
      if (holder != LIVE) {
        link(thing, holder);
      } else if (!isLock) {
        thing.live = true;
      }
    }
  }

  /// Those whom nothing that is known can make go on.
  List<Task<?>> stuck() {
    List<Task<?>> stuck = new ArrayList<>();
    for (Node node : nodes) {
      if (node.task != null && !node.live) {
        stuck.add(node.task);
      }
    }
    return stuck;
  }

  /// The first thing that a stuck task waits for in vain.
  @Nullable Step step(Task<?> from) {
    Node node = tasks.get(from);
    Pollable leaf = null;
    while (node != null) {
      Node next = null;
      for (Node child : node.children) {
        if (!child.live) {
          next = child;
          break;
        }
      }
      if (next == null) {
        return null;
      }
      if (next.task != null) {
        return leaf == null ? null : new Step(from, leaf, next.task);
      }
      leaf = next.leaf == null ? leaf : next.leaf;
      node = next;
    }
    return null;
  }
}
