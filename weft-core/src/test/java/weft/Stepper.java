package weft;

import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.AsyncRuntime;
import weft.task.CancelSignal;

/// Polls one future step by step, on a worker, and counts its wakes.
public final class Stepper extends Wakeable {
  private final Pollable future;
  private boolean begun;

  /// How often the future asked for another poll.
  public int wakes;

  public Stepper(Pollable future) {
    this.future = future;
  }

  @Override
  protected void wake() {
    wakes++;
  }

  /// One poll.
  public @Nullable Object poll() throws Exception {
    try {
      if (begun) {
        return Polling.poll(future, this);
      }
      begun = true;
      return Polling.begin(future, this);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("thrown by a poll", t);
    }
  }

  public boolean isPending() throws Exception {
    return poll() == Polling.PENDING;
  }

  /// One step of cancelling.
  public boolean isCancelPending() throws Throwable {
    return Polling.cancel(future, this) == Polling.PENDING;
  }

  /// Cancels what needs no time for its cleanup.
  public void cancel() throws Exception {
    try {
      if (Polling.cancel(future, this) == Polling.PENDING) {
        throw new AssertionError("its cleanup waits: " + future);
      }
    } catch (CancelSignal signal) {
      // how a body ends
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("thrown by a cancellation", t);
    }
  }

  /// A piece of a test.
  public interface Steps {
    void run() throws Throwable;
  }

  /// Runs steps on the worker of a current-thread runtime.
  public static void onWorker(Steps steps) throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().seed(1).build()) {
      runtime.run(() -> {
        try {
          steps.run();
        } catch (Exception | Error e) {
          throw e;
        } catch (Throwable t) {
          throw new AssertionError(t);
        }
      });
    }
  }
}
