package weft.weaver.abi;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_Throwable;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// The part of `weft.woven`, `weft.polling` and `weft` that woven code calls.
///
/// Whatever changes here changes [VERSION], which every generated class records.
public final class Abi {
  /// The version recorded in generated classes.
  public static final int VERSION = 3;

  /// Name of the constant that records the version.
  public static final String VERSION_FIELD = "WEFT_ABI";

  /// `weft.Async`.
  public static final ClassDesc ASYNC = ClassDesc.of("weft.Async");

  /// `weft.Weft`, the static methods that users call.
  public static final ClassDesc WEFT = ClassDesc.of("weft.Weft");

  /// `weft.runtime.AsyncRuntime`.
  public static final ClassDesc RUNTIME = ClassDesc.of("weft.runtime.AsyncRuntime");

  /// `weft.task.TaskBuilder`.
  public static final ClassDesc TASK_BUILDER = ClassDesc.of("weft.task.TaskBuilder");

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

  /// `weft.polling.Polling`, the static half of the protocol.
  public static final ClassDesc POLLING = ClassDesc.of("weft.polling.Polling");

  /// `weft.woven.Body`, superclass of the generated classes.
  public static final ClassDesc BODY = ClassDesc.of("weft.woven.Body");

  /// `weft.woven.Factory`, how the core starts a stored body.
  public static final ClassDesc FACTORY = ClassDesc.of("weft.woven.Factory");

  /// `weft.woven.Woven`, the static methods that generated code calls.
  public static final ClassDesc WOVEN = ClassDesc.of("weft.woven.Woven");

  /// `Woven.begin`.
  public static final MethodTypeDesc BEGIN = MethodTypeDesc.of(CD_Object, POLLABLE, WAKEABLE, BODY);

  /// `Polling.poll`.
  public static final MethodTypeDesc POLL = MethodTypeDesc.of(CD_Object, POLLABLE, WAKEABLE);

  /// `Woven.checkAbi`.
  public static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_void, CD_int, CD_Class);

  /// `Woven.rethrowSignal`.
  public static final MethodTypeDesc RETHROW_SIGNAL = MethodTypeDesc.of(CD_void, CD_Throwable);

  /// `Body.places`.
  public static final MethodTypeDesc PLACES = MethodTypeDesc.of(CD_String);

  /// `Body.step`.
  public static final MethodTypeDesc STEP = MethodTypeDesc.of(CD_Object, WAKEABLE);

  /// `Factory.start`.
  public static final MethodTypeDesc START = MethodTypeDesc.of(BODY, CD_Object, CD_Object);

  /// `Woven.spawn`.
  public static final MethodTypeDesc SPAWN = MethodTypeDesc.of(JOIN_HANDLE, BODY);

  /// `Woven.detach`.
  public static final MethodTypeDesc DETACH = MethodTypeDesc.of(CD_void, JOIN_HANDLE);

  /// `Woven.keep`.
  public static final MethodTypeDesc KEEP = MethodTypeDesc.of(ASYNC, BODY, ASYNC);

  /// `Weft.keep`, as users call it.
  public static final MethodTypeDesc USER_KEEP = MethodTypeDesc.of(ASYNC, ASYNC);

  /// `Async.await`.
  public static final MethodTypeDesc AWAIT = MethodTypeDesc.of(CD_Object);

  /// `Woven.calledDirectly`.
  public static final MethodTypeDesc CALLED_DIRECTLY =
      MethodTypeDesc.of(ClassDesc.of("java.lang.RuntimeException"), BODY);

  /// `Woven.badState`.
  public static final MethodTypeDesc BAD_STATE = MethodTypeDesc.of(CD_Throwable, BODY);

  /// Type of `Body.resumeAt`.
  public static final ClassDesc RESUME_AT = CD_short;

  /// A method without parameters or result.
  public static final MethodTypeDesc VOID = MethodTypeDesc.of(CD_void);

  private Abi() {}
}
