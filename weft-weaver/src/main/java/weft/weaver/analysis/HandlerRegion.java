package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/// The code that only one exception handler leads to, and where control leaves it other than by
/// throwing.
///
/// A class file does not say where a `catch` block ends. What only the handler leads to is the
/// block, and, if the `try` block never ends normally, what follows it; the scope of the handler's
/// variable cuts that off, as far as [HandlerScope] finds its end.
///
/// The Eclipse compiler writes a `finally` that never ends normally only once: its handler drops
/// what it caught, and what is behind that is where every other way out of the `try` goes, too. So
/// the region is what this place leads to, and it is *shared*: control may be there without any
/// exception.
public final class HandlerRegion {
  /// Control leaves a region.
  ///
  /// @param from the last instruction inside
  /// @param to the first element outside, or -1 if the method returns
  public record Exit(int from, int to) {}

  private final HandlerScope own;

  private final MethodCode code;
  private final Dominators dominators;
  private final HandlerLines lines;
  private final int entry;

  /// What everything inside is reached through: the handler, or the start of what it shares.
  private final int root;

  private final BitSet inside = new BitSet();
  private final Deque<Integer> handlers = new ArrayDeque<>();
  private final Set<Exit> exits = new LinkedHashSet<>();

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
    root = findRoot();
    own = new HandlerScope(code, lines, entry);
    if (dominators.isReachable(entry)) {
      inside.set(entry, root);
      handlers.add(entry);
      while (!handlers.isEmpty()) {
        grow(handlers.remove());
      }
    }
    inside.stream()
        .filter(i -> code.elements().get(i) instanceof Instruction)
        .forEach(this::findExits);
  }

  private int findRoot() {
    int next = code.instructionAt(firstInstruction() + 1).orElse(entry);
    return HandlerScope.dropsAnything(code, entry) && !dominators.dominates(entry, next)
        ? next
        : entry;
  }

  /// Adds what a handler leads to, up to the end of its scope. Another handler behind that, which
  /// takes what fails inside, belongs to the region too, up to its own end.
  private void grow(int handler) {
    var scope = handler == entry ? own : new HandlerScope(code, lines, handler);
    Deque<Integer> work = new ArrayDeque<>(List.of(handler == entry ? root : handler));
    while (!work.isEmpty()) {
      int index = work.remove();
      if (!inside.get(index) && dominators.dominates(root, index)) {
        inside.set(index);
        for (int next : code.successors(index)) {
          if (!scope.endsAt(next)) {
            work.add(next);
          } else if (!code.handlersAt(next).isEmpty()) {
            handlers.add(next);
          }
        }
      }
    }
  }

  /// Where control leaves it other than by throwing.
  ///
  /// @return the exits in the order of the code
  public Set<Exit> exits() {
    return exits;
  }

  /// Whether control may be inside without an exception.
  ///
  /// @return true for a `finally` of the Eclipse compiler
  public boolean isShared() {
    return root != entry;
  }

  /// The handlers that what is thrown at an exit must meet, if they are not just those of the code
  /// there: javac gives what leads out of a `try` to none of its handlers, and may give the start
  /// of a `finally` to itself.
  ///
  /// @param exit an exit
  /// @return rows in the order of the exception table; empty if they are those of the code there
  public Optional<List<MethodCode.Handler>> handlersAt(Exit exit) {
    int from = exit.from();
    boolean startsHandler = code.covering(from).stream().anyMatch(row -> isOfItself(row, from));
    return own.isCovered(from) && !startsHandler
        ? Optional.empty()
        : Optional.of(code.handlers().stream().filter(row -> isAround(row, from)).toList());
  }

  private boolean isAround(MethodCode.Handler row, int index) {
    return own.around().contains(row.entry()) || (row.covers(index) && !isOfItself(row, index));
  }

  /// Whether a row gives the start of its own handler to that; what is thrown there would come back
  /// for ever. The row may be a part of the one for the `try`, if that ends just before.
  private static boolean isOfItself(MethodCode.Handler row, int index) {
    return row.covers(index) && row.covers(row.entry()) && row.entry() < index;
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
    if (next.isPresent() && !inside.get(next.getAsInt())) {
      exits.add(exit);
    }
  }
}
