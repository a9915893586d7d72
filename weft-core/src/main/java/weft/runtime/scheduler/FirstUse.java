package weft.runtime.scheduler;

/// Tells from a stack trace that the code on it is not running yet: its classes are being loaded,
/// or its calls linked. On a cold JVM that takes long, and is nobody's fault.
final class FirstUse {
  private FirstUse() {}

  static boolean isIn(StackTraceElement[] trace) {
    for (StackTraceElement frame : trace) {
      if (isFirstUse(frame.getClassName(), frame.getMethodName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFirstUse(String type, String method) {
    return type.equals("java.lang.ClassLoader")
        || type.startsWith("jdk.internal.loader.")
        || type.equals("java.lang.invoke.MethodHandleNatives")
        || type.startsWith("sun.instrument.")
        || (type.startsWith("weft.") && method.equals("<clinit>"));
  }
}
