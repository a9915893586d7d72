package weft.weaver.body;

import java.util.BitSet;
import java.util.List;
import weft.weaver.analysis.Frame;
import weft.weaver.analysis.ValueType;

/// The `new` instructions whose object is still without constructor at some await.
///
/// Their results are *virtual*: the frames of the original code know them, the woven code has
/// nothing at their place.
final class DeferredCreations {
  private final BitSet creations = new BitSet();

  void addAll(Frame frame) {
    frame.stack().forEach(this::add);
    frame.locals().forEach(this::add);
  }

  private void add(ValueType type) {
    if (type instanceof ValueType.Uninitialized(int creation)) {
      creations.set(creation);
    }
  }

  boolean isDeferred(int creation) {
    return creations.get(creation);
  }

  boolean isVirtual(ValueType type) {
    return type instanceof ValueType.Uninitialized(int creation) && creations.get(creation);
  }

  /// The operands that are really there, the deepest first.
  List<ValueType> realOperands(Frame frame) {
    return frame.stack().stream().filter(type -> !isVirtual(type)).toList();
  }
}
