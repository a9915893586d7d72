package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/// The code that only one exception handler leads to, and where control leaves it other than by
/// throwing.
///
/// A class file does not say where a `catch` block ends. What only the handler leads to is the
/// block, and, if the `try` block never ends normally, what follows it; the scope of the handler's
/// variable, where the class file tells it, cuts that off.
public final class HandlerRegion {
  /// Control leaves a region.
  ///
  /// @param from the last instruction inside
  /// @param to the first element outside, or -1 if the method returns
  public record Exit(int from, int to) {}

  private final MethodCode code;
  private final int entry;
  private final BitSet inside = new BitSet();
  private final List<Exit> exits = new ArrayList<>();

  /// Looks at handlers.
  ///
  /// @param code a method
  /// @param entries the positions of the handlers' labels
  /// @return their regions in the same order
  public static List<HandlerRegion> of(MethodCode code, Collection<Integer> entries) {
    if (entries.isEmpty()) {
      return List.of();
    }
    var dominators = new Dominators(code, code.predecessors());
    return entries.stream().map(entry -> new HandlerRegion(code, dominators, entry)).toList();
  }

  private HandlerRegion(MethodCode code, Dominators dominators, int entry) {
    this.code = code;
    this.entry = entry;
    int end = scopeEnd();
    for (int i = entry; i < code.size(); i++) {
      if (code.elements().get(i) instanceof Instruction
          && dominators.isReachable(entry)
          && dominators.isReachable(i)
          && dominators.dominates(entry, i)
          && i < end) {
        inside.set(i);
      }
    }
    inside.stream().forEach(this::findExits);
  }

  /// Where control leaves it other than by throwing.
  ///
  /// @return the exits in the order of the code
  public List<Exit> exits() {
    return exits;
  }

  /// The first instruction of the handler.
  ///
  /// @return its position
  public int firstInstruction() {
    return code.instructionAt(entry).orElseThrow();
  }

  private void findExits(int from) {
    if (code.elements().get(from) instanceof ReturnInstruction) {
      exits.add(new Exit(from, -1));
      return;
    }
    for (int target : code.jumps(from)) {
      addIfOutside(from, target);
    }
    if (code.fallsThrough(from)) {
      addIfOutside(from, from + 1);
    }
  }

  private void addIfOutside(int from, int target) {
    OptionalInt next = code.instructionAt(target);
    var exit = new Exit(from, target);
    if (next.isPresent() && !inside.get(next.getAsInt()) && !exits.contains(exit)) {
      exits.add(exit);
    }
  }

  /// Where the scope of the handler's variable ends; the end of the code if nobody tells.
  private int scopeEnd() {
    int first = code.instructionAt(entry).orElse(code.size());
    if (first < code.size() && code.elements().get(first) instanceof StoreInstruction store) {
      int second = code.instructionAt(first + 1).orElse(code.size());
      for (var element : code.elements()) {
        if (element instanceof LocalVariable variable && variable.slot() == store.slot()) {
          int start = code.position(variable.startScope());
          if (first < start && start <= second) {
            return code.position(variable.endScope());
          }
        }
      }
    }
    return code.size();
  }
}
