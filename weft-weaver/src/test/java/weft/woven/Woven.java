package weft.woven;

import weft.Async;
import weft.Steps;
import weft.task.JoinHandle;

public final class Woven {
  public static final int ABI = 1;
  public static final Object PENDING = new Object();

  private Woven() {}

  public static Object begin(Pollable future, Wakeable waker) throws Throwable {
    return future.pollFirst(waker);
  }

  public static Object poll(Pollable future, Wakeable waker) throws Throwable {
    return future.poll(waker);
  }

  public static <T> JoinHandle<T> spawn(Body<T> body) {
    Steps.note("spawn");
    return body;
  }

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
