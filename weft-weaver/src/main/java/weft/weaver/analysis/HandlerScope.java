package weft.weaver.analysis;

import java.lang.classfile.Instruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the variable of an exception handler goes out of scope, as far as the class file tells.
///
/// The local variable table tells it exactly. Where that has no entry, three things do:
///
/// - A stack map frame lists the variables in scope. Where it lacks the handler's, or has another
///   type in its slot, the handler has ended. Loops begin with a frame.
/// - A slot is given to another variable only when the scope of the first has ended.
/// - A `try` around the handler covers all of it; what is not covered is behind it, or the copy of
///   a `finally` on a way out.
///
/// And the source, if the weaver runs where it is read, tells the block's last line. What remains
/// unknown without it is code without branches that follows the handler directly.
final class HandlerScope {
  private static final int NONE = -1;
  private final MethodCode code;
  private final HandlerLines lines;
  private final int entry;
  private final Optional<HandlerLines.Block> block;

  /// The slot of the variable, or [#NONE] if the handler does not store what it caught.
  private final int slot;

  private final @Nullable VerificationTypeInfo type;

  /// Where the local variable table ends the scope, or [#NONE].
  private final int end;

  /// Where other variables in the same slot begin.
  private final BitSet successors = new BitSet();

  /// What every `try` around the handler covers.
  private final BitSet covered = new BitSet();

  /// Looks at a handler.
  ///
  /// @param lines its lines
  /// @param entry the position of its label
  HandlerScope(MethodCode code, HandlerLines lines, int entry) {
    this.code = code;
    this.lines = lines;
    block = lines.block(entry);
    this.entry = entry;
    int first = code.instructionAt(entry).orElse(code.size());
    boolean stores =
        first < code.size()
            && code.elements().get(first) instanceof StoreInstruction store
            && store.typeKind() == TypeKind.REFERENCE;
    slot = stores ? ((StoreInstruction) code.elements().get(first)).slot() : NONE;
    type = caughtType();
    end = slot == NONE ? NONE : readTable(first);
    findCovered(first);
  }

  /// A handler that covers its own first instruction, as javac's for `finally` does, is not around
  /// itself. One whose `try` has gaps, for the copies of its `finally`, has several rows.
  private void findCovered(int first) {
    covered.set(0, code.size());
    code.handlers().stream()
        .filter(handler -> handler.covers(first) && handler.entry() != entry)
        .mapToInt(MethodCode.Handler::entry)
        .distinct()
        .forEach(around -> {
          var ranges = new BitSet();
          code.handlers().stream()
              .filter(handler -> handler.entry() == around)
              .forEach(handler -> ranges.set(handler.start(), handler.end()));
          covered.and(ranges);
        });
  }

  private @Nullable VerificationTypeInfo caughtType() {
    StackMapFrameInfo frame = frameAt(entry);
    return frame == null || frame.stack().isEmpty() ? null : frame.stack().getFirst();
  }

  private int readTable(int first) {
    int second = code.instructionAt(first + 1).orElse(code.size());
    int found = NONE;
    for (var element : code.elements()) {
      if (element instanceof LocalVariable variable && variable.slot() == slot) {
        int start = code.position(variable.startScope());
        if (first < start && start <= second) {
          found = code.position(variable.endScope());
        } else if (start > second) {
          successors.set(start);
        }
      }
    }
    return found;
  }

  /// Whether control leaves the scope by going on there from inside.
  ///
  /// @param index an element
  /// @return false if it is inside, and where nobody tells
  boolean endsAt(int index) {
    if (end != NONE) {
      return index < entry || index >= end;
    }
    if (code.elements().get(index) instanceof Instruction && isElsewhere(index)) {
      return true;
    }
    return slot != NONE && (successors.get(index) || takesSlot(index));
  }

  private boolean isElsewhere(int index) {
    return !covered.get(index) || block.filter(b -> !b.contains(lines.at(index))).isPresent();
  }

  private boolean takesSlot(int index) {
    if (code.elements().get(index) instanceof StoreInstruction store) {
      // A reference may be a new value of the handler's own variable.
      int last = store.slot() + store.typeKind().slotSize() - 1;
      return store.typeKind() != TypeKind.REFERENCE && store.slot() <= slot && slot <= last;
    }
    StackMapFrameInfo frame = frameAt(index);
    return frame != null && type != null && !type.equals(typeIn(frame));
  }

  private @Nullable StackMapFrameInfo frameAt(int index) {
    return code.elements().get(index) instanceof LabelTarget target
        ? code.declaredFrame(target.label())
        : null;
  }

  private @Nullable VerificationTypeInfo typeIn(StackMapFrameInfo frame) {
    int at = 0;
    for (VerificationTypeInfo local : frame.locals()) {
      if (at == slot) {
        return local;
      }
      boolean wide =
          local == SimpleVerificationTypeInfo.LONG || local == SimpleVerificationTypeInfo.DOUBLE;
      at += wide ? 2 : 1;
    }
    return null;
  }
}
