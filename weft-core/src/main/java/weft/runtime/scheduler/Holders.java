package weft.runtime.scheduler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.runtime.unclosed.Ledger;
import weft.runtime.unclosed.Owed;
import weft.unwinding.Holding;
import weft.unwinding.Holdings;
import weft.woven.Woven;

/// Who holds what others wait for, as far as it is in the variables of tasks, or watched. For one
/// dump; one thread.
final class Holders {
  /// So many futures of one task are looked at.
  private static final int NODE_LIMIT = 300;

  private static final int DEPTH_LIMIT = 64;

  /// So many holders of one thing are noted.
  private static final int HELD_LIMIT = 100_000;

  /// By what is waited for.
  private final IdentityHashMap<Object, List<Held>> held = new IdentityHashMap<>();

  private final Set<Holding> found = Collections.newSetFromMap(new IdentityHashMap<>());

  /// What was found in the task that is looked into; mostly nothing, or little.
  private final List<Holding> ofThisTask = new ArrayList<>();

  private int nodesLeft;

  /// Somebody waits for it.
  void want(Object thing) {
    held.computeIfAbsent(thing, _ -> new ArrayList<>());
  }

  boolean isAnyWanted() {
    return !held.isEmpty();
  }

  /// Those who hold a thing.
  List<Held> of(Object thing) {
    return held.getOrDefault(thing, List.of());
  }

  /// Looks into the variables of a task.
  void lookInto(Task<?> task) {
    nodesLeft = NODE_LIMIT;
    ofThisTask.clear();
    try {
      node(task, task, 0);
    } catch (RuntimeException | Error e) {
      // it changed while it was looked at
    }
  }

  private void node(Pollable node, Task<?> task, int depth) {
    if (nodesLeft-- <= 0 || depth > DEPTH_LIMIT) {
      return;
    }
    List<? extends Pollable> bodies = Woven.chain(node);
    for (Pollable body : bodies) {
      Variables.forEachHolding(body, (holding, byTheWay) -> note(holding, byTheWay, task, body));
    }
    if (bodies.isEmpty()) {
      Variables.forEachHolding(node, (holding, byTheWay) -> note(holding, byTheWay, task, null));
    }
    for (Pollable inner : Polling.waitsFor(node)) {
      if (!(inner instanceof Task<?> other && other.isSpawned())) {
        node(inner, task, depth + 1);
      }
    }
  }

  private void note(Holding holding, boolean byTheWay, Task<?> task, @Nullable Pollable body) {
    Object thing = Holdings.held(holding);
    List<Held> all = thing == null ? null : held.get(thing);
    if (all == null || all.size() >= HELD_LIMIT) {
      return;
    }
    if (ofThisTask.contains(holding)) {
      return;
    }
    ofThisTask.add(holding);
    found.add(holding);
    StackTraceElement at = body == null ? null : Woven.place(body);
    all.add(new Held(holding, byTheWay, task, at, Holdings.place(holding), null));
  }

  /// Looks at what a runtime watches, for things that are in no task's variables.
  void lookAt(@Nullable Ledger ledger) {
    if (ledger == null) {
      return;
    }
    for (Owed owed : ledger.open()) {
      if (owed.thing() instanceof Holding holding && !found.contains(holding)) {
        Object thing = Holdings.held(holding);
        List<Held> all = thing == null ? null : held.get(thing);
        if (all != null && all.size() < HELD_LIMIT) {
          all.add(new Held(holding, false, null, null, owed.place(), owed.maker()));
        }
      }
    }
  }
}
