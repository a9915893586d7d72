package weft.weaver.site;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import weft.weaver.abi.Abi;
import weft.weaver.abi.AsyncInterface;
import weft.weaver.analysis.MethodCode;
import weft.weaver.site.Site.Use;

/// The places in one method that make async bodies, or drop handles.
public final class Sites {
  private final Map<Integer, Site> byCreation = new HashMap<>();
  private final Map<Integer, Site> byCall = new HashMap<>();
  private final DroppedHandles dropped;

  /// Looks through a method.
  ///
  /// @param code the method
  /// @param bodies the bodies of its class
  public Sites(MethodCode code, HostBodies bodies) {
    dropped = new DroppedHandles(code.elements());
    Set<Integer> targets = null;
    for (int i = 0; i < code.size(); i++) {
      Optional<AsyncBody> body = bodies.madeBy(code.elements().get(i));
      if (body.isPresent()) {
        targets = targets == null ? jumpTargets(code) : targets;
        add(site(code, body.get(), i, targets));
      }
    }
  }

  /// Whether there are none.
  ///
  /// @return true if the method makes no async body and drops no handle
  public boolean isEmpty() {
    return byCreation.isEmpty() && dropped.isEmpty();
  }

  /// The call whose handle is dropped at a position.
  ///
  /// @param index an element
  /// @return the call of `spawn(…);`, if the element is its `pop`
  public OptionalInt callDroppedAt(int index) {
    return dropped.callDroppedAt(index);
  }

  /// Whether the handle that a call gives is dropped at once.
  ///
  /// @param index an element
  /// @return true for the call of `spawn(…);`
  public boolean isDroppedBy(int index) {
    return dropped.isDroppedBy(index);
  }

  /// The site whose `invokedynamic` stands at a position.
  ///
  /// @param index an element
  /// @return the site, or empty
  public Optional<Site> createdAt(int index) {
    return Optional.ofNullable(byCreation.get(index));
  }

  /// The site whose `async` or `spawn` stands at a position.
  ///
  /// @param index an element
  /// @return the site, or empty
  public Optional<Site> calledAt(int index) {
    return Optional.ofNullable(byCall.get(index));
  }

  private void add(Site site) {
    byCreation.put(site.creation(), site);
    if (site.call() >= 0) {
      byCall.put(site.call(), site);
    }
  }

  /// Whatever jumps between creation and call brings a body of its own, so such a call must stay.
  private static Site site(MethodCode code, AsyncBody body, int creation, Set<Integer> targets) {
    int call = creation + 1;
    while (call < code.size() && !(code.elements().get(call) instanceof Instruction)) {
      if (targets.contains(call)) {
        return new Site(body, Use.OBJECT, creation, -1);
      }
      call++;
    }
    Use use =
        call < code.size() && code.elements().get(call) instanceof InvokeInstruction invoke
            ? use(invoke, body.target())
            : Use.OBJECT;
    return new Site(body, use, creation, use == Use.OBJECT ? -1 : call);
  }

  private static Use use(InvokeInstruction invoke, AsyncInterface target) {
    if (invoke.opcode() != Opcode.INVOKESTATIC || !invoke.owner().asSymbol().equals(Abi.WEFT)) {
      return Use.OBJECT;
    }
    String name = invoke.name().stringValue();
    if (name.equals("async") && takes(invoke, target, Abi.ASYNC)) {
      return Use.ASYNC;
    }
    return name.equals("spawn") && takes(invoke, target, Abi.JOIN_HANDLE) ? Use.SPAWN : Use.OBJECT;
  }

  private static boolean takes(InvokeInstruction invoke, AsyncInterface target, ClassDesc result) {
    return target.arity() == 0
        && invoke.typeSymbol().equals(MethodTypeDesc.of(result, target.type()));
  }

  private static Set<Integer> jumpTargets(MethodCode code) {
    Set<Integer> targets = new HashSet<>();
    for (int i = 0; i < code.size(); i++) {
      if (!(code.elements().get(i) instanceof LabelTarget)) {
        targets.addAll(code.jumps(i));
      }
    }
    return targets;
  }
}
