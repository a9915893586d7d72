package weft.runtime.scheduler;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.support.Internals;
import weft.woven.Body;
import weft.woven.Woven;

/// Tells who awaits a future, and in which line, for the messages of {@link Misuse}: looked for
/// only when there is a message to write.
final class AwaitPlaces {
  /// So many tasks are searched for an owner.
  private static final int TASK_LIMIT = 10_000;

  private static final int STACK_LIMIT = 256;

  private static final Set<String> OURS = Set.of("weft.Async", "weft.Select", "weft.task.Retry");

  private AwaitPlaces() {}

  /// Who is polling now. On the thread that polls.
  ///
  /// @param waker the task, or the branch, that polls
  /// @return for example `Main.fetch#7[running] at app.Main.fetch(Main.java:12)`
  static String ofThisPoll(Wakeable waker) {
    return withPlace(who(waker), awaitOnStack());
  }

  private static String who(Wakeable waker) {
    Task<?> running = Task.running();
    return nameOf(waker instanceof Task<?> || running == null ? waker : running);
  }

  /// A task with its number, for several may have one name.
  static String nameOf(Object object) {
    return object instanceof Task<?> task
        ? task.info() + task.bracketedState()
        : Waits.textOf(object);
  }

  private static String withPlace(String who, @Nullable StackTraceElement place) {
    return place == null ? who : who + " at " + place;
  }

  /// Which body awaits another one. On the thread that polls.
  ///
  /// @return null if nobody is found
  static @Nullable String ofCaller(Task<?> body) {
    StackTraceElement place = null;
    for (Task<?> caller = body.next; caller != null; caller = caller.next) {
      place = Woven.place(caller);
      if (place == null || !isOurs(place.getClassName())) {
        break;
      }
    }
    return place == null ? ofOwner(body) : place.toString();
  }

  /// Who awaits a future and is suspended there. Any thread, so the answer may be outdated.
  ///
  /// @param future what is awaited
  /// @return null if nobody is found
  static @Nullable String ofOwner(Pollable future) {
    Task<?> running = Task.running();
    String owner = running == null || isThisPoll(running, future) ? null : in(running, future);
    Scheduler scheduler = schedulerOf(future);
    if (owner != null || scheduler == null) {
      return owner;
    }
    var found =
        new Object() {
          @Nullable String owner;
          int looked;
        };
    scheduler.forEachUnfinished(task -> {
      if (found.owner == null && task != running && found.looked++ < TASK_LIMIT) {
        found.owner = in(task, future);
      }
    });
    return found.owner;
  }

  /// Whether a task was made of a future, or of a limit and the like around it: it cannot have
  /// awaited it before.
  private static boolean isThisPoll(Task<?> running, Pollable future) {
    Pollable at = running;
    while (at != future) {
      List<? extends Pollable> inner = at instanceof Body<?> ? List.of() : Polling.waitsFor(at);
      if (inner.size() != 1) {
        return false;
      }
      at = inner.getFirst();
    }
    return true;
  }

  private static @Nullable Scheduler schedulerOf(Pollable future) {
    Worker worker = Worker.current();
    if (worker != null) {
      return worker.scheduler();
    }
    return future instanceof Task<?> task && task.anchor != null ? task.anchor.scheduler : null;
  }

  /// Who below a task or branch awaits a future.
  static @Nullable String in(Pollable root, Pollable future) {
    List<StackTraceElement> frames = Waits.framesAbove(root, future);
    if (frames == null) {
      return null;
    }
    StackTraceElement place = null;
    for (StackTraceElement frame : frames) {
      if (place == null || isOurs(place.getClassName())) {
        place = frame;
      }
    }
    Task<?> running = Task.running();
    boolean isTask = root instanceof Task<?> task && task.isSpawned();
    return withPlace(nameOf(isTask || running == null ? root : running), place);
  }

  /// The library's own classes that have bodies in which users' futures are awaited.
  private static boolean isOurs(String className) {
    return OURS.contains(className);
  }

  /// The line of the body on this thread's stack that awaits; of the library's own bodies, such as
  /// that of `map`, that of their caller.
  private static @Nullable StackTraceElement awaitOnStack() {
    List<StackFrame> frames =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(all -> all.limit(STACK_LIMIT).toList());
    StackTraceElement place = null;
    for (int i = 1; i < frames.size(); i++) {
      if (isStep(frames.get(i)) && (place == null || isOurs(place.getClassName()))) {
        place = Internals.readable(frames.get(i - 1).toStackTraceElement());
      }
    }
    return place;
  }

  /// The generated method that calls the code of a body.
  private static boolean isStep(StackFrame frame) {
    return frame.getMethodName().equals("step")
        && Task.class.isAssignableFrom(frame.getDeclaringClass());
  }
}
