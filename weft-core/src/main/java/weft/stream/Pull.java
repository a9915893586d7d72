package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// The source of an operator that has other things in flight, too. Owner only.
///
/// @param <T> the type of the items
final class Pull<T> extends Branch {
  private final AsyncStream<T> source;
  private final Branches branches;
  private boolean ended;

  Pull(AsyncStream<T> source, Branches branches) {
    this.source = source;
    this.branches = branches;
    toHot(branches);
  }

  @Override
  boolean standsInLine() {
    return false;
  }

  /// Whether it may have an item.
  boolean mayGive() {
    return !ended && isHot();
  }

  boolean isEnded() {
    return ended;
  }

  /// Asks for no more.
  void end() {
    ended = true;
  }

  /// Polls the source.
  ///
  /// @return an item, or null at the end, or PENDING
  @Nullable Object item() throws Throwable {
    toPolled();
    Object item = source.poll(this);
    if (item == Polling.PENDING) {
      branches.parkOrDefer(this);
    } else if (item == null) {
      ended = true;
    }
    return item;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return source.poll(waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Polling.cancel(source, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Polling.force(source, waker);
  }

  @Override
  protected void discard() {
    Polling.discard(source);
  }

  AsyncStream<T> source() {
    return source;
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(source);
  }

  @Override
  public String toString() {
    return "source";
  }
}
