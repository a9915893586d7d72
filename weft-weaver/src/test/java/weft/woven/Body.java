package weft.woven;

import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Task;

public abstract class Body<T> extends Task<T> {
  protected Pollable awaited;
  protected short resumeAt;
  private boolean begun;

  protected Body() {}

  protected abstract Object step(Wakeable waker) throws Throwable;

  protected void clear() {}

  protected String places() {
    return null;
  }

  @Override
  protected Object pollFirst(Wakeable waker) throws Throwable {
    if (begun) {
      throw new IllegalStateException("awaited twice: " + this);
    }
    begun = true;
    return poll(waker);
  }

  @Override
  protected Object poll(Wakeable waker) throws Throwable {
    Object result;
    try {
      result = step(waker);
    } catch (Throwable failure) {
      clear();
      throw failure;
    }
    if (result != Polling.PENDING) {
      clear();
    }
    return result;
  }

  /// For tests: the number of the await it is suspended at.
  public int suspendedAt() {
    return awaited == null ? 0 : resumeAt;
  }
}
