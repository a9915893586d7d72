package weft.stream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncConsumer;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.woven.Body;
import weft.woven.Factory;

/// Any number of items for each one. A function that is a state machine is the body of a generator,
/// which is begun again for each item. Owner only.
///
/// @param <T> the type of the source's items
/// @param <R> the type of its items
final class MapMulti<T, R> extends Operator<T, R> {
  /// What the function gives items to.
  static final class Out<R> implements MultiEmitter<R> {
    /// Given without waiting.
    private final ArrayDeque<R> items = new ArrayDeque<>();

    /// Null if the function is no state machine, so that it cannot await.
    private final @Nullable Generator<R> generator;

    /// Whether the function is running.
    private boolean open;

    Out(@Nullable Generator<R> generator) {
      this.generator = generator;
    }

    @Override
    public Async<Void> emit(R item) {
      if (generator == null) {
        throw new IllegalStateException(
            "emit() was called by a function that cannot await: it is not woven, or has no await."
                + " Call accept().");
      }
      return generator.emit(item);
    }

    @Override
    public void accept(R item) {
      Items.item("accept(): the item", item);
      if (!open) {
        throw new IllegalStateException(
            "accept() was called outside the function of "
                + this
                + " (expected: calls by the function itself, before it ends). Let tasks send to a"
                + " channel, and give what the function receives.");
      }
      items.add(item);
    }

    @Override
    public String toString() {
      return "mapMulti";
    }
  }

  /// Starts the function for the item that was taken last.
  @SuppressWarnings("weft:unwoven") // it has a state machine
  private final class Start implements AsyncConsumer<Emitter<R>>, Factory {
    private final Factory machine;

    Start(Factory machine) {
      this.machine = machine;
    }

    @Override
    public Body<?> start(@Nullable Object first, @Nullable Object second) {
      return machine.start(item, out);
    }

    @Override
    public void accept(Emitter<R> emitter) {
      throw new AssertionError("not started as a state machine");
    }
  }

  private final AsyncBiConsumer<? super T, ? super MultiEmitter<R>> function;
  private final @Nullable Generator<R> generator;
  private final Out<R> out;

  /// What the function in flight was called with.
  private @Nullable T item;

  /// What the function failed with, if it gave items before: they come first.
  private @Nullable Throwable failure;

  MapMulti(AsyncStream<T> source, AsyncBiConsumer<? super T, ? super MultiEmitter<R>> function) {
    super(source);
    this.function = function;
    generator = function instanceof Factory factory ? new Generator<>(new Start(factory)) : null;
    out = new Out<>(generator);
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    for (; ; ) {
      R next = out.items.poll();
      if (next != null) {
        return next;
      }
      throwFailure();
      if (item == null) {
        Object taken = source.poll(waker);
        if (taken == null || taken == Polling.PENDING) {
          return taken;
        }
        item = (T) taken;
      }
      Object result = call(item, waker);
      if (result == null) {
        item = null;
      } else if (out.items.isEmpty()) {
        return result;
      } else if (result != Polling.PENDING) {
        out.items.add((R) result);
      }
    }
  }

  /// Goes on with the function.
  ///
  /// @return what it emitted, or PENDING, or null if it has ended
  private @Nullable Object call(T argument, Wakeable waker) throws Throwable {
    out.open = true;
    try {
      if (generator == null) {
        function.accept(argument, out);
        return null;
      }
      Object result = generator.poll(waker);
      setInFlight(result == null ? null : generator);
      return result;
    } catch (Throwable thrown) {
      setInFlight(null);
      failure = thrown;
      return null;
    } finally {
      out.open = false;
    }
  }

  private void throwFailure() throws Throwable {
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  void release() {
    if (failure != null) {
      untold(failure);
      failure = null;
    }
    out.items.forEach(Undelivered::giveBack);
    out.items.clear();
  }

  @Override
  public String toString() {
    return "mapMulti";
  }
}
