package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.weaver.analysis.Frame;
import weft.weaver.analysis.Frames;
import weft.weaver.analysis.MethodCode;
import weft.weaver.analysis.ValueType;

/// The ways from the method's entry to the resume stubs, through the header of every loop around an await.
///
/// A header is reached with every local and operand that its frame declares, filled with zero or null where
/// nothing is there yet; the stub restores what counts. Behind the header's label a check of the *route* leads on.
final class LoopRoutes {
  /// Stands for the method's entry where a header is expected.
  static final int ENTRY = -1;

  private record Leg(int from, int header) {}

  private final MethodCode code;
  private final Frames frames;
  private final Slots slots;
  private final DeferredCreations deferred;
  private final Map<Suspension, List<Integer>> headers = new LinkedHashMap<>();
  private final Map<Suspension, Label> stubs;
  private final Map<Integer, Label> forks = new LinkedHashMap<>();
  private final Map<Leg, Label> legs = new LinkedHashMap<>();

  LoopRoutes(MethodCode code, Plan plan, Slots slots, Map<Suspension, Label> stubs) {
    this.code = code;
    this.slots = slots;
    this.stubs = stubs;
    frames = plan.frames();
    deferred = plan.deferred();
    plan.suspensions().forEach(s -> headers.put(s, s.loopHeaders()));
  }

  /// Makes the labels; to be called before the first instruction is written.
  void open(CodeBuilder out) {
    headers.values().forEach(list -> list.forEach(h -> forks.putIfAbsent(h, out.newLabel())));
    headers.forEach(
        (_, list) -> {
          int from = ENTRY;
          for (int header : list) {
            legs.putIfAbsent(new Leg(from, header), out.newLabel());
            from = header;
          }
        });
  }

  /// Whether any await is in a loop.
  boolean isEmpty() {
    return forks.isEmpty();
  }

  /// Where to go next from a header (or [ENTRY]) in order to resume an await.
  Label next(int from, Suspension suspension) {
    List<Integer> around = headers.get(suspension);
    int at = from == ENTRY ? 0 : around.indexOf(from) + 1;
    return at == around.size()
        ? stubs.get(suspension)
        : legs.get(new Leg(from, around.get(at)));
  }

  /// Writes the check behind a label, if it is a header with an await in its loop.
  void writeCheck(CodeBuilder out, int index) {
    Label fork = forks.get(index);
    if (fork != null) {
      out.iload(slots.route()).ifne(fork);
    }
  }

  /// Writes what the headers lead to; to be called behind the original code.
  void writeForks(CodeBuilder out) {
    forks.forEach((header, label) -> writeFork(out, header, label));
    legs.forEach((leg, label) -> writeLeg(out, leg, label));
  }

  private void writeFork(CodeBuilder out, int header, Label label) {
    out.labelBinding(label);
    for (ValueType type : deferred.realOperands(frames.before(header)).reversed()) {
      if (type.isWide()) {
        out.pop2();
      } else {
        out.pop();
      }
    }
    List<SwitchCase> cases = new ArrayList<>();
    headers.forEach(
        (suspension, around) -> {
          if (around.contains(header)) {
            Label target = next(header, suspension);
            cases.add(SwitchCase.of(suspension.number(), target));
          }
        });
    Label last = cases.getLast().target();
    cases.removeIf(c -> c.target().equals(last));
    if (cases.isEmpty()) {
      out.goto_(last);
    } else {
      out.iload(slots.route()).lookupswitch(last, cases);
    }
  }

  private void writeLeg(CodeBuilder out, Leg leg, Label label) {
    out.labelBinding(label);
    Frame target = frames.before(leg.header());
    Frame source = leg.from() == ENTRY ? null : frames.before(leg.from());
    for (int slot = 0; slot < target.locals().size(); slot++) {
      ValueType type = target.local(slot);
      boolean receiver = slots.of(slot) == slot;
      if (!receiver && isFillable(type) && (source == null || !source.local(slot).equals(type))) {
        pushZero(out, type);
        out.storeLocal(type.kind(), slots.of(slot));
      }
    }
    deferred.realOperands(target).forEach(type -> pushZero(out, type));
    out.goto_(((LabelTarget) code.elements().get(leg.header())).label());
  }

  private boolean isFillable(ValueType type) {
    return type != ValueType.Basic.TOP && !(type instanceof ValueType.Uninitialized);
  }

  private static void pushZero(CodeBuilder out, ValueType type) {
    TypeKind kind = type.kind();
    switch (kind) {
      case INT -> out.iconst_0();
      case LONG -> out.lconst_0();
      case FLOAT -> out.fconst_0();
      case DOUBLE -> out.dconst_0();
      default -> out.aconst_null();
    }
  }
}
