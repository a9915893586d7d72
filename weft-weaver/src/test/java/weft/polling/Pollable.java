package weft.polling;

public abstract class Pollable extends Wakeable {
  protected abstract Object poll(Wakeable waker) throws Throwable;

  protected Object pollFirst(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  @Override
  protected void wake() {}
}
