package weft.runtime.scheduler;

import java.net.URL;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Wakeable;
import weft.support.Internals;
import weft.task.JoinHandle;

/// What a user is told who calls something where it cannot work: what happened, where, and what to
/// do instead.
public final class Misuse {
  /// Who calls functions as bodies.
  private static final List<String> CALL_BODIES =
      List.of(PlainBody.class.getName(), "weft.stream.");

  private Misuse() {}

  /// The answer to a real call of `await()`: woven bodies never make one.
  ///
  /// @return the exception to throw
  public static IllegalStateException awaitOutsideBody() {
    List<StackWalker.StackFrame> callers =
        StackWalker.getInstance()
            .walk(frames -> frames.dropWhile(Misuse::isOurs).limit(64).toList());
    String where = callers.isEmpty() ? "?" : callers.getFirst().toStackTraceElement().toString();
    if (isBody(callers)) {
      return new IllegalStateException(
          "await() was called in an async body that is not woven: "
              + where
              + ". Put weft-weaver on the annotation processor path of the compiler that builds this"
              + " class; if it is built so, the body is a method reference or a class that implements"
              + " an async interface: write it as a lambda.");
    }
    Worker worker = Worker.current();
    if (worker != null) {
      return new IllegalStateException(
          "await() was called by "
              + worker
              + " in a method that is not an async body: "
              + where
              + ". Return an Async from the method and await that, or run it with blocking(() -> …).");
    }
    return new IllegalStateException(
        "await() was called by thread "
            + Thread.currentThread().getName()
            + " outside an async body: "
            + where
            + ". Call block() on a plain or virtual thread, or await it inside async(() -> …).");
  }

  /// Whether the first of some frames is a function that was called as a body: by a plain body, or
  /// by an operator of a stream, perhaps through the bridge method of the same name.
  private static boolean isBody(List<StackWalker.StackFrame> frames) {
    if (frames.isEmpty()) {
      return false;
    }
    StackWalker.StackFrame function = frames.getFirst();
    return frames.stream()
        .dropWhile(frame ->
            frame.getClassName().equals(function.getClassName())
                && frame.getMethodName().equals(function.getMethodName()))
        .findFirst()
        .filter(caller -> CALL_BODIES.stream().anyMatch(caller.getClassName()::startsWith))
        .isPresent();
  }

  private static boolean isOurs(StackWalker.StackFrame frame) {
    return frame.getClassName().equals(Misuse.class.getName())
        || frame.getClassName().equals("weft.Async");
  }

  static IllegalStateException blockOnWorker(Worker worker, String operation) {
    return new IllegalStateException(
        operation
            + " was called by "
            + worker
            + ", which would stop every task on it"
            + caller().map(frame -> ": " + frame).orElse("")
            + ". Await the future instead, or move the call to blocking(() -> …).");
  }

