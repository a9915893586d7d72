package weft.weaver.body;

import static java.lang.constant.ConstantDescs.CD_Throwable;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import weft.weaver.abi.Abi;
import weft.weaver.abi.WovenCall;
import weft.weaver.analysis.HandlerRegion;
import weft.weaver.analysis.MethodCode;
import weft.weaver.site.Surroundings;
import weft.weaver.tables.TypeAnnotations;

/// Makes handlers that catch the cancel signal throw it again where they end.
///
/// A handler that may catch it at an await, and that control leaves other than by throwing, keeps
/// what it caught in a local of its own. Where control leaves it, `Woven.rethrowSignal` looks at
/// that: before a return or a jump, behind an instruction that goes on outside. This is done to the
/// plain method, before it is woven, so that the local is saved across awaits like any other. Where
/// control gets there without an exception, too, the local is null.
final class SwallowedSignals {
  private static final Set<ClassDesc> CATCH_IT = Set.of(CD_Throwable, Abi.CANCEL_SIGNAL);

  /// A look at what was caught.
  ///
  /// @param slot the local that keeps it
  /// @param handlers who must take the signal there, if the check cannot stand there
  private record Check(int slot, Optional<List<MethodCode.Handler>> handlers) {}

  private final MethodCode code;

  /// Which of the caught are looked at where control leaves, by the exit; the innermost last.
  private final Map<HandlerRegion.Exit, List<Check>> checks = new HashMap<>();

  /// What is written behind the method.
  private final List<Runnable> outOfLine = new ArrayList<>();

  /// The local that keeps the caught, by the handler's first instruction.
  private final Map<Integer, Integer> kept = new LinkedHashMap<>();

  /// Those of them that are looked at where nothing may have been caught; null then.
  private final Set<Integer> shared = new TreeSet<>();

  private SwallowedSignals(
      MethodCode code, IntPredicate isAwait, IntFunction<OptionalInt> lastLine) {
    this.code = code;
    int[] awaits = new int[code.size() + 1];
    for (int i = 0; i < code.size(); i++) {
      awaits[i + 1] = awaits[i] + (isAwait.test(i) ? 1 : 0);
    }
    Set<Integer> entries = new TreeSet<>();
    for (MethodCode.Handler handler : code.handlers()) {
      if (handler.type().map(CATCH_IT::contains).orElse(true)
          && awaits[handler.start()] < awaits[handler.end()]) {
        entries.add(handler.entry());
      }
    }
    HandlerRegion.of(code, entries, lastLine).forEach(this::add);
  }

  private void add(HandlerRegion region) {
    if (!region.exits().isEmpty()) {
      int slot = code.maxLocals() + kept.size();
      kept.put(region.firstInstruction(), slot);
      if (region.isShared()) {
        shared.add(slot);
      }
      for (HandlerRegion.Exit exit : region.exits()) {
        var check = new Check(slot, region.handlersAt(exit));
        checks.computeIfAbsent(exit, _ -> new ArrayList<>()).add(check);
      }
    }
  }

  /// The code of a body, with the signal thrown again.
  ///
  /// @param method the lambda's method
  /// @param host the class that declares it
  /// @param surroundings tells awaits, and where `catch` blocks end
  /// @param classFile how to write class files
  /// @return the same code if nothing in it swallows the signal
  static MethodCode rethrown(
      MethodModel method, ClassModel host, Surroundings surroundings, ClassFile classFile) {
    var code = new MethodCode(method);
    String className = host.thisClass().asInternalName();
    var signals =
        new SwallowedSignals(
            code,
            i -> surroundings.isAwait(code.elements().get(i)),
            line -> surroundings.lastLine(className, line));
    return signals.kept.isEmpty() ? code : signals.rewrite(method, host, classFile);
  }

  /// Only the method is needed, in a class of the same name.
  private MethodCode rewrite(MethodModel method, ClassModel host, ClassFile classFile) {
    byte[] bytes =
        classFile.build(
            host.thisClass().asSymbol(),
            out -> {
              out.withVersion(host.majorVersion(), host.minorVersion());
              out.withFlags(host.flags().flagsMask());
              host.superclass().ifPresent(s -> out.withSuperclass(s.asSymbol()));
              out.transformMethod(
                  method,
                  (to, element) -> {
                    if (element instanceof CodeModel) {
                      to.withCode(this::write);
                    } else {
                      to.with(element);
                    }
                  });
            });
    return new MethodCode(classFile.parse(bytes).methods().getFirst());
  }

