package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.combinators.Consuming;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Takes the items of a stream until the end, or until it has enough. Owner only. What a user's
/// async function has to do with an item is an operator of its own before this one.
///
/// @param <T> the type of the items
/// @param <R> the type of the result
abstract class Terminal<T, R extends @Nullable Object> extends Consuming<R> {
  private final AsyncStream<T> stream;
  private final Taker<T> taker;
  private final String name;

  Terminal(AsyncStream<T> stream, String name) {
    super(stream);
    this.stream = stream;
    this.name = name;
    taker = new Taker<>(this);
  }

  /// Takes an item.
  ///
  /// @return whether it wants more
  abstract boolean accept(T item) throws Exception;

  /// The result, at the end, or when it has enough.
  abstract R result() throws Exception;

  @Override
  protected final @Nullable Object consume(Wakeable waker) throws Throwable {
    return stream.pollEach(taker, waker) == Polling.PENDING ? Polling.PENDING : result();
  }

  private static final class Taker<T> extends Target<T> {
    private final Terminal<T, ?> terminal;

    Taker(Terminal<T, ?> terminal) {
      this.terminal = terminal;
    }

    @Override
    boolean accept(T item) throws Exception {
      return terminal.accept(item);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
