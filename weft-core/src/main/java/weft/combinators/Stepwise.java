package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Undelivered;

/// A future that tries something, and as long as that cannot be done yet waits for other futures,
/// one after the other: its steps. Like a body, but one that can take its value back, and that
/// knows how each step has ended. Owner only.
///
///     no step -> no step    a try that is done, or is out of budget
///     no step -> step       a try that has to wait
///     step    -> no step    the step has ended, however: onStepOver, then another try
///
/// @param <T> the type of its value
public abstract class Stepwise<T extends @Nullable Object> extends OneShot<T> {
  /// What it waits for. Owner only; dumps read it.
  private @Nullable Async<?> step;

  private boolean stepBegun;

  /// For subclasses.
  protected Stepwise() {}

  /// Tries.
  ///
  /// @param waker of the task, for the budget
  /// @return the value; PENDING after {@link #waitFor}, or if there is no budget
  /// @throws Throwable the failure of this future
  protected abstract @Nullable Object attempt(Wakeable waker) throws Throwable;

  /// Waits for a future before the next try.
  ///
  /// @param future not begun
  /// @return PENDING, for {@link #attempt} to return
  protected final Object waitFor(Async<?> future) {
    step = future;
    return Polling.PENDING;
  }

  /// A step has given its value, after {@link #onStepOver}.
  ///
  /// @param value what it gave
  protected void onStep(@Nullable Object value) {}

  /// A step has ended: it is done, has failed, or was cancelled.
  ///
  /// @param failure what it threw; null if nothing
  /// @param forced whether it was ended by force, and may be at work still
  protected void onStepOver(@Nullable Throwable failure, boolean forced) {}

  @Override
  protected final @Nullable Object start(Wakeable waker) throws Throwable {
    return poll(waker);
  }

  @Override
  protected final @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      if (step != null) {
        Object value = pollStep(step, waker);
        if (value == Polling.PENDING) {
          return value;
        }
        onStep(value);
      }
      Object result = attempt(waker);
      if (result != Polling.PENDING || step == null) {
        return result;
      }
    }
  }

  private @Nullable Object pollStep(Async<?> current, Wakeable waker) throws Throwable {
    if (stepBegun) {
      return take(Polling::poll, current, waker, false);
    }
    if (Nesting.isExhausted()) {
      toOver(null, false);
      throw Nesting.tooDeep(this);
    }
    stepBegun = true;
    return take(Polling::begin, current, waker, false);
  }

  private @Nullable Object take(
      Nesting.Step<Pollable> how, Async<?> current, Wakeable waker, boolean forced)
      throws Throwable {
    Object value;
    try {
      value = Nesting.deeper(how, current, waker);
    } catch (Throwable failure) {
      toOver(failure, forced);
      throw failure;
    }
    if (value != Polling.PENDING) {
      toOver(null, forced);
    }
    return value;
  }

  private void toOver(@Nullable Throwable failure, boolean forced) {
    step = null;
    stepBegun = false;
    onStepOver(failure, forced);
  }

  @Override
  protected final @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return unwind(Polling::cancel, waker, false);
  }

  @Override
  protected final @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return unwind(Polling::force, waker, true);
  }

  private @Nullable Object unwind(Nesting.Step<Pollable> how, Wakeable waker, boolean forced)
      throws Throwable {
    Async<?> current = step;
    if (current == null) {
      return null;
    }
    Object value = take(how, current, waker, forced);
    if (value == Polling.PENDING) {
      return value;
    }
    Undelivered.giveBack(value);
    return null;
  }

  @Override
  protected final Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Async<?> current = step;
    return current == null ? List.of() : List.of(current);
  }
}