  private void write(CodeBuilder out) {
    var annotations = new TypeAnnotations(code);
    outOfLine.clear();
    shared.forEach(slot -> out.aconst_null().astore(slot));
    for (int i = 0; i < code.size(); i++) {
      CodeElement element = code.elements().get(i);
      if (annotations.takes(element)) {
        continue;
      }
      Integer slot = kept.get(i);
      if (slot != null) {
        out.dup().astore(slot);
      }
      check(out, i, -1);
      annotations.before(out, i);
      writeElement(out, i, element);
    }
    outOfLine.forEach(Runnable::run);
    annotations.write(out);
  }

  private void writeElement(CodeBuilder out, int index, CodeElement element) {
    switch (element) {
      case BranchInstruction jump -> writeJump(out, index, jump);
      case TableSwitchInstruction choice -> {
        var targets = new Targets(out, index);
        Label otherwise = targets.of(choice.defaultTarget());
        out.tableswitch(
            choice.lowValue(), choice.highValue(), otherwise, targets.of(choice.cases()));
        targets.write();
      }
      case LookupSwitchInstruction choice -> {
        var targets = new Targets(out, index);
        Label otherwise = targets.of(choice.defaultTarget());
        out.lookupswitch(otherwise, targets.of(choice.cases()));
        targets.write();
      }
      default -> out.with(element);
    }
    if (code.fallsThrough(index)) {
      check(out, index, index + 1);
    }
  }

  private void writeJump(CodeBuilder out, int index, BranchInstruction jump) {
    int target = code.position(jump.target());
    boolean leaves = checks.containsKey(new HandlerRegion.Exit(index, target));
    if (!leaves) {
      out.with(jump);
    } else if (jump.opcode() == Opcode.GOTO || jump.opcode() == Opcode.GOTO_W) {
      check(out, index, target);
      out.with(jump);
    } else {
      Label leaving = out.newLabel();
      Label staying = out.newLabel();
      out.branch(jump.opcode(), leaving).goto_(staying).labelBinding(leaving);
      check(out, index, target);
      out.goto_(jump.target()).labelBinding(staying);
    }
  }

  private void check(CodeBuilder out, int from, int to) {
    List<Check> all = checks.getOrDefault(new HandlerRegion.Exit(from, to), List.of());
    for (Check check : all.reversed()) {
      if (check.handlers().isEmpty()) {
        check(out, check.slot());
      } else {
        checkElsewhere(out, check.slot(), check.handlers().get());
      }
    }
  }

  private void check(CodeBuilder out, int slot) {
    WovenCall.RETHROW_SIGNAL.write(out.aload(slot));
    if (shared.contains(slot)) {
      out.aconst_null().astore(slot);
    }
  }

  /// Behind the method no handler covers the check but those that are to.
  private void checkElsewhere(CodeBuilder out, int slot, List<MethodCode.Handler> handlers) {
    Label away = out.newLabel();
    Label back = out.newLabel();
    out.goto_(away).labelBinding(back);
    outOfLine.add(() -> {
      out.labelBinding(away);
      check(out, slot);
      Label end = out.newBoundLabel();
      out.goto_(back);
      for (MethodCode.Handler handler : handlers) {
        Label entry = ((LabelTarget) code.elements().get(handler.entry())).label();
        handler
            .type()
            .ifPresentOrElse(
                type -> out.exceptionCatch(away, end, entry, type),
                () -> out.exceptionCatchAll(away, end, entry));
      }
    });
  }

  /// The targets of a switch, with a stop on the way to those outside.
  private final class Targets {
    private final CodeBuilder out;
    private final int index;
    private final Map<Label, Label> stops = new LinkedHashMap<>();

    Targets(CodeBuilder out, int index) {
      this.out = out;
      this.index = index;
    }

    Label of(Label target) {
      return checks.containsKey(new HandlerRegion.Exit(index, code.position(target)))
          ? stops.computeIfAbsent(target, _ -> out.newLabel())
          : target;
    }

    List<SwitchCase> of(List<SwitchCase> cases) {
      return cases.stream().map(c -> SwitchCase.of(c.caseValue(), of(c.target()))).toList();
    }

    void write() {
      stops.forEach((target, stop) -> {
        out.labelBinding(stop);
        check(out, index, code.position(target));
        out.goto_(target);
      });
    }
  }
}
