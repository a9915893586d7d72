package weft.woven;

import java.util.ArrayList;
import java.util.List;

/// Completes the stack trace of a failure that passes from a body to its async callers.
///
/// Only the deepest body of a chain is on the thread's stack, so without this a trace would end at
/// the scheduler. The frames of the callers are put where their polls would stand, the frames of
/// this library are left out, and the rest stays. They are known by the loader's name `async`:
///
///     at app.Main.lambda$read$0(Main.java:12)
///     at async//app.Main.load(Main.java:20)
///
/// The system property `weft.asyncTraces=false` turns it off.
final class AsyncTrace {
  private static final boolean ENABLED =
      !"false".equalsIgnoreCase(System.getProperty("weft.asyncTraces"));

  private static final String CHAIN = Chain.class.getName();

  private AsyncTrace() {}

  /// Adds the callers.
  ///
  /// @param failure what the body threw
  /// @param caller the body that awaits it
  /// @param head the last of the callers
  static void append(Throwable failure, Body<?> caller, Body<?> head) {
    if (!ENABLED) {
      return;
    }
    StackTraceElement[] trace = failure.getStackTrace();
    if (trace.length == 0) {
      return; // it does not want one, as the cancel signal
    }
    List<StackTraceElement> callers = callers(caller, head);
    if (!List.of(trace).contains(callers.getFirst())) { // else it is thrown a second time
      failure.setStackTrace(spliced(trace, callers));
    }
  }

  private static List<StackTraceElement> callers(Body<?> caller, Body<?> head) {
    List<StackTraceElement> frames = new ArrayList<>();
    Body<?> body = caller;
    frames.add(body.frame());
    while (body != head && frames.size() < Places.FRAME_LIMIT) {
      body = body.caller();
      frames.add(body.frame());
    }
    return frames;
  }

  /// The first frame of a chain is ours. A failure from another thread has none: the callers come
  /// last.
  private static StackTraceElement[] spliced(
      StackTraceElement[] trace, List<StackTraceElement> callers) {
    List<StackTraceElement> spliced = new ArrayList<>();
    boolean added = false;
    for (StackTraceElement frame : trace) {
      if (!added && isChain(frame)) {
        spliced.addAll(callers);
        added = true;
      } else if (isChain(frame) || !isOurs(frame)) {
        spliced.add(frame);
      }
    }
    if (!added) {
      spliced.addAll(callers);
    }
    return spliced.toArray(StackTraceElement[]::new);
  }

  private static boolean isChain(StackTraceElement frame) {
    return frame.getClassName().equals(CHAIN) && frame.getMethodName().equals("drive");
  }

  private static boolean isOurs(StackTraceElement frame) {
    String name = frame.getClassName();
    return name.startsWith("weft.woven.")
        || name.startsWith("weft.polling.")
        || name.startsWith("weft.runtime.scheduler.")
        || (name.contains(Places.MACHINE) && !"async".equals(frame.getClassLoaderName()));
  }
}
