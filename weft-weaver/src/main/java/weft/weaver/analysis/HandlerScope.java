package weft.weaver.analysis;

import static java.lang.constant.ConstantDescs.CD_Throwable;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where the variable of an exception handler goes out of scope, as far as the class file tells.
///
/// A `try` around the handler covers all of it; what is not covered is behind it, or lies on a way
/// out: a return or a jump, with the copies of each `finally` that it passes. These count as left
/// behind, even where the handler's variable is still in scope: what is thrown there passes the
/// `try` by.
///
/// Beyond that, the local variable table tells the end exactly. Where that has no entry, two things
/// do:
///
/// - A stack map frame lists the variables in scope. Where it lacks the handler's, or has another
///   type in its slot, the handler has ended. Loops begin with a frame.
/// - A slot is given to another variable only when the scope of the first has ended.
///
/// And the source, if the weaver runs where it is read, tells the block's last line. What remains
/// unknown without it is code without branches that follows the handler directly.
final class HandlerScope {
  private static final int NONE = -1;
  private final MethodCode code;
  private final HandlerLines lines;
  private final int entry;
  private final Optional<HandlerLines.Block> block;

  /// The handler's first instruction.
  private final int first;

  /// The slot of the variable, or [#NONE] if the handler does not store what it caught.
  private final int slot;

  private final @Nullable VerificationTypeInfo type;

  /// Where the local variable table ends the scope, or [#NONE].
  private final int end;

  /// For a `finally` that the Eclipse compiler wrote the line of its `try`: what is above belongs
  /// to a loop around. Else 0.
  private final int firstLine;

  /// Where other variables in the same slot begin.
  private final BitSet successors = new BitSet();

  private final List<Integer> around;

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
    first = code.instructionAt(entry).orElse(code.size());
    boolean stores =
        first < code.size()
            && code.elements().get(first) instanceof StoreInstruction store
            && store.typeKind() == TypeKind.REFERENCE;
    slot = stores ? ((StoreInstruction) code.elements().get(first)).slot() : NONE;
    type = caughtType();
    end = slot == NONE ? NONE : readTable();
    firstLine = dropsAnything(code, entry) ? lineOfTry() : 0;
    around = findAround();
    findCovered();
  }

  /// Whether a handler catches everything and drops it, as the Eclipse compiler does it for a
  /// `finally` that never ends normally.
  static boolean dropsAnything(MethodCode code, int entry) {
    int first = code.instructionAt(entry).orElseThrow();
    return code.elements().get(first) instanceof StackInstruction drop
        && drop.opcode() == Opcode.POP
        && code.handlersAt(entry).stream().anyMatch(h -> h.type().isEmpty());
  }

  private int lineOfTry() {
    return code.handlersAt(entry).stream()
        .mapToInt(handler -> lines.at(code.instructionAt(handler.start()).orElse(entry)))
        .min()
        .orElse(0);
  }

  /// A `try` around is one that covers the handler, or, for javac may leave out a handler that does
  /// nothing but jump, one that covers all of its `try` and comes behind it in the table. Of what
  /// catches less than everything, that may be another `catch` of the same `try`.
  ///
  /// A handler that covers its own first instruction, as javac's for `finally` does, is not around
  /// itself.
  private List<Integer> findAround() {
    List<MethodCode.Handler> own = code.handlersAt(entry);
    Set<Integer> found = new TreeSet<>();
    code.covering(first).forEach(handler -> found.add(handler.entry()));
    if (own.stream().allMatch(h -> h.type().map(CD_Throwable::equals).orElse(true))) {
      List<MethodCode.Handler> candidates = code.covering(own.getFirst().start());
      candidates.subList(candidates.indexOf(own.getFirst()) + 1, candidates.size()).stream()
          .map(MethodCode.Handler::entry)
          .filter(outer -> coversAll(outer, own))
          .forEach(found::add);
    }
    found.remove(entry);
    return List.copyOf(found);
  }

  private boolean coversAll(int outer, List<MethodCode.Handler> own) {
    return own.stream()
        .allMatch(row -> code.covering(row.start()).stream().anyMatch(h -> h.entry() == outer));
  }

  /// A `try` whose ranges have gaps, for the ways out of it, has several rows.
  private void findCovered() {
    covered.set(0, code.size());
    for (int outer : around) {
      var ranges = new BitSet();
      code.handlersAt(outer).forEach(handler -> ranges.set(handler.start(), handler.end()));
      covered.and(ranges);
    }
  }

  /// The positions of the handlers of every `try` around this one.
  List<Integer> around() {
    return around;
  }

  /// Whether every `try` around covers an instruction.
  boolean isCovered(int index) {
    return covered.get(index);
  }

  private @Nullable VerificationTypeInfo caughtType() {
    StackMapFrameInfo frame = frameAt(entry);
    return frame == null || frame.stack().isEmpty() ? null : frame.stack().getFirst();
  }

  private int readTable() {
    int second = code.instructionAt(first + 1).orElse(code.size());
    int found = NONE;
    for (LocalVariable variable : code.variables(slot)) {
      int start = code.position(variable.startScope());
      if (first < start && start <= second) {
        found = code.position(variable.endScope());
      } else if (start > second) {
        successors.set(start);
      }
    }
    return found;
  }

  /// Whether control leaves the scope by going on there from inside.
  ///
  /// @param index an element
  /// @return false if it is inside, and where nobody tells
  boolean endsAt(int index) {
    boolean isInstruction = code.elements().get(index) instanceof Instruction;
    if (isInstruction && index != first && !covered.get(index)) {
      return true;
    }
    if (end != NONE) {
      return index < entry || index >= end;
    }
    if (isInstruction && isElsewhere(lines.at(index))) {
      return true;
    }
    return slot != NONE && (successors.get(index) || takesSlot(index));
  }

  private boolean isElsewhere(int line) {
    return line < firstLine || block.filter(b -> !b.contains(line)).isPresent();
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
