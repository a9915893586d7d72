package weft.combinators.fuzz;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Whether the nearest enclosing probe was asked to cancel. Written by the owner of the probe.
final class Asked {
  private boolean asked;

  boolean isAsked() {
    return asked;
  }

  /// Polls a future, and notes when it is cancelled.
  Async<Object> probe(Async<Object> inner) {
    return new Probe(inner);
  }

  private final class Probe extends Async<Object> {
    private final Async<Object> inner;

    Probe(Async<Object> inner) {
      this.inner = inner;
    }

    @Override
    protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
      return Polling.begin(inner, waker);
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) throws Throwable {
      return Polling.poll(inner, waker);
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
      asked = true;
      return Polling.cancel(inner, waker);
    }

    @Override
    protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
      asked = true;
      return Polling.force(inner, waker);
    }

    @Override
    protected void discard() {
      Polling.discard(inner);
    }

    @Override
    protected boolean takesBack() {
      return Polling.takesBack(inner);
    }

    @Override
    protected void takeBack(@Nullable Object value) {
      Polling.takeBack(inner, value);
    }

    @Override
    protected List<? extends Pollable> waitsFor() {
      return List.of(inner);
    }

    @Override
    public String toString() {
      return "probe of " + inner;
    }
  }
}
