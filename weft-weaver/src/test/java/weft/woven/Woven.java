package weft.woven;

import weft.Async;
import weft.Steps;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.task.CancelSignal;
import weft.task.JoinHandle;

public final class Woven {
  public static final int ABI = 1;
  public static final Object PENDING = Polling.PENDING;

  private Woven() {}

  public static void checkAbi(int version, Class<?> machine) {
    if (version != ABI) {
      throw new AssertionError(machine + " has version " + version);
    }
  }

  public static Object begin(Pollable future, Wakeable waker, Body<?> caller) throws Throwable {
    return Polling.begin(future, waker);
  }

  /// Refuses every third time.
  public static int takeTries(Body<?> caller, int taken) {
    if (taken < 0) {
      throw new AssertionError("units taken: " + taken);
    }
    return Steps.takeTries(Math.max(1, taken));
  }

  public static void rethrowSignal(Throwable caught) throws Throwable {
    if (caught instanceof CancelSignal) {
      throw caught;
    }
  }

  public static Object poll(Pollable future, Wakeable waker) throws Throwable {
    return Polling.poll(future, waker);
  }

  public static <T> JoinHandle<T> spawn(Body<T> body) {
    Steps.note("spawn");
    return body;
  }

  public static void detach(JoinHandle<?> handle) {}

  public static <T> Async<T> keep(Body<?> owner, Async<T> future) {
    Steps.note("keep");
    return future;
  }

  public static RuntimeException calledDirectly(Body<?> body) {
    return new UnsupportedOperationException("called directly");
  }

  public static Throwable badState(Body<?> body) {
    return new IllegalStateException("state " + body.resumeAt);
  }
}
