package weft.weaver.analysis;

import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// How many monitors are held in front of every element.
public final class Monitors {
  private static final int UNKNOWN = -1;
  private final int[] held;

  /// Follows every path through the method.
  ///
  /// @param code the method
  public Monitors(MethodCode code) {
    held = new int[code.size()];
    if (code.elements().stream().noneMatch(e -> e instanceof MonitorInstruction)) {
      return;
    }
    Arrays.fill(held, UNKNOWN);
    Deque<Integer> work = new ArrayDeque<>();
    held[0] = 0;
    work.add(0);
    while (!work.isEmpty()) {
      int index = work.remove();
      int after = held[index] + change(code, index);
      for (int next : code.successors(index)) {
        boolean thrown =
            isEntry(code, next) && !code.jumps(index).contains(next) && next != index + 1;
        if (held[next] == UNKNOWN) {
          held[next] = thrown ? held[index] : after;
          work.add(next);
        }
      }
    }
  }

  /// Whether a monitor is held.
  ///
  /// @param index an element
  /// @return true inside a `synchronized` block
  public boolean isHeld(int index) {
    return held[index] > 0;
  }

  private static boolean isEntry(MethodCode code, int index) {
    return !code.handlersAt(index).isEmpty();
  }

  private static int change(MethodCode code, int index) {
    if (!(code.elements().get(index) instanceof MonitorInstruction monitor)) {
      return 0;
    }
    return monitor.opcode() == Opcode.MONITORENTER ? 1 : -1;
  }
}
