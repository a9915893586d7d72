package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/// The code that only one exception handler leads to, and where control leaves it other than by
/// throwing.
///
/// A class file does not say where a `catch` block ends. What only the handler leads to is the
/// block, and, if the `try` block never ends normally, what follows it; the scope of the handler's
/// variable cuts that off, as far as [HandlerScope] finds its end.
public final class HandlerRegion {
  /// Control leaves a region.
  ///
  /// @param from the last instruction inside
  /// @param to the first element outside, or -1 if the method returns
  public record Exit(int from, int to) {}

  private final MethodCode code;
  private final Dominators dominators;
  private final HandlerLines lines;
  private final int entry;
  private final BitSet inside = new BitSet();
  private final Deque<Integer> handlers = new ArrayDeque<>();
  private final List<Exit> exits = new ArrayList<>();

  /// Looks at handlers.
  ///
  /// @param code a method
  /// @param entries the positions of the handlers' labels
  /// @param lastLine tells a `catch` block's last line by the line of its `catch`
  /// @return their regions in the same order
  public static List<HandlerRegion> of(
      MethodCode code, Collection<Integer> entries, IntFunction<OptionalInt> lastLine) {
    if (entries.isEmpty()) {
      return List.of();
    }
    var dominators = new Dominators(code, code.predecessors());
    var lines = new HandlerLines(code, lastLine);
    return entries.stream()
        .map(entry -> new HandlerRegion(code, dominators, lines, entry))
        .toList();
  }

  private HandlerRegion(MethodCode code, Dominators dominators, HandlerLines lines, int entry) {
    this.code = code;
    this.dominators = dominators;
    this.lines = lines;
    this.entry = entry;
    if (dominators.isReachable(entry)) {
      handlers.add(entry);
      while (!handlers.isEmpty()) {
        grow(handlers.remove());
      }
    }
    inside.stream()
        .filter(i -> code.elements().get(i) instanceof Instruction)
        .forEach(this::findExits);
  }

  /// Adds what a handler leads to, up to the end of its scope. Another handler behind that, which
  /// takes what fails inside, belongs to the region too, up to its own end.
  private void grow(int handler) {
    var scope = new HandlerScope(code, lines, handler);
    Deque<Integer> work = new ArrayDeque<>(List.of(handler));
    while (!work.isEmpty()) {
      int index = work.remove();
      if (!inside.get(index) && dominators.dominates(entry, index)) {
        inside.set(index);
        for (int next : code.successors(index)) {
          if (!scope.endsAt(next)) {
            work.add(next);
          } else if (code.handlers().stream().anyMatch(h -> h.entry() == next)) {
            handlers.add(next);
          }
        }
      }
    }
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
}
