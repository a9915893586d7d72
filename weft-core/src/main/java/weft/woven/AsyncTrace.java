package weft.woven;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import weft.support.Internals;

/// Completes the stack trace of a failure that passes from a body to its async callers.
///
/// Only the deepest body of a chain is on the thread's stack, so without this a trace would end at
/// the scheduler. The frames of the callers are put where their polls would stand, the frames of
/// this library are left out, and the rest stays. They are known by the loader's name `async`:
///
///     at app.Main.lambda$read$0(Main.java:12)
///     at async//app.Main.load(Main.java:20)
///
/// A failure that passes through a combinator gets the callers of the branch, and then those of the
/// combinator. The callers up to a task are the last: if there are such when it gets others, it is
/// an exception object that is thrown again, and the new ones take the place of the old.
///
/// The system property `weft.asyncTraces=false` turns it off.
final class AsyncTrace {
  private static final boolean ENABLED =
      !"false".equalsIgnoreCase(System.getProperty("weft.asyncTraces"));

  /// More callers than these are left out.
  private static final int CALLER_LIMIT = 64;

  /// With more frames than these of earlier chains, a trace is not continued: it is thrown again
  /// and again by a branch.
  private static final int ASYNC_LIMIT = 4 * CALLER_LIMIT;

  /// Marks the last caller of a task. It is not printed, for the frame has no module.
  private static final String LAST = "last";

  private static final String CHAIN = Chain.class.getName();

  private AsyncTrace() {}

  /// Loads this class.
  static void load() {}

  /// Adds the callers.
  ///
  /// @param failure what the body threw
  /// @param caller the body that awaits it
  /// @param head the last of the callers
  static void append(Throwable failure, Body<?> caller, Body<?> head) {
    if (!ENABLED) {
      return;
    }
    try {
      appendCallers(failure, caller, head);
    } catch (RuntimeException | Error e) {
      // An exception class with methods of its own; its trace stays as it is, the cleanup goes on.
    }
  }

  private static void appendCallers(Throwable failure, Body<?> caller, Body<?> head) {
    StackTraceElement[] trace = failure.getStackTrace();
    if (trace.length == 0) {
      return; // it does not want one, as the cancel signal
    }
    List<StackTraceElement> callers = callers(caller, head);
    if (Collections.indexOfSubList(List.of(trace), callers) >= 0) {
      return; // a caller caught it, and throws it on
    }
    failure.setStackTrace(spliced(isThrownAnew(trace) ? withoutCallers(trace) : trace, callers));
  }

  private static boolean isThrownAnew(StackTraceElement[] trace) {
    return Arrays.stream(trace).anyMatch(frame -> LAST.equals(frame.getModuleVersion()))
        || Arrays.stream(trace).filter(Places::isAsync).count() > ASYNC_LIMIT;
  }

  private static StackTraceElement[] withoutCallers(StackTraceElement[] trace) {
    return Arrays.stream(trace)
        .filter(frame -> !Places.isAsync(frame))
        .toArray(StackTraceElement[]::new);
  }

  private static List<StackTraceElement> callers(Body<?> caller, Body<?> head) {
    List<StackTraceElement> frames = new ArrayList<>();
    Body<?> body = caller;
    frames.add(body.frame());
    while (body != head && frames.size() < CALLER_LIMIT) {
      body = body.caller();
      frames.add(body.frame());
    }
    if (!head.isBranch()) {
      frames.add(Places.withVersion(frames.removeLast(), LAST));
    }
    return frames;
  }

  /// The callers take the place of the frame of this chain. Frames of chains above it are dropped;
  /// those below belong to callers still to come. A failure from another thread has none of them:
  /// the callers come last.
  private static StackTraceElement[] spliced(
      StackTraceElement[] trace, List<StackTraceElement> callers) {
    long chains = Arrays.stream(trace).filter(AsyncTrace::isChain).count();
    long above = chains - chainsOnStack();
    List<StackTraceElement> spliced = new ArrayList<>();
    boolean added = false;
    for (StackTraceElement frame : trace) {
      if (isChain(frame)) {
        if (above == 0) {
          spliced.addAll(callers);
          added = true;
        } else if (above < 0) {
          spliced.add(frame);
        }
        above--;
      } else if (!isOurs(frame)) {
        spliced.add(frame);
      }
    }
    if (!added) {
      spliced.addAll(callers);
    }
    return spliced.toArray(StackTraceElement[]::new);
  }

  /// How many chains are being driven on this thread, this one included.
  private static long chainsOnStack() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(f -> f.getClassName().equals(CHAIN) && f.getMethodName().equals("drive"))
                .count());
  }

  private static boolean isChain(StackTraceElement frame) {
    return frame.getClassName().equals(CHAIN) && frame.getMethodName().equals("drive");
  }

  private static boolean isOurs(StackTraceElement frame) {
    String name = frame.getClassName();
    return Internals.have(name) || (name.contains(Places.MACHINE) && !Places.isAsync(frame));
  }
}
