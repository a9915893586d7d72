package weft.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.unwinding.Undelivered;

/// Lists of items. Owner only.
///
/// @param <T> the type of the source's items
final class Chunks<T> extends Operator<T, List<T>> {
  /// So much room is made for a chunk that may never get so long.
  private static final int ROOM = 64;

  private final int size;

  /// Of a chunk that is not full; null if it waits for more as long as that takes.
  private final @Nullable Timer timer;

  /// The chunk that is being filled; null if that has no item yet.
  private @Nullable List<T> chunk;

  private boolean ended;

  /// Whether a chunk that is due was kept back for a poll.
  private boolean gaveWay;

  Chunks(AsyncStream<T> source, int size, @Nullable Duration within) {
    super(source);
    this.size = size;
    timer = within == null ? null : new Timer(within);
  }

  @Override
  @SuppressWarnings("unchecked")
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    while (!ended) {
      Object item = source.poll(waker);
      if (item == Polling.PENDING) {
        return chunk != null && timer != null && timer.isDue(waker) && mayGive(waker)
            ? take()
            : item;
      }
      if (item == null) {
        ended = true;
      } else if (add((T) item)) {
        return take();
      }
    }
    return chunk == null ? null : take();
  }

  /// Whether it may give a chunk instead of answering PENDING, too. A source without end answers
  /// that only to let other tasks run; a chunk each time would keep them waiting for ever, so then
  /// every other one gives way.
  private boolean mayGive(Wakeable waker) {
    gaveWay = !gaveWay && !Worker.hasBudget(waker);
    return !gaveWay;
  }

  /// Adds an item.
  ///
  /// @return whether the chunk is full
  private boolean add(T item) {
    List<T> filling = chunk;
    if (filling == null) {
      filling = new ArrayList<>(Math.min(size, ROOM));
      chunk = filling;
      if (timer != null) {
        timer.start();
      }
    }
    filling.add(item);
    return filling.size() == size;
  }

  private List<T> take() {
    List<T> taken = chunk;
    if (taken == null) {
      throw new AssertionError("no item is in the chunk");
    }
    chunk = null;
    return Collections.unmodifiableList(taken);
  }

  @Override
  void release() {
    List<T> lost = chunk;
    chunk = null;
    if (timer != null) {
      timer.stop();
    }
    Undelivered.giveBack(lost);
  }

  @Override
  public String toString() {
    return "chunks";
  }
}
