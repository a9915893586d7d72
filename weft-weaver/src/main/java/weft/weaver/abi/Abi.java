package weft.weaver.abi;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// The classes of the core that the weaver knows, and what generated classes have from their
/// superclass. What woven code calls is listed in [WovenCall].
///
/// docs/design/abi.md says what is promised, and when [VERSION] is raised.
public final class Abi {
  /// The version that every generated class asks for when it is initialised.
  public static final int VERSION = 1;

  /// `weft.Async`.
  public static final ClassDesc ASYNC = ClassDesc.of("weft.Async");

  /// `weft.Weft`, the static methods that users call.
  public static final ClassDesc WEFT = ClassDesc.of("weft.Weft");

  /// `weft.runtime.AsyncRuntime`.
  public static final ClassDesc RUNTIME = ClassDesc.of("weft.runtime.AsyncRuntime");

  /// `weft.task.TaskBuilder`.
  public static final ClassDesc TASK_BUILDER = ClassDesc.of("weft.task.TaskBuilder");

  /// `weft.task.TaskGroup`.
  public static final ClassDesc TASK_GROUP = ClassDesc.of("weft.task.TaskGroup");

  /// `weft.task.TaskScope`.
  public static final ClassDesc TASK_SCOPE = ClassDesc.of("weft.task.TaskScope");

  /// `weft.task.TaskTracker`.
  public static final ClassDesc TASK_TRACKER = ClassDesc.of("weft.task.TaskTracker");

  /// `weft.task.JoinHandle`.
  public static final ClassDesc JOIN_HANDLE = ClassDesc.of("weft.task.JoinHandle");

  /// `weft.task.CancelSignal`.
  public static final ClassDesc CANCEL_SIGNAL = ClassDesc.of("weft.task.CancelSignal");

  /// `weft.polling.Wakeable`, what is woken.
  public static final ClassDesc WAKEABLE = ClassDesc.of("weft.polling.Wakeable");

  /// `weft.polling.Pollable`, what is polled.
  public static final ClassDesc POLLABLE = ClassDesc.of("weft.polling.Pollable");

  /// `weft.woven.Body`, superclass of the generated classes.
  public static final ClassDesc BODY = ClassDesc.of("weft.woven.Body");

  /// `weft.woven.Factory`, how the core starts a stored body.
  public static final ClassDesc FACTORY = ClassDesc.of("weft.woven.Factory");

  /// `weft.woven.Woven`, the static methods that generated code calls.
  public static final ClassDesc WOVEN = ClassDesc.of("weft.woven.Woven");

  /// `Body.places`.
  public static final MethodTypeDesc PLACES = MethodTypeDesc.of(CD_String);

  /// `Body.step`.
  public static final MethodTypeDesc STEP = MethodTypeDesc.of(CD_Object, WAKEABLE);

  /// `Factory.start`.
  public static final MethodTypeDesc START = MethodTypeDesc.of(BODY, CD_Object, CD_Object);

  /// `Weft.keep`, as users call it.
  public static final MethodTypeDesc USER_KEEP = MethodTypeDesc.of(ASYNC, ASYNC);

  /// `Async.await`.
  public static final MethodTypeDesc AWAIT = MethodTypeDesc.of(CD_Object);

  /// Type of `Body.resumeAt`.
  public static final ClassDesc RESUME_AT = CD_short;

  /// A method without parameters or result.
  public static final MethodTypeDesc VOID = MethodTypeDesc.of(CD_void);

  private Abi() {}

  /// Loads `Woven.PENDING`.
  ///
  /// @param out the builder of a method
  public static void loadPending(CodeBuilder out) {
    out.getstatic(WOVEN, "PENDING", CD_Object);
  }
}
