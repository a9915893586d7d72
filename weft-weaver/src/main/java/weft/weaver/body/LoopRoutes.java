package weft.weaver.body;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.weaver.analysis.Frame;
import weft.weaver.analysis.Frames;
import weft.weaver.analysis.Liveness;
import weft.weaver.analysis.MethodCode;
import weft.weaver.analysis.ValueType;
import weft.weaver.site.AsyncBody;

/// The ways from the method's entry to the resume stubs, through the header of every loop around an
/// await.
///
/// A header is reached with every local that is read behind it and every operand that its frame
/// declares: with what the await saved where the header has it in the same place ({@link
/// Restores}), and filled with zero or null where nothing is there yet; the stub restores the rest.
/// An input that never changes has its value in any case. Behind the header's label a check of the
/// *route* leads on. What is not read behind a header may be lost there, for a stub restores
/// nothing that is dead.
final class LoopRoutes {
  /// Stands for the method's entry where a header is expected.
  static final int ENTRY = -1;

  /// From a header, or the entry, to the next header; for one await, unless awaits share what
  /// restores.
  private record Leg(int from, int header, @Nullable Suspension suspension) {}

  private final Output out;
  private final Plan plan;
  private final CodeBuilder code;
  private final MethodCode original;
  private final Frames frames;
  private final Liveness liveness;
  private final DeferredCreations deferred;
  private final List<Suspension> suspensions;
  private final Awaits awaits;
  private final Restores restores;
  private final Map<Integer, Label> forks = new LinkedHashMap<>();
  private final Map<Leg, Label> legs = new LinkedHashMap<>();

  LoopRoutes(Output out, MethodCode original, Plan plan, Awaits awaits) {
    this.out = out;
    this.plan = plan;
    this.original = original;
    this.awaits = awaits;
    restores = new Restores(plan);
    code = out.code();
    frames = plan.frames();
    liveness = plan.liveness();
    deferred = plan.deferred();
    suspensions = plan.suspensions();
    for (Suspension suspension : suspensions) {
      int from = ENTRY;
      for (int header : suspension.place().loopHeaders()) {
        forks.computeIfAbsent(header, _ -> code.newLabel());
        legs.computeIfAbsent(leg(from, header, suspension), _ -> code.newLabel());
        from = header;
      }
    }
  }

  /// Whether no await is in a loop.
  boolean isEmpty() {
    return forks.isEmpty();
  }

  /// Where to go next from a header (or [ENTRY]) in order to resume an await.
  Label next(int from, Suspension suspension) {
    List<Integer> headers = suspension.place().loopHeaders();
    int at = from == ENTRY ? 0 : headers.indexOf(from) + 1;
    return at == headers.size()
        ? awaits.stub(suspension)
        : legs.computeIfAbsent(leg(from, headers.get(at), suspension), _ -> code.newLabel());
  }

  private Leg leg(int from, int header, Suspension suspension) {
    return new Leg(from, header, plan.isShared() ? null : suspension);
  }

  /// Writes the check behind a label, if it is a header with an await in its loop.
  void writeCheck(int index) {
    Label fork = forks.get(index);
    if (fork != null) {
      code.iload(out.slots().route()).ifne(fork);
    }
  }

  /// Writes what the headers lead to; to be called behind the original code.
  void writeForks() {
    forks.forEach(this::writeFork);
    legs.forEach(this::writeLeg);
  }

  private void writeFork(int header, Label label) {
    code.labelBinding(label);
    for (ValueType type : deferred.realOperands(frames.at(header)).reversed()) {
      if (type.isWide()) {
        code.pop2();
      } else {
        code.pop();
      }
    }
    List<SwitchCase> cases = new ArrayList<>();
    for (Suspension suspension : suspensions) {
      if (suspension.place().loopHeaders().contains(header)) {
        cases.add(SwitchCase.of(suspension.number(), next(header, suspension)));
      }
    }
    Label last = cases.getLast().target();
    cases.removeIf(c -> c.target().equals(last));
    if (cases.isEmpty()) {
      code.goto_(last);
    } else {
      code.iload(out.slots().route()).lookupswitch(last, cases);
    }
  }

  private void writeLeg(Leg leg, Label label) {
    code.labelBinding(label);
    Frame target = frames.at(leg.header());
    Map<Integer, Saved> restored = restoredOn(leg);
    for (int slot = 0; slot < target.locals().size(); slot++) {
      ValueType type = target.local(slot);
      int moved = out.slots().of(slot);
      boolean isReceiver = moved == slot;
      if (!isReceiver
          && isFillable(type)
          && liveness.isLiveBefore(leg.header(), slot)
          && !isKnown(leg.from(), slot, type)) {
        Saved saved = restored.get(slot);
        if (saved != null) {
          saved.restore(out);
        } else {
          pushInputOrZero(slot, type);
          code.storeLocal(type.kind(), moved);
        }
      }
    }
    deferred.realOperands(target).forEach(this::pushZero);
    code.goto_(((LabelTarget) original.elements().get(leg.header())).label());
  }

  private Map<Integer, Saved> restoredOn(Leg leg) {
    Suspension suspension = leg.suspension();
    Map<Integer, Saved> restored = new HashMap<>();
    if (suspension != null) {
      int number = suspension.place().loopHeaders().indexOf(leg.header());
      restores.before(suspension, number).forEach(saved -> restored.put(saved.slot(), saved));
    }
    return restored;
  }

  private void pushInputOrZero(int slot, ValueType type) {
    AsyncBody.Input input = plan.unchangedInput(slot);
    if (input == null) {
      pushZero(type);
    } else {
      out.loadSelf().getfield(out.machine(), input.field(), input.type());
    }
  }

  private boolean isKnown(int header, int slot, ValueType type) {
    return header != ENTRY
        && liveness.isLiveBefore(header, slot)
        && frames.at(header).local(slot).equals(type);
  }

  private static boolean isFillable(ValueType type) {
    return type != ValueType.Basic.TOP && !(type instanceof ValueType.Uninitialized);
  }

  private void pushZero(ValueType type) {
    switch (type.kind()) {
      case INT -> code.iconst_0();
      case LONG -> code.lconst_0();
      case FLOAT -> code.fconst_0();
      case DOUBLE -> code.dconst_0();
      default -> code.aconst_null();
    }
  }
}