  /// The user's line. What the library makes public may block, too, so its packages do not tell.
  private static Optional<StackTraceElement> caller() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames ->
            frames
                .filter(frame -> isOfUser(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> Internals.readable(frame.toStackTraceElement())));
  }

  private static boolean isOfUser(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && !(loader == Misuse.class.getClassLoader()
            && Objects.equals(sourceOf(type), sourceOf(Misuse.class)));
  }

  private static @Nullable URL sourceOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? null : source.getLocation();
  }

  static IllegalStateException claimedTwice(Task<?> task, Wakeable second) {
    String owner = AwaitPlaces.ofCaller(task);
    String again =
        ", and is awaited again in "
            + AwaitPlaces.ofThisPoll(second)
            + ". An Async runs once: make a new one for each await, or spawn it and await the"
            + " handle.";
    return new SecondAwaitException(
        task, owner, task + " is awaited in %s" + again, task + " was awaited before" + again);
  }

  /// The answer to a second owner of a future that is not a body.
  ///
  /// @param future the future
  /// @param second who awaits it now
  /// @return the exception to throw
  public static IllegalStateException awaitedTwice(Async<?> future, Wakeable second) {
    String what = Waits.textOf(future);
    String again =
        ", and is awaited again in "
            + AwaitPlaces.ofThisPoll(second)
            + ". An Async runs once: make a new one for each await, or wrap in keep(…) what should"
            + " survive a select.";
    return new SecondAwaitException(
        future,
        AwaitPlaces.ofOwner(future),
        what + " is awaited in %s" + again,
        what + " was awaited or lost a select before" + again);
  }

  /// The answer to a second waiter of what may be awaited often, but by one at a time.
  ///
  /// @param future the future
  /// @param second who awaits it now
  /// @return the exception to throw
  public static IllegalStateException awaitedByTwo(Async<?> future, Wakeable second) {
    String what = Waits.textOf(future);
    String again =
        ", and is awaited at the same time in "
            + AwaitPlaces.ofThisPoll(second)
            + ". It has one waiter at a time: let one task wait, or make one for each.";
    return new SecondAwaitException(
        future,
        AwaitPlaces.ofOwner(future),
        what + " is awaited already, in %s" + again,
        what + " is awaited already" + again);
  }

  /// The answer to an await of a kept future that has ended with its body.
  ///
  /// @param kept the future
  /// @param waker of the task that awaits
  /// @return the exception to throw
  public static IllegalStateException keptByEndedBody(Async<?> kept, Wakeable waker) {
    return new IllegalStateException(
        Waits.textOf(kept)
            + " is awaited in "
            + AwaitPlaces.ofThisPoll(waker)
            + ", but the body that kept it has ended, and it with that. Let that body wait for who"
            + " uses it, or spawn the future and hand out its handle.");
  }

  /// The answer to an await of a permit or guard that was passed on before, to nobody.
  ///
  /// @param future the handle or kept future that has it still
  /// @param waker of the task that awaits
  /// @return the exception to throw
  public static IllegalStateException givenBack(Async<?> future, Wakeable waker) {
    return new IllegalStateException(
        (future instanceof JoinHandle<?> handle ? AwaitPlaces.nameOf(handle) : Waits.textOf(future))
            + " is awaited again in "
            + AwaitPlaces.ofThisPoll(waker)
            + ", but the permit or guard that it gave before went back to where it came from: it was"
            + " passed on to somebody who failed or was cancelled before it arrived. Acquire"
            + " another one.");
  }

  /// The answer to a second waiter of a task.
  ///
  /// @param handle the task's handle
  /// @param first who waits for it
  /// @param second who awaits it now
  /// @return the exception to throw
  public static IllegalStateException handleAwaitedByTwo(
      JoinHandle<?> handle, Wakeable first, Wakeable second) {
    String what = AwaitPlaces.nameOf(handle) + " is already awaited by ";
    String again =
        ", and is awaited at the same time by "
            + AwaitPlaces.ofThisPoll(second)
            + ". A handle has one awaiter at a time: await it once and pass the value on.";
    return new SecondAwaitException(
        handle,
        AwaitPlaces.ofOwner(handle),
        what + "%s" + again,
        what + AwaitPlaces.nameOf(first) + again);
  }

  /// The answer to a sleep that would wait by the wrong clock.
  ///
  /// @param sleep what is awaited
  /// @param worker of the runtime that would wait
  /// @return the exception to throw
  public static IllegalArgumentException onAnotherClock(Async<?> sleep, Worker worker) {
    return new IllegalArgumentException(
        sleep
            + " was made in a runtime of another clock than that of "
            + worker.scheduler().name()
            + ", "
            + worker.scheduler().clock()
            + ". Make it in a body of the runtime that awaits it.");
  }

  /// The answer to an await of null. On the thread that polls.
  ///
  /// @param waker of the task that awaits
  /// @return the exception to throw
  public static NullPointerException nullAwaited(Wakeable waker) {
    return new NullPointerException(
        "A null was awaited in "
            + AwaitPlaces.ofThisPoll(waker)
            + ", where a future is expected: what should have given an Async has given null.");
  }

  /// Refuses a thread that is not a worker.
  ///
  /// @param future what it works on
  /// @param operation the name of the method that was called
  /// @throws IllegalStateException on any thread but a worker
  public static void requireWorker(Async<?> future, String operation) {
    if (Worker.current() == null) {
      throw new IllegalStateException(
          operation
              + "() was called by thread "
              + Thread.currentThread().getName()
              + " on "
              + future
              + ", which a body awaits. Call it in the task that owns it.");
    }
  }

  /// The answer to a recursion that does not seem to end.
  ///
  /// @param scheduler whose limit it is
  /// @param depth how many bodies await each other
  /// @param place where the innermost awaits one more
  /// @return the error to throw
  public static StackOverflowError chainTooLong(
      Scheduler scheduler, int depth, StackTraceElement place) {
    return new StackOverflowError(
        depth
            + " async bodies await each other, each the next, and the limit of runtime "
            + scheduler.name()
            + " is "
            + scheduler.chainLimit()
            + "; the innermost awaits one more at "
            + place
            + ". If this is no recursion without end, raise chainLimit on the runtime's builder.");
  }

  static IllegalStateException spawnedTwice(Task<?> task, boolean spawned) {
    return new IllegalStateException(
        task
            + (spawned ? " was spawned before, by spawn, run or block" : " was awaited before")
            + ", and is spawned now. An Async runs once: make a new one for each spawn.");
  }

  static IllegalStateException closed(Scheduler scheduler) {
    return new IllegalStateException(
        "Nothing can be started: runtime "
            + scheduler.name()
            + " is closed. Start the work before close(), or give it to another runtime.");
  }

  static IllegalStateException closedFromInside(Scheduler scheduler) {
    return new IllegalStateException(
        "Runtime "
            + scheduler.name()
            + " was closed from inside itself, by thread "
            + Thread.currentThread().getName()
            + ", which would wait for itself. Close it from the thread that made it.");
  }
}
