package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// The source lines of handlers, where the source is known.
final class HandlerLines {
  /// The lines of a `catch` block.
  record Block(int first, int last) {
    boolean contains(int line) {
      return first <= line && line <= last;
    }
  }

  private final MethodCode code;
  private final IntFunction<OptionalInt> lastLine;

  /// The handlers by the line where they begin.
  private final Map<Integer, List<MethodCode.Handler>> byLine;

  /// Reads the lines of a method.
  ///
  /// @param lastLine tells a block's last line by the line of its `catch`
  HandlerLines(MethodCode code, IntFunction<OptionalInt> lastLine) {
    this.code = code;
    this.lastLine = lastLine;
    byLine =
        code.handlers().stream()
            .collect(Collectors.groupingBy(handler -> firstLine(handler.entry())));
  }

  /// The lines of the block that a handler was compiled from.
  ///
  /// @param entry the position of its label
  /// @return empty if nobody knows, if it is a `finally`, or if it may not be the only `catch` of
  ///   its line
  Optional<Block> block(int entry) {
    int line = firstLine(entry);
    OptionalInt last =
        line > 0 && isOnlyCatch(entry, line) ? lastLine.apply(line) : OptionalInt.empty();
    return last.isPresent() ? Optional.of(new Block(line, last.getAsInt())) : Optional.empty();
  }

  private boolean isOnlyCatch(int entry, int line) {
    List<MethodCode.Handler> handlers = byLine.getOrDefault(line, List.of());
    if (handlers.stream().anyMatch(handler -> handler.type().isEmpty())) {
      return false;
    }
    Set<Integer> entries =
        handlers.stream().map(MethodCode.Handler::entry).collect(Collectors.toSet());
    if (entries.size() > 1) {
      entries.removeIf(this::staysInItsLine);
    }
    return entries.equals(Set.of(entry));
  }

  /// Whether a handler and all that it leads to, other than by throwing, has one line. So it is
  /// with those that javac adds to close resources and to wrap what a record's accessor throws. A
  /// `catch` of which this is true needs no end.
  private boolean staysInItsLine(int entry) {
    int line = firstLine(entry);
    var seen = new BitSet();
    Deque<Integer> work = new ArrayDeque<>(List.of(code.instructionAt(entry).orElseThrow()));
    while (!work.isEmpty()) {
      int index = work.remove();
      if (seen.get(index)) {
        continue;
      }
      seen.set(index);
      if (code.elements().get(index) instanceof Instruction && at(index) != line) {
        return false;
      }
      work.addAll(code.jumps(index));
      if (code.fallsThrough(index)) {
        work.add(index + 1);
      }
    }
    return true;
  }

  /// The line of an element.
  ///
  /// @param index an element
  /// @return its line, 0 if the class file has none
  int at(int index) {
    return code.lineAt(index).orElse(0);
  }

  private int firstLine(int entry) {
    OptionalInt first = code.instructionAt(entry);
    return first.isPresent() ? at(first.getAsInt()) : 0;
  }
}
