package weft.weaver.abi;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;

/// The functional interfaces whose lambdas are async bodies.
@SuppressWarnings("ImmutableEnumChecker") // nominal descriptors are immutable
public enum AsyncInterface {
  /// No parameter, a result.
  SUPPLIER("AsyncSupplier", "get", CD_Object, 0),
  /// No parameter, no result.
  RUNNABLE("AsyncRunnable", "run", CD_void, 0),
  /// One parameter, a result.
  FUNCTION("AsyncFunction", "apply", CD_Object, 1),
  /// One parameter, no result.
  CONSUMER("AsyncConsumer", "accept", CD_void, 1),
  /// One parameter, a boolean.
  PREDICATE("AsyncPredicate", "test", CD_boolean, 1),
  /// Two parameters, a result.
  BI_FUNCTION("AsyncBiFunction", "apply", CD_Object, 2),
  /// Two parameters, no result.
  BI_CONSUMER("AsyncBiConsumer", "accept", CD_void, 2);

  private final ClassDesc type;
  private final String method;
  private final MethodTypeDesc descriptor;

  AsyncInterface(String name, String method, ClassDesc result, int arity) {
    this.type = ClassDesc.of("weft", name);
    this.method = method;
    this.descriptor = MethodTypeDesc.of(result, Collections.nCopies(arity, CD_Object));
  }

  /// The interface.
  ///
  /// @return its name
  public ClassDesc type() {
    return type;
  }

  /// The functional method's name.
  ///
  /// @return the name
  public String method() {
    return method;
  }

  /// The functional method's erased type.
  ///
  /// @return the descriptor
  public MethodTypeDesc descriptor() {
    return descriptor;
  }

  /// How many arguments the functional method takes.
  ///
  /// @return 0 to 2
  public int arity() {
    return descriptor.parameterCount();
  }

  /// Finds an interface by name.
  ///
  /// @param type any class
  /// @return the interface, or empty if lambdas of this type are no async bodies
  public static Optional<AsyncInterface> of(ClassDesc type) {
    return Arrays.stream(values()).filter(i -> i.type.equals(type)).findFirst();
  }
}
