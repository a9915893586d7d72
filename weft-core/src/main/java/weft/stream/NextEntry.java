package weft.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Nesting;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;

/// The next item of a map that is read by hand, again and again, also after the map was empty.
/// Owner only.
///
/// @param <K> the type of the keys
/// @param <T> the type of the items
final class NextEntry<K, T> extends Async<StreamMap.@Nullable Entry<K, T>> {
  private final KeyedStreams<K, T> streams;

  /// Whether somebody waits for it.
  private boolean awaited;

  /// Given before, but received by nobody.
  private StreamMap.@Nullable Entry<K, T> takenBack;

  private boolean closed;

  /// What is left of closing.
  private @Nullable Unwinding closing;

  NextEntry(KeyedStreams<K, T> streams) {
    this.streams = streams;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (awaited) {
      throw Misuse.awaitedByTwo(this, waker);
    }
    if (Nesting.isExhausted()) {
      throw Nesting.tooDeep(this);
    }
    return poll(waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    awaited = false;
    Object entry = takenBack;
    if (entry != null) {
      takenBack = null;
      return entry;
    }
    if (closed) {
      return null;
    }
    entry = Nesting.deeper(AsyncStream::poll, streams, waker);
    awaited = entry == Polling.PENDING;
    return entry;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    awaited = false;
    return null;
  }

  @Override
  protected boolean takesBack() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected void takeBack(@Nullable Object entry) {
    takenBack = (StreamMap.Entry<K, T>) entry;
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Unwinding rest = closing;
    return rest == null ? List.of(streams) : rest.remaining();
  }

  @Override
  public String toString() {
    return "next() of " + streams;
  }

  /// Closes the map. Users' types say `Async<Void>`, whose value is null nevertheless.
  @SuppressWarnings({"unchecked", "NullAway"})
  Async<Void> closing() {
    return (Async<Void>) (Async<?>) new Closer(this);
  }

  private boolean isClosed(Wakeable waker, boolean forced) {
    if (!closed) {
      closed = true;
      if (takenBack != null) {
        Undelivered.giveBack(takenBack.item());
        takenBack = null;
      }
      closing = new Unwinding();
      closing.add(streams);
    }
    Unwinding rest = closing;
    if (rest != null) {
      if (forced) {
        rest.force(waker);
      } else if (!rest.isDone(waker, false)) {
        return false;
      }
      closing = null;
      rest.settle(null);
    }
    return true;
  }

  /// Owner only.
  private static final class Closer extends Async<@Nullable Void> {
    private final NextEntry<?, ?> next;

    Closer(NextEntry<?, ?> next) {
      this.next = next;
    }

    @Override
    protected @Nullable Object poll(Wakeable waker) throws Throwable {
      return Nesting.deeper(Closer::step, this, waker);
    }

    private @Nullable Object step(Wakeable waker) {
      return next.isClosed(waker, false) ? null : Polling.PENDING;
    }

    /// It goes on: whoever cancels waits for cleanups.
    @Override
    protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
      return poll(waker);
    }

    @Override
    protected @Nullable Object pollForce(Wakeable waker) {
      next.isClosed(waker, true);
      return null;
    }

    @Override
    protected List<? extends Pollable> waitsFor() {
      return next.waitsFor();
    }

    @Override
    public String toString() {
      return "close()";
    }
  }
}
