package weft.weaver.real;

import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// What transformed code calls: a future of each call's result that is pending now and then, and a
/// loop that runs a body to its end on the thread that called the method.
public final class Probe {
  private static final int PENDING_EVERY = 3;
  private static final int PRIME = 7919;
  private static final ThreadLocal<int[]> CALLS = ThreadLocal.withInitial(() -> new int[1]);
  private static final Wakeable WAKER =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  private Probe() {}

  /// A future of a value, sometimes pending once, sometimes twice.
  public static Async<Object> maybe(Object value) {
    int number = CALLS.get()[0]++ * PRIME;
    return new Later(value, number % PENDING_EVERY == 0 ? 1 + (number & 1) : 0);
  }

  /// Runs a body to its end.
  public static Object run(Async<?> body) {
    try {
      Object value = body.pollOnce(true, WAKER);
      while (value == Polling.PENDING) {
        value = body.pollOnce(false, WAKER);
      }
      return value;
    } catch (Throwable t) {
      throw Probe.<RuntimeException>sneaky(t);
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
    throw (X) failure;
  }

  private static final class Later extends Async<Object> {
    private final Object value;
    private int left;

    Later(Object value, int pendings) {
      this.value = value;
      left = pendings;
    }

    @Override
    protected Object poll(Wakeable waker) {
      return left-- > 0 ? Polling.PENDING : value;
    }
  }
}
