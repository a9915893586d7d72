package weft.polling;

public final class Polling {
  public static final Object PENDING = new Object();

  private Polling() {}

  public static Object begin(Pollable future, Wakeable waker) throws Throwable {
    return future.pollFirst(waker);
  }

  public static Object poll(Pollable future, Wakeable waker) throws Throwable {
    return future.poll(waker);
  }
}
