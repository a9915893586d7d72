package weft.weaver.analysis;

import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.List;

/// The instructions that copy, drop or reorder operands.
final class StackShuffle {
  private StackShuffle() {}

  static void apply(Opcode opcode, FrameBuilder frame) {
    switch (opcode) {
      case POP -> frame.pop();
      case POP2 -> take(frame, 2);
      case DUP -> frame.push(frame.peek());
      case DUP_X1 -> copyUnder(frame, 1, 1);
      case DUP_X2 -> copyUnder(frame, 1, 2);
      case DUP2 -> copyUnder(frame, 2, 0);
      case DUP2_X1 -> copyUnder(frame, 2, 1);
      case DUP2_X2 -> copyUnder(frame, 2, 2);
      case SWAP -> {
        ValueType top = frame.pop();
        ValueType below = frame.pop();
        frame.push(top);
        frame.push(below);
      }
      default -> throw new IllegalArgumentException("not a stack instruction: " + opcode);
    }
  }

  /// Copies the top `slots` slots and puts the copy under the `skip` slots below them.
  private static void copyUnder(FrameBuilder frame, int slots, int skip) {
    List<ValueType> top = take(frame, slots);
    List<ValueType> skipped = take(frame, skip);
    top.forEach(frame::push);
    skipped.forEach(frame::push);
    top.forEach(frame::push);
  }

  /// Pops operands that fill so many slots; returns them with the deepest first.
  private static List<ValueType> take(FrameBuilder frame, int slots) {
    List<ValueType> taken = new ArrayList<>();
    for (int left = slots; left > 0; ) {
      ValueType type = frame.pop();
      taken.addFirst(type);
      left -= type.isWide() ? 2 : 1;
    }
    return taken;
  }
}
