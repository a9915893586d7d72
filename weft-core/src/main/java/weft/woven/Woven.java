package weft.woven;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.Worker;
import weft.task.CancelSignal;
import weft.task.JoinHandle;

/// What generated code calls, and some that the core calls. **Not for anybody else.**
public final class Woven {
  /// The newest version that this core knows; it knows those before it, too. docs/design/abi.md
  /// says what is promised, and when this is raised.
  static final int ABI = 1;

  /// The answer of a poll that is not done yet.
  public static final Object PENDING = Polling.PENDING;

  private Woven() {}

  // ---- version 1

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
              + " of weft.woven, and this weft-core knows no version above "
              + ABI
              + ". Use a weft-core at least as new as the weft-weaver that wove the class.");
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

  /// Takes units of the budget of the present poll for {@linkplain NowTwin now twins}, one for each
  /// that is called. A body takes as many as it has taken before in its step, at first one: so it
  /// seldom asks, and uses at least half of them.
  ///
  /// @param caller the body that awaits an operation
  /// @param taken how many units it has taken in this step
  /// @return how many it has now; 0 if no twin may be called: there is no budget, or no await of
  ///   the body may succeed any more
  public static int takeTries(Body<?> caller, int taken) {
    return caller.isForced() ? 0 : Worker.takeFromBudget(Math.max(1, taken));
  }

  /// Polls a future again.
  ///
  /// @param future the future, claimed by the caller
  /// @param waker woken when another poll may make progress
  /// @return {@link #PENDING} or the value
  /// @throws Throwable the failure of the future
  public static @Nullable Object poll(Pollable future, Wakeable waker) throws Throwable {
    return Polling.poll(future, waker);
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

  /// Starts a fresh body as a task of its own.
  ///
  /// @param body a state machine that was just made, so that nobody else has it
  /// @param <T> the type of its value
  /// @return the same object, as the handle of the task
  public static <T extends @Nullable Object> JoinHandle<T> spawn(Body<T> body) {
    return Task.spawnFresh(body);
  }

  /// Starts a fresh body as a task of its own whose handle nobody has.
  ///
  /// @param body a state machine that was just made, so that nobody else has it
  public static void spawnDetached(Body<?> body) {
    Task.spawnDetached(body);
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

  /// The answer to a dispatch on a state that the body does not have.
  ///
  /// @param body the woven body
  /// @return the error to throw
  public static Throwable badState(Body<?> body) {
    return new AssertionError("no such suspension point: " + body.resumeAt + " in " + body);
  }

  // ---- for the core and the test kit of the same release: no promise to anybody else

  /// Where a body is suspended; any thread.
  ///
  /// @param future the future
  /// @return its own place, not that of what it awaits; null if it is not a body
  public static @Nullable StackTraceElement place(Pollable future) {
    return future instanceof Body<?> body ? body.frame() : null;
  }

  /// The bodies that await each other, of which a future is the head; any thread.
  ///
  /// @param future the future
  /// @return the deepest first, some 1,000 at most; empty if it is not a body
  public static List<? extends Pollable> chain(Pollable future) {
    return future instanceof Body<?> body ? body.chain() : List.of();
  }

  /// Does what has been postponed to the end of the present poll, for one that is made by hand
  /// within it has ended. For the test kit.
  public static void endPollByHand() {
    Worker worker = Worker.current();
    if (worker != null) {
      worker.catchUp();
    }
  }

  /// Loads what completes the traces of failures, while there is memory for it.
  public static void loadTraces() {
    AsyncTrace.load();
  }
}
