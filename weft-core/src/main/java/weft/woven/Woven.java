package weft.woven;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Task;
import weft.task.CancelSignal;
import weft.task.JoinHandle;

/// The static half of the interface between woven classes and the core. **For generated code
/// only.**
public final class Woven {
  /// The version of this interface; woven classes record the one they were made for. 2: awaits name
  /// their body, bodies tell their places, classes check the version. 3: dropped handles are
  /// detached.
  public static final int ABI = 3;

  /// The oldest version whose classes still run.
  public static final int OLDEST_ABI = 1;

  private Woven() {}

  /// Called when a generated class is initialised.
  ///
  /// @param version of the interface that the class was made for
  /// @param machine the class
  /// @throws IncompatibleClassChangeError if this core does not know that version
  public static void checkAbi(int version, Class<?> machine) {
    if (version > ABI) {
      throw new IncompatibleClassChangeError(
          machine.getName()
              + " was woven for version "
              + version
              + " of weft.woven, and this weft-core knows "
              + OLDEST_ABI
              + " to "
              + ABI
              + ". Use a weft-core at least as new as the weft-weaver that built the class.");
    }
  }

  /// Polls a future for the first time, which claims it: an await of generated code.
  ///
  /// @param future the future
  /// @param waker woken when another poll may make progress
  /// @param caller the body that awaits it
  /// @return {@link #PENDING} or the value
  /// @throws Throwable the failure of the future
  public static @Nullable Object begin(Pollable future, Wakeable waker, Body<?> caller)
      throws Throwable {
    return caller.begin(future, waker);
  }

  /// Where a body is suspended; any thread.
  ///
  /// @param future the future
  /// @return its own place, not that of what it awaits; null if it is not a body
  public static @Nullable StackTraceElement place(Pollable future) {
    return future instanceof Body<?> body ? body.frame() : null;
  }

  /// Starts a fresh body as a task of its own.
  ///
  /// @param body a state machine that nobody has claimed
  /// @param <T> the type of its value
  /// @return the same object, as the handle of the task
  public static <T extends @Nullable Object> JoinHandle<T> spawn(Body<T> body) {
    return Task.spawn(body);
  }

  /// Loads what completes the traces of failures, while there is memory for it. Not for generated
  /// code.
  public static void loadTraces() {
    AsyncTrace.load();
  }

  /// Notes that the code that spawned a task has dropped its handle.
  ///
  /// @param handle what a `spawn` gave
  public static void detach(JoinHandle<?> handle) {
    handle.detach();
  }

  /// Makes a future that survives losing a select and belongs to the body that asked for it.
  ///
  /// @param owner the body in which `keep` was called
  /// @param future the future to keep
  /// @param <T> the type of its value
  /// @return the kept future
  public static <T extends @Nullable Object> Async<T> keep(Body<?> owner, Async<T> future) {
    return owner.keep(future);
  }

  /// The answer to a call of a body's functional method by hand.
  ///
  /// @param body the woven body
  /// @return the exception to throw
  public static RuntimeException calledDirectly(Body<?> body) {
    return new IllegalStateException(
        "The async body "
            + body
            + " was called like a plain function. Start it with async(body) and await that, or with"
            + " spawn(body).");
  }

  /// Throws the cancel signal again where a handler ends that caught it.
  ///
  /// @param caught what the handler caught
  /// @throws Throwable the same object, if it is the signal
  public static void rethrowSignal(Throwable caught) throws Throwable {
    if (caught instanceof CancelSignal) {
      throw caught;
    }
  }

  /// The answer to a dispatch on a state that the body does not have.
  ///
  /// @param body the woven body
  /// @return the error to throw
  public static Throwable badState(Body<?> body) {
    return new AssertionError("no such suspension point: " + body.resumeAt + " in " + body);
  }
}
