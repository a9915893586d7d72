package weft.stream;

import java.util.ArrayDeque;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;

/// What a gatherer of the JDK makes of the items. Owner only.
///
///     integrating -> finished    the source has ended, or the integrator wants no more
///     finished    -> ended       what the finisher gave has gone on
///
/// @param <T> the type of the source's items
/// @param <A> the type of the gatherer's state
/// @param <R> the type of its items
final class Gathering<T, A extends @Nullable Object, R> extends Operator<T, R>
    implements Gatherer.Downstream<R> {
  private final Gatherer<? super T, A, R> gatherer;
  private final Gatherer.Integrator<A, ? super T, R> integrator;

  /// What the gatherer gave, and nobody took yet.
  private final ArrayDeque<R> given = new ArrayDeque<>();

  private @Nullable A state;
  private boolean begun;
  private boolean finished;

  /// What the gatherer failed with, after what it gave before.
  private @Nullable Throwable failure;

  /// Nobody will take what is given.
  private boolean closed;

  @SuppressWarnings("unchecked") // an integrator takes what it is given
  Gathering(AsyncStream<T> source, Gatherer<? super T, A, R> gatherer) {
    super(source);
    this.gatherer = gatherer;
    integrator = (Gatherer.Integrator<A, ? super T, R>) gatherer.integrator();
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      R next = given.poll();
      if (next != null) {
        return next;
      }
      if (finished) {
        throwFailure();
        return null;
      }
      Object item = source.poll(waker);
      if (item == Polling.PENDING) {
        return item;
      }
      integrate((T) item);
    }
  }

  private void integrate(@Nullable T item) {
    try {
      if (item == null || !integrator.integrate(state(), item, this)) {
        finished = true;
        gatherer.finisher().accept(state(), this);
      }
    } catch (Throwable thrown) {
      finished = true;
      failure = thrown;
    }
  }

  private void throwFailure() throws Throwable {
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw thrown;
    }
  }

  @SuppressWarnings("NullAway") // a gatherer's state may be null
  private A state() {
    if (!begun) {
      begun = true;
      state = gatherer.initializer().get();
    }
    return state;
  }

  @Override
  public boolean push(R element) {
    Items.item("what the gatherer gave", element);
    if (!closed) {
      given.add(element);
    }
    return !closed;
  }

  @Override
  public boolean isRejecting() {
    return closed;
  }

  @Override
  void release() {
    closed = true;
    if (failure != null) {
      untold(failure);
      failure = null;
    }
    given.forEach(Undelivered::giveBack);
    given.clear();
  }

  @Override
  public String toString() {
    return "gather";
  }
}
