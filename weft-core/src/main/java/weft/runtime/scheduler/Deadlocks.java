package weft.runtime.scheduler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wanted;
import weft.runtime.scheduler.WaitGraph.Step;
import weft.unwinding.Holdings;

/// Finds cycles of tasks that wait for each other, and tells them in a sentence each. For one dump;
/// one thread.
final class Deadlocks {
  /// So many are told.
  private static final int LIMIT = 5;

  /// Of a longer cycle, so many steps are told.
  private static final int STEPS = 12;

  private final WaitGraph graph;
  private final Holders holders;

  /// Those on a cycle that was found, or on the way to one.
  private final IdentityHashMap<Task<?>, Integer> seen = new IdentityHashMap<>();

  Deadlocks(WaitGraph graph, Holders holders) {
    this.graph = graph;
    this.holders = holders;
  }

  /// Writes a line for each cycle, and one for those who wait for them.
  void describe(StringBuilder out) {
    List<Task<?>> stuck = graph.stuck();
    List<List<Step>> cycles = new ArrayList<>();
    for (int i = 0; i < stuck.size(); i++) {
      List<Step> cycle = cycleFrom(stuck.get(i), i);
      if (!cycle.isEmpty() && cycle.stream().allMatch(this::stillHolds)) {
        cycles.add(cycle);
      }
    }
    if (cycles.isEmpty()) {
      return;
    }
    Set<Task<?>> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<Step> cycle : cycles) {
      cycle.forEach(step -> told.add(step.from()));
    }
    cycles.stream().limit(LIMIT).forEach(cycle -> describe(cycle, out));
    if (cycles.size() > LIMIT) {
      out.append("… and ").append(cycles.size() - LIMIT).append(" more like these\n");
    }
    int others = stuck.size() - told.size();
    if (others > 0) {
      out.append(others == 1 ? "1 other task waits" : others + " other tasks wait")
          .append(" for ")
          .append(cycles.size() == 1 ? "it.\n" : "them.\n");
    }
  }

  /// Follows the waits until a task comes again.
  private List<Step> cycleFrom(Task<?> start, int walk) {
    List<Step> way = new ArrayList<>();
    Task<?> at = start;
    while (!seen.containsKey(at)) {
      seen.put(at, walk);
      Step step = graph.step(at);
      if (step == null) {
        return List.of();
      }
      way.add(step);
      at = step.to();
    }
    if (!Objects.equals(seen.get(at), walk)) {
      return List.of();
    }
    int begin = 0;
    while (way.get(begin).from() != at) {
      begin++;
    }
    return way.subList(begin, way.size());
  }

  /// The tasks were looked at one after the other, and went on meanwhile: looks again.
  private boolean stillHolds(Step step) {
    try {
      return holds(step);
    } catch (RuntimeException | Error e) {
      return false; // it changes while it is looked at
    }
  }

  private boolean holds(Step step) {
    if (!step.from().isWaiting() || !isAwaited(step.from(), step.leaf(), 0)) {
      return false;
    }
    if (step.leaf() instanceof Task<?> task) {
      return !task.isFinished();
    }
    Wanted wanted = Polling.wants(step.leaf());
    if (wanted == null) {
      return false;
    }
    Held held = heldBy(wanted, step.to());
    return held != null && Holdings.held(held.holding()) == wanted.thing();
  }

  private @Nullable Held heldBy(Wanted wanted, Task<?> task) {
    Object thing = wanted.thing();
    if (thing != null) {
      for (Held held : holders.of(thing)) {
        if (held.task() == task) {
          return held;
        }
      }
    }
    return null;
  }

  private static boolean isAwaited(Pollable from, Pollable leaf, int depth) {
    for (Pollable inner : Polling.waitsFor(from)) {
      boolean isOther = inner instanceof Task<?> task && task.isSpawned();
      if (inner == leaf
          || (!isOther && depth < Waits.DEPTH_LIMIT && isAwaited(inner, leaf, depth + 1))) {
        return true;
      }
    }
    return false;
  }

  private void describe(List<Step> cycle, StringBuilder out) {
    boolean sure = cycle.stream().noneMatch(step -> isGuess(step.leaf()));
    out.append(sure ? "Deadlock: " : "Perhaps a deadlock: ");
    int told = Math.min(cycle.size(), STEPS);
    for (int i = 0; i < told; i++) {
      out.append(i == 0 ? "" : "; ");
      describe(cycle.get(i), out);
    }
    if (told < cycle.size()) {
      out.append("; … and so on, ").append(cycle.size()).append(" tasks in all");
    }
    out.append(".\n");
  }

  /// Whether somebody may have a sender without a dump seeing it.
  private static boolean isGuess(Pollable leaf) {
    Wanted wanted = leaf instanceof Task<?> ? null : Polling.wants(leaf);
    return wanted != null && wanted.kind() == Wanted.Kind.SENDERS;
  }

  private void describe(Step step, StringBuilder out) {
    boolean itself = step.from() == step.to();
    out.append(step.from().info());
    if (step.leaf() instanceof Task<?>) {
      out.append(" waits for ").append(itself ? "itself" : "the end of " + step.to().info());
      return;
    }
    out.append(" waits for ").append(Waits.textOf(step.leaf())).append(", ");
    Wanted wanted = Polling.wants(step.leaf());
    Held held = wanted == null ? null : heldBy(wanted, step.to());
    String who = itself ? "it has itself" : step.to().info() + " has";
    if (isGuess(step.leaf())) {
      out.append("whose sender ").append(who);
    } else if (wanted == null || held == null || wanted.kind() == Wanted.Kind.LOCK) {
      out.append("held by ").append(itself ? "itself" : step.to().info());
    } else {
      out.append(Holdings.heldAs(held.holding())).append(" of which ").append(who);
    }
  }
}
