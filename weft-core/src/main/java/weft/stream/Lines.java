package weft.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import weft.combinators.Blocking;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;
import weft.unwinding.Endings;

/// The lines of a reader, which are read on the blocking pool, many in one call. A line is given as
/// soon as it has been read, and a call ends when the next line may take long.
///
///     fresh   -> reading    a poll finds no line
///     reading -> read       the call has ended; what it read is given first
///     read    -> reading    all is given, and it was not the end
///     any     -> closing    the call is interrupted; when it has ended, the reader is closed
///     closing -> closed
final class Lines extends AsyncStream<String> {
  /// So many lines are read in one call.
  private static final int BATCH = 256;

  /// The calls read it, one after the other, and the last one closes it.
  private final BufferedReader reader;

  /// The call adds, the owner takes.
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  /// Who waits for a line: set by the owner before it looks for a line, taken by the call after it
  /// has added one.
  private final AtomicReference<@Nullable Wakeable> waiter = new AtomicReference<>();

  /// The call under way. Owner only, like the fields below.
  private @Nullable Blocking<Boolean> reading;

  private @Nullable Blocking<@Nullable Void> closing;
  private @Nullable Throwable failure;

  /// What the end of a call that was cancelled threw, while the reader is closed.
  private @Nullable Throwable ending;

  private boolean ended;
  private final BudgetShare budget = new BudgetShare(BudgetShare.USUAL);

  Lines(BufferedReader reader) {
    this.reader = reader;
  }

  /// On a thread of the pool.
  ///
  /// @return whether there may be more
  private boolean read() throws IOException {
    int count = 0;
    do {
      String line = reader.readLine();
      if (line == null) {
        return false;
      }
      lines.add(line);
      Wakeable waiting = waiter.getAndSet(null);
      if (waiting != null) {
        Polling.wake(waiting);
      }
    } while (++count < BATCH && reader.ready());
    return true;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    if (budget.isSpent(waker)) {
      return Polling.PENDING;
    }
    for (; ; ) {
      String line = lines.poll();
      if (line != null) {
        return line;
      }
      if (failure != null) {
        throw failure;
      }
      if (ended) {
        return null;
      }
      waiter.set(waker);
      if (isReading(waker)) {
        line = lines.poll();
        return line == null ? Polling.PENDING : line;
      }
    }
  }

  /// Begins to read, or goes on with that.
  private boolean isReading(Wakeable waker) {
    Blocking<Boolean> call = reading;
    try {
      Object more;
      if (call == null) {
        call = new Blocking<>(this::read, null);
        reading = call;
        more = Polling.begin(call, waker);
      } else {
        more = Polling.poll(call, waker);
      }
      if (more == Polling.PENDING) {
        return true;
      }
      ended = Boolean.FALSE.equals(more);
    } catch (Throwable thrown) {
      failure = thrown;
    }
    reading = null;
    return false;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    lines.clear();
    Blocking<Boolean> call = reading;
    if (call != null) {
      try {
        if (Polling.cancel(call, waker) == Polling.PENDING) {
          return Polling.PENDING;
        }
      } catch (Throwable thrown) {
        ending = thrown;
      }
      reading = null;
    }
    return closeReader(waker);
  }

  private @Nullable Object closeReader(Wakeable waker) throws Throwable {
    Object result;
    try {
      Blocking<@Nullable Void> call = closing;
      if (call == null) {
        call = new Blocking<>(this::closeNow, null);
        closing = call;
        result = Polling.begin(call, waker);
      } else {
        result = Polling.poll(call, waker);
      }
    } catch (Throwable second) {
      throw Endings.both(ending, second);
    }
    if (ending != null && result != Polling.PENDING) {
      throw ending;
    }
    return result;
  }

  /// On a thread of the pool.
  private @Nullable Void closeNow() throws IOException {
    reader.close();
    return null;
  }

  /// A call that cannot be interrupted goes on by itself, and the reader is closed after it.
  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    lines.clear();
    Blocking<Boolean> call = reading;
    reading = null;
    if (closing == null) {
      discard();
    }
    return call == null ? null : Polling.force(call, waker);
  }

  @Override
  protected void discard() {
    Ambient.scheduler().startBlocking(this::closeNow, null);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Blocking<?> call = reading == null ? closing : reading;
    return call == null ? List.of() : List.of(call);
  }

  @Override
  public String toString() {
    return "lines";
  }
}
