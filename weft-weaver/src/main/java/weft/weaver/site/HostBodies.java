package weft.weaver.site;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The async bodies of one class that become state machines. [PlainBodies] says which do not.
public final class HostBodies {
  private final ClassModel host;
  private final ClassDesc name;
  private final Map<LambdaUse, AsyncBody> bodies = new LinkedHashMap<>();
  private final Set<MethodKey> otherwiseUsed = new HashSet<>();
  private final Map<MethodKey, MethodModel> methods = new HashMap<>();
  private final PlainBodies plain;
  private boolean hasPlain;

  /// Looks through a class.
  ///
  /// @param host the class
  /// @param surroundings what is known about other classes
  public HostBodies(ClassModel host, Surroundings surroundings) {
    this.host = host;
    this.name = host.thisClass().asSymbol();
    plain = new PlainBodies(surroundings);
    host.methods().forEach(m -> methods.put(MethodKey.of(m), m));
    for (MethodModel method : host.methods()) {
      method.code().map(CodeModel::elementList).ifPresent(this::lookThrough);
    }
  }

  private void lookThrough(List<CodeElement> elements) {
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof InvokeDynamicInstruction dynamic) {
        look(dynamic, elements, i);
      }
    }
  }

  private void look(InvokeDynamicInstruction dynamic, List<CodeElement> elements, int index) {
    LambdaUse use = LambdaUse.of(dynamic, name).orElse(null);
    MethodModel lambda = use == null ? null : methods.get(use.method());
    if (use != null && lambda != null && lambda.flags().has(AccessFlag.SYNTHETIC)) {
      if (!plain.have(use.target(), lambda, elements, index)) {
        bodies.computeIfAbsent(use, u -> body(u, lambda));
        return;
      }
      hasPlain = true;
    }
    dynamic.bootstrapArgs().forEach(this::noteOtherUse);
  }

  private void noteOtherUse(ConstantDesc argument) {
    if (argument instanceof DirectMethodHandleDesc handle && handle.owner().equals(name)) {
      otherwiseUsed.add(new MethodKey(handle.methodName(), handle.lookupDescriptor()));
    }
  }

  /// `Outer$Weft$m$0` for `lambda$m$0`; javac may share one method among lambdas that read the
  /// same, so a second interface gets a name of its own.
  private AsyncBody body(LambdaUse use, MethodModel lambda) {
    String suffix = use.method().name().substring("lambda$".length());
    boolean shared = bodies.keySet().stream().anyMatch(u -> u.method().equals(use.method()));
    String simple =
        name.displayName()
            + "$Weft$"
            + suffix
            + (shared ? "$" + use.target().type().displayName() : "");
    return new AsyncBody(
        name,
        host.flags().has(AccessFlag.INTERFACE),
        lambda,
        use.target(),
        use.captured().parameterCount(),
        ClassDesc.of(name.packageName(), simple));
  }

  /// The class.
  ///
  /// @return the class as it was read
  public ClassModel host() {
    return host;
  }

  /// Whether there is something to rewrite.
  ///
  /// @return true if the class has bodies, and some become state machines or some method drops a
  ///   handle
  public boolean needWeaving() {
    return !bodies.isEmpty()
        || (hasPlain
            && methods.values().stream()
                .flatMap(method -> method.code().stream())
                .anyMatch(code -> !new DroppedHandles(code.elementList()).isEmpty()));
  }

  /// All bodies.
  ///
  /// @return the bodies, in the order of the code that makes them
  public Collection<AsyncBody> all() {
    return bodies.values();
  }

  /// The bodies made from one method.
  ///
  /// @param method a method of the class
  /// @return usually none or one
  public List<AsyncBody> of(MethodModel method) {
    return bodies.values().stream().filter(b -> b.lambda() == method).toList();
  }

  /// Whether something besides its bodies still refers to a lambda's method, so that the plain form
  /// must stay.
  ///
  /// @param method a method of the class
  /// @return true if it must stay
  public boolean isOtherwiseUsed(MethodModel method) {
    return otherwiseUsed.contains(MethodKey.of(method));
  }

  /// The body that an instruction makes.
  ///
  /// @param element an element of a method of this class
  /// @return the body, or empty if it makes none
  public Optional<AsyncBody> madeBy(CodeElement element) {
    return LambdaUse.of(element, name).map(bodies::get);
  }
}
