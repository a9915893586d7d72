package weft.weaver.analysis;

import java.util.List;

/// What the verifier knows at one point of a method.
///
/// @param locals one type per slot; the second slot of a wide value is [ValueType.Basic#TOP]
/// @param stack the operands, the deepest first; a wide value is one operand
public record Frame(List<ValueType> locals, List<ValueType> stack) {
  /// The type in a slot.
  ///
  /// @param slot a local slot
  /// @return its type
  public ValueType local(int slot) {
    return locals.get(slot);
  }

  /// An operand counted from the top.
  ///
  /// @param depth 0 for the top of the stack
  /// @return its type
  public ValueType operand(int depth) {
    return stack.get(stack.size() - 1 - depth);
  }
}
