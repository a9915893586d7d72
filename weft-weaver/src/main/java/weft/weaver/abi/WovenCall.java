package weft.weaver.abi;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Throwable;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// The static methods of `weft.woven.Woven` that woven code calls, and no others.
@SuppressWarnings("ImmutableEnumChecker") // nominal descriptors are immutable
public enum WovenCall {
  /// The version of a generated class is checked when it is initialised.
  CHECK("checkAbi", CD_void, CD_int, CD_Class),
  /// An await.
  BEGIN("begin", CD_Object, Abi.POLLABLE, Abi.WAKEABLE, Abi.BODY),
  /// A body wants to call now twins.
  TAKE_TRIES("takeTries", CD_int, Abi.BODY, CD_int),
  /// An await goes on.
  POLL("poll", CD_Object, Abi.POLLABLE, Abi.WAKEABLE),
  /// A handler that may have caught the cancel signal ends.
  RETHROW_SIGNAL("rethrowSignal", CD_void, CD_Throwable),
  /// `spawn(() -> …)`.
  SPAWN("spawn", Abi.JOIN_HANDLE, Abi.BODY),
  /// The same, where the handle is dropped.
  SPAWN_DETACHED("spawnDetached", CD_void, Abi.BODY),
  /// Any other `spawn(…)` whose handle is dropped.
  DETACH("detach", CD_void, Abi.JOIN_HANDLE),
  /// `keep(…)` in a body.
  KEEP("keep", Abi.ASYNC, Abi.BODY, Abi.ASYNC),
  /// The functional method of a body is called as if it were a plain function.
  CALLED_DIRECTLY("calledDirectly", ClassDesc.of("java.lang.RuntimeException"), Abi.BODY),
  /// A body stands at an await that it does not have.
  BAD_STATE("badState", CD_Throwable, Abi.BODY);

  private final String method;
  private final MethodTypeDesc type;

  WovenCall(String method, ClassDesc result, ClassDesc... parameters) {
    this.method = method;
    this.type = MethodTypeDesc.of(result, parameters);
  }

  /// Writes the call; the arguments are on the stack.
  ///
  /// @param out the builder of the method
  /// @return the same builder
  public CodeBuilder write(CodeBuilder out) {
    return out.invokestatic(Abi.WOVEN, method, type);
  }

  String method() {
    return method;
  }

  MethodTypeDesc type() {
    return type;
  }
}
