package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.weaver.analysis.MethodCode;

/// Where a variable has a value that a debugger can show: not behind an await at which it was dead,
/// until it is written, or other paths come in on which it is read.
final class VariableRanges {
  /// A part of the scope of a variable.
  record Range(Label start, Label end) {}

  private final CodeBuilder out;
  private final MethodCode code;
  private final Plan plan;

  /// The slots that each await restores.
  private final TreeMap<Integer, Set<Integer>> restored = new TreeMap<>();

  /// Labels that stand before an element.
  private final Map<Integer, Label> added = new HashMap<>();

  VariableRanges(CodeBuilder out, MethodCode code, Plan plan) {
    this.out = out;
    this.code = code;
    this.plan = plan;
    for (Suspension suspension : plan.suspensions()) {
      restored.put(
          suspension.index(),
          suspension.state().locals().stream().map(Saved::slot).collect(Collectors.toSet()));
    }
  }

  /// The parts of a scope.
  ///
  /// @param slot the variable's original slot
  List<Range> of(int slot, Label start, Label end) {
    List<Range> ranges = new ArrayList<>();
    int last = code.position(end);
    @Nullable Label from = start;
    int at = code.position(start);
    while (from != null) {
      @Nullable Integer await = nextAwaitThatLoses(slot, at, last);
      if (await == null) {
        ranges.add(new Range(from, end));
        break;
      }
      ranges.add(new Range(from, before(await + 1)));
      at = nextValue(slot, await + 1, last);
      from = at < last ? before(at) : null;
    }
    return ranges;
  }

  private @Nullable Integer nextAwaitThatLoses(int slot, int from, int to) {
    return restored.subMap(from, to).entrySet().stream()
        .filter(await -> !await.getValue().contains(slot))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private int nextValue(int slot, int from, int to) {
    for (int i = from; i < to; i++) {
      if (plan.liveness().isLiveBefore(i, slot)) {
        return i;
      }
      if (code.elements().get(i) instanceof StoreInstruction store && store.slot() == slot) {
        return i + 1;
      }
    }
    return to;
  }

  private Label before(int index) {
    return added.computeIfAbsent(index, _ -> out.newLabel());
  }

  /// Binds the labels that stand before an element. Called for every element in turn.
  void bind(int index) {
    Label label = added.get(index);
    if (label != null) {
      out.labelBinding(label);
    }
  }
}
