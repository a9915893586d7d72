package weft.stream;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Worker;

/// Gives an item to a sink, and waits for room if that is its policy. Owner only.
///
/// @param <T> the type of the item
final class Sending<T> extends Async<Boolean> {
  private final Backlog<T> backlog;
  private final T item;
  private boolean claimed;

  /// Where it stands in line.
  private @Nullable Offer<T> offer;

  Sending(Backlog<T> backlog, T item) {
    this.backlog = backlog;
    this.item = item;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) {
    if (claimed) {
      throw Misuse.awaitedTwice(this, waker);
    }
    claimed = true;
    return poll(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    Offer<T> standing = offer;
    if (standing == null) {
      return Worker.hasBudget(waker) ? begin(waker) : Polling.PENDING;
    }
    return look(standing, waker);
  }

  private Object begin(Wakeable waker) {
    return switch (backlog.offer(item)) {
      case TAKEN -> true;
      case DROPPED, OVER -> false;
      case OVERFLOW -> {
        backlog.finish(backlog.overflow("send"));
        yield false;
      }
      case FULL -> {
        var standing = new Offer<>(item, waker);
        offer = standing;
        backlog.join(standing);
        yield look(standing, waker);
      }
    };
  }

  private static Object look(Offer<?> standing, Wakeable waker) {
    Boolean taken = standing.isTaken(waker);
    return taken == null ? Polling.PENDING : taken;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    Offer<T> standing = offer;
    if (standing != null) {
      backlog.leave(standing);
    }
    return null;
  }

  @Override
  protected void discard() {
    claimed = true;
  }

  @Override
  public String toString() {
    return "send to sink (" + backlog + ")";
  }
}
