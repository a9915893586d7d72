package weft.polling.fuzz;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.woven.Pollable;
import weft.woven.Wakeable;
import weft.woven.Woven;

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
      return Woven.begin(inner, waker);
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) throws Throwable {
      return Woven.poll(inner, waker);
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
      asked = true;
      return Woven.cancel(inner, waker);
    }

    @Override
    protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
      asked = true;
      return Woven.force(inner, waker);
    }

    @Override
    protected void discard() {
      Woven.discard(inner);
    }

    @Override
    protected boolean takesBack() {
      return Woven.takesBack(inner);
    }

    @Override
    protected void takeBack(@Nullable Object value) {
      Woven.takeBack(inner, value);
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
