package weft.runtime.scheduler;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.support.Internals;

/// Who started a blocking call, for dumps: the code that did, and the task in which, whose async
/// callers it tells. Any thread.
final class Caller {
  private static final int FRAMES = 8;

  /// Filled in cheaply, and read only when somebody makes a dump.
  private final Throwable place = new Throwable();

  private final @Nullable WeakReference<Task<?>> task;

  private Caller(@Nullable Task<?> running) {
    task = running == null ? null : new WeakReference<>(running);
  }

  static Caller ofThisThread() {
    return new Caller(Task.running());
  }

  /// The user's line.
  ///
  /// @return null if there is none
  @Nullable StackTraceElement place() {
    return frames().findFirst().orElse(null);
  }

  /// Those of the user's code, bodies with the name of the method in which they are written.
  private Stream<StackTraceElement> frames() {
    return Arrays.stream(place.getStackTrace())
        .filter(frame -> !isOurs(frame.getClassName()) && !isGenerated(frame))
        .map(Internals::readable);
  }

  /// The method of a woven class that calls the code of a body.
  static boolean isGenerated(StackTraceElement frame) {
    return frame.getMethodName().equals("step") && frame.getClassName().contains("$Weft$");
  }

  /// Writes lines.
  void describe(String indent, StringBuilder out) {
    addFrames(indent, "started at ", frames().limit(FRAMES).toList(), out);
  }

  /// Writes lines about the task, if there is one.
  void describeTask(String indent, StringBuilder out) {
    Task<?> caller = task == null ? null : task.get();
    if (caller != null) {
      out.append(indent).append("by ").append(AwaitPlaces.nameOf(caller)).append('\n');
      addFrames(indent, "at ", Polling.frames(caller), out);
    }
  }

  static void addFrames(
      String indent, String what, List<StackTraceElement> frames, StringBuilder out) {
    for (StackTraceElement frame : frames.subList(0, Math.min(frames.size(), FRAMES))) {
      out.append(indent).append(what).append(frame).append('\n');
    }
  }

  private static boolean isOurs(String type) {
    return Internals.have(type)
        || type.equals("weft.Weft")
        || type.equals("weft.runtime.AsyncRuntime")
        || type.startsWith("java.lang.");
  }
}
