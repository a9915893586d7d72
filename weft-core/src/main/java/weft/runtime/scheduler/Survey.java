package weft.runtime.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wanted;

/// Looks at all tasks of a runtime: which do the same, and who waits for whom. For one dump; one
/// thread. Its work is proportional to the number of tasks, its memory to the number of kinds and
/// of waits for each other.
final class Survey {
  /// So many futures of one task are looked at.
  private static final int NODE_LIMIT = 100;

  /// Tasks of more kinds than these are only counted.
  private static final int KIND_LIMIT = 10_000;

  private final Scheduler scheduler;
  private final long now;
  private final Map<List<Object>, Kind> kinds = new LinkedHashMap<>();
  private final IdentityHashMap<TaskOwner, Task<?>> scopes = new IdentityHashMap<>();
  private final WaitGraph graph = new WaitGraph();
  private final Holders holders = new Holders();
  private int uncounted;
  private int nodesLeft;

  private Survey(Scheduler scheduler) {
    this.scheduler = scheduler;
    now = scheduler.ticks().now();
  }

  static Survey of(Scheduler scheduler) {
    var survey = new Survey(scheduler);
    scheduler.forEachUnfinished(survey::add);
    if (survey.holders.isAnyWanted()) {
      scheduler.forEachUnfinished(survey.holders::lookInto);
      survey.holders.lookAt(scheduler.ledger());
    }
    survey.graph.solve(survey.holders);
    return survey;
  }

  private void add(Task<?> task) {
    int waiting = task.waitingSeconds(now);
    List<Object> key = new ArrayList<>();
    key.add(task.stateName());
    nodesLeft = NODE_LIMIT;
    try {
      WaitGraph.Node waits = branches(task, task, key, 0, false);
      if (waiting >= 0) {
        graph.add(task, waits);
      }
    } catch (RuntimeException | Error e) {
      key.add(e.getClass()); // it changed while it was looked at, or is a user's
    }
    if (waiting < 0 && task.isRunning()) {
      key.add(task); // its worker's stack is its own
    }
    Kind kind = kinds.get(key);
    if (kind != null) {
      kind.add(task, waiting);
    } else if (kinds.size() < KIND_LIMIT) {
      kinds.put(key, new Kind(task, waiting));
    } else {
      uncounted++;
    }
  }

  /// What a future that polls others waits for.
  private WaitGraph.Node branches(
      Pollable future, Task<?> root, List<Object> key, int depth, boolean every) {
    key.addAll(Polling.frames(future));
    key.add(future.getClass());
    List<WaitGraph.Node> nodes = new ArrayList<>();
    for (Pollable inner : Polling.waitsFor(future)) {
      nodes.add(node(inner, root, key, depth + 1));
    }
    return graph.branches(nodes, every);
  }

  private WaitGraph.Node node(Pollable future, Task<?> root, List<Object> key, int depth) {
    if (nodesLeft-- <= 0 || depth > Waits.DEPTH_LIMIT) {
      return WaitGraph.live();
    }
    if (future instanceof Task<?> task) {
      if (!task.isSpawned()) {
        return branches(task, root, key, depth, false);
      }
      noteOwner(task, root, key);
      return graph.leaf(task);
    }
    Wanted wanted = Polling.wants(future);
    if (wanted == null) {
      branches(future, root, key, depth, false);
      return WaitGraph.live();
    }
    Object thing = wanted.thing();
    if (thing == null) {
      return branches(future, root, key, depth, wanted.kind() == Wanted.Kind.EVERY_BRANCH);
    }
    holders.want(thing);
    key.add(future.getClass());
    key.add(wanted.label());
    return graph.leaf(future);
  }

  private void noteOwner(Task<?> task, Task<?> root, List<Object> key) {
    TaskOwner owner = task instanceof OwnedTask<?> owned ? owned.owner() : null;
    if (owner != null && owner.isAwaitedWithItsTasks()) {
      scopes.put(owner, root);
      if (key.getLast() != TaskOwner.class) { // scopes with other numbers of tasks are the same
        key.add(TaskOwner.class);
      }
    } else {
      key.add(Task.class);
    }
  }

  /// The rarest first; of those that are as rare, in the order of their spawns.
  List<Kind> kinds() {
    List<Kind> sorted = new ArrayList<>(kinds.values());
    sorted.sort(Comparator.comparingInt(Kind::count));
    return sorted;
  }

  /// How many are of kinds that were too many.
  int uncounted() {
    return uncounted;
  }

  Holders holders() {
    return holders;
  }

  Deadlocks deadlocks() {
    return new Deadlocks(graph, holders);
  }

  long now() {
    return now;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// The task in which a scope is awaited.
  @Nullable Task<?> inWhich(TaskOwner scope) {
    return scopes.get(scope);
  }
}
