package weft.test;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.AsyncRuntime;
import weft.task.CancelSignal;
import weft.task.TaskInfo;
import weft.time.PausedClock;
import weft.woven.Woven;

/// A stepper that polls one future by hand and counts its wakes, for tests of what happens between
/// two polls.
///
/// {@snippet class = "weft.test.GuideTest" region = "step"}
///
/// Futures are polled only on workers. Inside a body, a step runs on the worker that runs the body,
/// and other tasks run only while that body awaits. On a plain thread, a step runs on the runtime
/// given to {@link #of(AsyncRuntime, Async)}, else on a current-thread runtime with a paused clock,
/// which the `Step` creates for itself and closes. Before each step and each question about wakes,
/// this runtime runs everything that can run, so that timers that are due have fired.
///
/// Closing a step cancels the future if it is not done, and forces a waiting cleanup to end. If the
/// runtime is the step's own, it is also checked for things that the future left behind, as after a
/// test.
///
/// Modelled on Tokio's `tokio_test::task`.
///
/// ## Threads
///
/// One thread at a time. The future may wake the step from any thread.
///
/// @param <T> the type of the future's value
public final class Step<T extends @Nullable Object> implements AutoCloseable {
  /// NEW -> BEGUN the first poll BEGUN -> CANCELLED the first step of cancelling any -> DONE it was
  /// ready, failed, or its cleanup has ended
  private enum State {
    NEW,
    BEGUN,
    CANCELLED,
    DONE
  }

  /// Any thread.
  private static final class Wakes extends Wakeable {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    protected void wake() {
      count.incrementAndGet();
    }

    @Override
    public String toString() {
      return "a test step";
    }
  }

  /// One of the calls of the polling protocol.
  private interface Call {
    @Nullable Object make() throws Throwable;
  }

  private final Async<T> future;
  private final @Nullable AsyncRuntime given;
  private final Wakes waker = new Wakes();

  /// Made when the first step is asked for on a plain thread.
  private @Nullable TestRun own;

  private State state = State.NEW;
  private int polls;

  /// How many wakes there had been when the last step began.
  private int wakesSeen;

  private Step(@Nullable AsyncRuntime given, Async<T> future) {
    this.given = given;
    this.future = Objects.requireNonNull(future, "future");
  }

  /// Makes a step for a future, on the worker that runs the calling code, or else on a runtime of
  /// the step's own.
  ///
  /// @param future a future that has not been awaited or spawned, or a handle
  /// @param <T> the type of its value
  /// @return the step, which has not polled yet
  public static <T extends @Nullable Object> Step<T> of(Async<T> future) {
    return new Step<>(null, future);
  }

  /// Makes a step for a future, on a given runtime. For plain threads.
  ///
  /// @param runtime polls the future; it must not be running anything
  /// @param future a future that has not been awaited or spawned, or a handle
  /// @param <T> the type of its value
  /// @return the step, which has not polled yet
  public static <T extends @Nullable Object> Step<T> of(AsyncRuntime runtime, Async<T> future) {
    return new Step<>(Objects.requireNonNull(runtime, "runtime"), future);
  }

  /// Polls the future once.
  ///
  /// @return pending, ready or failed
  /// @throws IllegalStateException if it is done or was cancelled
  public Polled<T> poll() {
    if (state == State.CANCELLED || state == State.DONE) {
      throw new IllegalStateException(
          "poll() of "
              + future
              + " came after it was "
              + (state == State.DONE ? "done" : "cancelled")
              + ": make a new future and a new Step for it.");
    }
    polls++;
    boolean first = state == State.NEW;
    state = State.BEGUN;
    return step(() -> first ? Polling.begin(future, waker) : Polling.poll(future, waker));
  }

  /// Runs one step of cancelling: withdraws the operation that the future waits for and runs its
  /// cleanup, up to the first await that waits. Pending means that the cleanup waits: call this
  /// method again when {@linkplain #isWoken woken}. A future that was never polled runs nothing.
  ///
  /// @return pending, cancelled, or failed with what the cleanup threw
  /// @throws IllegalStateException if it is done
  public Polled<T> cancel() {
    if (state == State.DONE) {
      throw new IllegalStateException(
          "cancel() of " + future + " came after it was done: there is nothing to cancel.");
    }
    boolean begun = state != State.NEW;
    state = State.CANCELLED;
    return step(() -> begun ? Polling.cancel(future, waker) : discarded());
  }

