package weft.weaver.analysis;

import java.lang.classfile.instruction.LineNumber;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

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

  /// By element, 0 if unknown.
  private final int[] lines;

  /// Reads the lines of a method.
  ///
  /// @param lastLine tells a block's last line by the line of its `catch`
  HandlerLines(MethodCode code, IntFunction<OptionalInt> lastLine) {
    this.code = code;
    this.lastLine = lastLine;
    lines = new int[code.size()];
    int line = 0;
    for (int i = 0; i < lines.length; i++) {
      if (code.elements().get(i) instanceof LineNumber next) {
        line = next.line();
      }
      lines[i] = line;
    }
  }

  /// The lines of the block that a handler was compiled from.
  ///
  /// @param entry the position of its label
  /// @return empty if nobody knows, if it is a `finally`, or if the line has other handlers as well
  Optional<Block> block(int entry) {
    int line = firstLine(entry);
    boolean alone =
        code.handlers().stream()
            .filter(handler -> firstLine(handler.entry()) == line)
            .allMatch(handler -> handler.entry() == entry && handler.type().isPresent());
    OptionalInt last = alone && line > 0 ? lastLine.apply(line) : OptionalInt.empty();
    return last.isPresent() ? Optional.of(new Block(line, last.getAsInt())) : Optional.empty();
  }

  /// The line of an element.
  ///
  /// @param index an element
  /// @return its line, 0 if the class file has none
  int at(int index) {
    return lines[index];
  }

  private int firstLine(int entry) {
    OptionalInt first = code.instructionAt(entry);
    return first.isPresent() ? lines[first.getAsInt()] : 0;
  }
}
