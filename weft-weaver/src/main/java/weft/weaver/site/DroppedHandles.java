package weft.weaver.site;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import weft.weaver.abi.Abi;

/// The places in one method that drop a handle as soon as they have it: `spawn(…);`. Not those of a
/// set, which has the handle itself.
final class DroppedHandles {
  private static final Set<ClassDesc> OWNERS =
      Set.of(
          Abi.WEFT,
          Abi.RUNTIME,
          Abi.TASK_BUILDER,
          Abi.TASK_GROUP,
          Abi.TASK_SCOPE,
          Abi.TASK_TRACKER);
  private static final Set<String> NAMES = Set.of("spawn", "spawnBlocking", "spawnInterruptible");

  private static final int NONE = -1;

  private final Map<Integer, Integer> callByPop = new HashMap<>();
  private final Set<Integer> calls = new HashSet<>();

  DroppedHandles(List<CodeElement> elements) {
    int spawn = NONE;
    for (int i = 0; i < elements.size(); i++) {
      CodeElement element = elements.get(i);
      if (element instanceof LabelTarget) {
        spawn = NONE; // what is popped may come from elsewhere
      } else if (element instanceof Instruction instruction) {
        if (spawn != NONE && instruction.opcode() == Opcode.POP) {
          callByPop.put(i, spawn);
          calls.add(spawn);
        }
        spawn = instruction instanceof InvokeInstruction invoke && isSpawn(invoke) ? i : NONE;
      }
    }
  }

  private static boolean isSpawn(InvokeInstruction invoke) {
    return NAMES.contains(invoke.name().stringValue())
        && OWNERS.contains(invoke.owner().asSymbol())
        && invoke.typeSymbol().returnType().equals(Abi.JOIN_HANDLE);
  }

  /// The call that gives the handle which a `pop` drops; empty if the element is no such `pop`.
  OptionalInt callDroppedAt(int index) {
    Integer call = callByPop.get(index);
    return call == null ? OptionalInt.empty() : OptionalInt.of(call);
  }

  /// Whether the element is a call whose handle is dropped.
  boolean isDroppedBy(int index) {
    return calls.contains(index);
  }

  boolean isEmpty() {
    return callByPop.isEmpty();
  }
}