  /// Whether the future has asked for another step since the last one began.
  ///
  /// @return true if another step may make progress
  public boolean isWoken() {
    return wakesNow() > wakesSeen;
  }

  /// Returns how often the future has asked for another step in total; see {@link #isWoken}.
  ///
  /// @return at least 0
  public int wakeCount() {
    return wakesNow();
  }

  /// Returns how often it was polled.
  ///
  /// @return at least 0
  public int pollCount() {
    return polls;
  }

  /// Returns the clock of the step's own runtime, on a plain thread.
  ///
  /// {@snippet class = "weft.test.GuideTest" region = "clock"}
  ///
  /// @return a paused clock
  /// @throws IllegalStateException if the future is polled on a runtime that is not the step's own
  public PausedClock clock() {
    if (given != null || isOnWorker()) {
      throw new IllegalStateException(
          "clock() of "
              + this
              + " is that of the runtime it is polled on: ask for a PausedClock as a parameter of the"
              + " test, or make the step with Step.of(future) on a plain thread.");
    }
    return ownRun().clock();
  }

  /// Cancels the future if it is not done, forces its cleanup to end if it waits, and closes the
  /// runtime if it is the step's own.
  ///
  /// @throws AssertionError if the cleanup fails, or something is left in the step's own runtime
  @Override
  public void close() {
    boolean ended = false;
    try {
      if (ended() instanceof Polled.Failed<T>(Throwable failure)) {
        throw new AssertionError("The cleanup of " + future + " failed.", failure);
      }
      ended = true;
    } finally {
      if (own != null && !ended) {
        own.close();
      }
    }
    if (own != null) {
      own.finish(false);
    }
  }

  private Polled<T> ended() {
    Polled<T> end = state == State.DONE ? new Polled.Cancelled<>() : cancel();
    return end instanceof Polled.Pending ? step(() -> Polling.force(future, waker)) : end;
  }

  /// The future, and what became of it.
  @Override
  public String toString() {
    return "a step of " + future + " after " + polls + (polls == 1 ? " poll" : " polls");
  }

  // ---- the worker

  private Polled<T> step(Call call) {
    wakesSeen = wakesNow();
    Polled<T> answer = isOnWorker() ? make(call) : makeOnRuntime(call);
    if (!(answer instanceof Polled.Pending)) {
      state = State.DONE;
    }
    return answer;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a null value is one that T allows
  private Polled<T> make(Call call) {
    try {
      Object result = call.make();
      if (result == Polling.PENDING) {
        return new Polled.Pending<>();
      }
      return state == State.CANCELLED ? new Polled.Cancelled<>() : new Polled.Ready<>((T) result);
    } catch (CancelSignal signal) {
      return new Polled.Cancelled<>();
    } catch (Throwable failure) {
      return new Polled.Failed<>(failure);
    } finally {
      Woven.endPollByHand(); // the poll around it goes on
    }
  }

  private @Nullable Object discarded() {
    Polling.discard(future);
    return null;
  }

  private Polled<T> makeOnRuntime(Call call) {
    try {
      return runtime().run(() -> make(call));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // only the interrupt: what the future throws is an answer
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "No step of " + future + " was made, for this thread was interrupted.", e);
    }
  }

  private int wakesNow() {
    if (!isOnWorker()) {
      Quiet.turn(runtime());
    }
    return waker.count.get();
  }

  private AsyncRuntime runtime() {
    return given != null ? given : ownRun().runtime();
  }

  @SuppressWarnings("weft:value") // a name for dumps
  private TestRun ownRun() {
    TestRun run = own;
    if (run == null) {
      run = new TestRun(Setup.paused("the Step of " + future));
      own = run;
    }
    return run;
  }

  private static boolean isOnWorker() {
    return TaskInfo.current() != null;
  }
}
