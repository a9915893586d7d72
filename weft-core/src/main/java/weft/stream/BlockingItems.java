package weft.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import weft.Async;

/// The items of a stream for plain and virtual threads, see {@link AsyncStream#toBlockingIterable}.
///
/// ## Threads
///
/// One thread at a time.
///
/// @param <T> the type of the items
public final class BlockingItems<T> implements Iterable<T>, AutoCloseable {
  private final AsyncStream<T> stream;

  /// Runs while somebody blocks.
  private final Next<T> next;

  private boolean used;

  BlockingItems(AsyncStream<T> stream) {
    this.stream = stream;
    next = new Next<>(stream, false);
  }

  /// Returns the iterator.
  ///
  /// @return its `hasNext` blocks until there is an item or the stream has ended
  /// @throws IllegalStateException if it was asked for before: a stream gives its items once
  @Override
  public Iterator<T> iterator() {
    if (used) {
      throw new IllegalStateException(
          "iterator(): the items of "
              + stream
              + " are iterated already (expected: one loop). A stream gives its items once: collect"
              + " them in a list, or make another stream.");
    }
    used = true;
    return new Blocked();
  }

  /// Closes the stream, and waits until it has closed. A stream that has ended is closed already.
  ///
  /// @throws IllegalStateException on a worker thread, which must not block
  @Override
  public void close() {
    get(new Closing(next));
  }

  /// As a stream of the JDK, whose close closes this one.
  Stream<T> toStream() {
    int properties = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(
            () -> Spliterators.spliteratorUnknownSize(iterator(), properties), properties, false)
        .onClose(this::close);
  }

  private <V extends @Nullable Object> V get(Async<V> future) {
    try {
      return future.block();
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (InterruptedException interrupted) {
      throw closedBy(interrupted);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (Exception failure) {
      throw new CompletionException(failure);
    }
  }

  /// Closes the stream, for its reader was interrupted.
  private RuntimeException closedBy(InterruptedException interrupted) {
    var ending = new CancellationException("interrupted while it waited for " + stream);
    ending.initCause(interrupted);
    try {
      new Closing(next).block();
    } catch (Exception failure) {
      ending.addSuppressed(failure);
    }
    Thread.currentThread().interrupt();
    return ending;
  }

  /// Owner only.
  private final class Blocked implements Iterator<T> {
    private @Nullable T item;
    private boolean ended;

    @Override
    public boolean hasNext() {
      if (item == null && !ended) {
        item = get(next);
        ended = item == null;
      }
      return item != null;
    }

    @Override
    public T next() {
      T taken = hasNext() ? item : null;
      if (taken == null) {
        throw new NoSuchElementException("the stream has ended");
      }
      item = null;
      return taken;
    }
  }

  @Override
  public String toString() {
    return "items of " + stream;
  }
}
