package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.BitSet;

/// Which locals may still be read, in front of every element.
///
/// Like the verifier, it takes every instruction of a try range for one that can throw.
public final class Liveness {
  private final MethodCode code;
  private final BitSet[] before;

  /// Computes the live locals.
  ///
  /// @param code the method
  public Liveness(MethodCode code) {
    this.code = code;
    before = new BitSet[code.size() + 1];
    for (int i = 0; i < before.length; i++) {
      before[i] = new BitSet();
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = code.size() - 1; i >= 0; i--) {
        BitSet live = transfer(i);
        if (!live.equals(before[i])) {
          before[i] = live;
          changed = true;
        }
      }
    }
  }

  /// Whether a slot is read from an element on.
  ///
  /// @param index an element
  /// @param slot a slot, the first of a wide value
  /// @return false if it is written before it is read, or never read
  public boolean isLiveBefore(int index, int slot) {
    return before[index].get(slot);
  }

  /// The slots read after an element completed normally.
  ///
  /// @param index an element that falls through
  /// @return the slots; a wide value counts by its first
  public BitSet after(int index) {
    return (BitSet) before[index + 1].clone();
  }

  /// The slots read by the handlers that cover an element, and whatever follows them.
  ///
  /// @param index an element
  /// @return the slots; empty if nothing catches
  public BitSet inHandlers(int index) {
    var live = new BitSet();
    code.covering(index).forEach(handler -> live.or(before[handler.entry()]));
    return live;
  }

  private BitSet transfer(int index) {
    var live = new BitSet();
    if (code.fallsThrough(index)) {
      live.or(before[index + 1]);
    }
    var element = code.elements().get(index);
    if (!(element instanceof Instruction)) {
      return live;
    }
    for (int target : code.jumps(index)) {
      live.or(before[target]);
    }
    switch (element) {
      case StoreInstruction store -> live.clear(store.slot());
      case LoadInstruction load -> live.set(load.slot());
      case IncrementInstruction increment -> live.set(increment.slot());
      default -> {}
    }
    live.or(inHandlers(index));
    return live;
  }
}
