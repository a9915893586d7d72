package weft.sync.waiting;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A number of permits, and who waits for some: what semaphores and locks are made of. The
/// algorithm is that of Tokio's `batch_semaphore`. Guard: PermitsModelTest, PermitsJcstress.
///
/// One word: the number of free permits, and two bits.
///
///     n free             -> n - k free        somebody takes k; any thread, CAS
///     n free             -> n + k free        k come back; any thread, CAS
///     n free             -> WAITED, 0 free    somebody wants more than n: takes the n, joins the line;
///                                             under the lock
///     WAITED, 0 free     -> n free            the line is empty again; under the lock
///     n free, or WAITED  -> CLOSED, n free    the line was refused; under the lock. Final but for n
///
/// So while somebody waits nothing is free: nobody overtakes, and what comes back goes through the
/// lock to the first in line, piece by piece until it has what it wants.
public final class Permits {
  private static final long CLOSED = 1;
  private static final long WAITED = 1 << 1;
  private static final int SHIFT = 2;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Permits.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// As above.
  private volatile long word;

  /// The lock, and who waits.
  private final Line<Request<?>> line = new Line<>();

  /// Makes some.
  ///
  /// @param free how many there are, not negative
  public Permits(long free) {
    word = free << SHIFT;
  }

  private boolean toWord(long from, long to) {
    return WORD.compareAndSet(this, from, to);
  }

  /// How many are free.
  ///
  /// @return not negative; 0 while somebody waits
  public long free() {
    return word >>> SHIFT;
  }

  /// Whether nobody is given any more.
  ///
  /// @return true after {@link #close}
  public boolean isClosed() {
    return (word & CLOSED) != 0;
  }

  /// How many wait, for a message.
  ///
  /// @return not negative
  public int waiting() {
    synchronized (line) {
      return line.size();
    }
  }

  /// How many the first in line has been given so far, for a message.
  ///
  /// @return not negative
  public long collected() {
    synchronized (line) {
      Request<?> first = line.first();
      return first == null ? 0 : first.wanted - first.missing;
    }
  }

  /// Takes some that are free.
  ///
  /// @param count how many, not negative
  /// @return false if fewer are free, or if it is closed
  public boolean tryTake(long count) {
    for (; ; ) {
      long current = word;
      if ((current & CLOSED) != 0 || current >>> SHIFT < count) {
        return false;
      }
      if (toWord(current, current - (count << SHIFT))) {
        return true;
      }
    }
  }

  /// Takes away what is free, up to a number.
  ///
  /// @param limit not negative
  /// @return how many were taken
  public long takeUpTo(long limit) {
    for (; ; ) {
      long current = word;
      long count = Math.min(limit, current >>> SHIFT);
      if (count == 0 || toWord(current, current - (count << SHIFT))) {
        return count;
      }
    }
  }

  /// Adds some, or gives some back.
  ///
  /// @param count how many, not negative
  public void add(long count) {
    for (long current = word; (current & WAITED) == 0; current = word) {
      if (toWord(current, current + (count << SHIFT))) {
        return;
      }
    }
    var wakes = WakeList.make();
    synchronized (line) {
      hand(count, wakes);
    }
    wakes.wake();
  }

  /// Hands permits to those in line. Guarded by line.
  private void hand(long count, WakeList wakes) {
    long left = count;
    for (Request<?> first = line.first(); first != null && left > 0; first = line.first()) {
      long given = Math.min(left, first.missing);
      left -= given;
      first.missing -= given;
      if (first.missing == 0) {
        line.grant(first, wakes);
      }
    }
    if (line.isEmpty()) {
      long current;
      do {
        current = word;
      } while (!toWord(current, (current & ~WAITED) + (left << SHIFT)));
    }
  }

  /// Refuses those who wait, and whoever comes.
  public void close() {
    var wakes = WakeList.make();
    synchronized (line) {
      long back = 0;
      for (Request<?> first = line.first(); first != null; first = line.first()) {
        back += first.wanted - first.missing;
        line.refuse(first, wakes);
      }
      long current;
      do {
        current = word;
      } while (!toWord(current, ((current & ~WAITED) | CLOSED) + (back << SHIFT)));
    }
    wakes.wake();
  }

  /// Takes what is free for a request that arrives, or lets it wait.
  private void arrive(Request<?> request) {
    if (tryTake(request.wanted)) {
      request.toGranted();
      return;
    }
    synchronized (line) {
      for (; ; ) {
        long current = word;
        long free = current >>> SHIFT;
        if ((current & CLOSED) != 0) {
          request.toRefused();
          return;
        }
        if (free >= request.wanted) {
          if (toWord(current, current - (request.wanted << SHIFT))) {
            request.toGranted();
            return;
          }
        } else if (toWord(current, WAITED)) {
          request.missing = request.wanted - free;
          line.add(request);
          return;
        }
      }
    }
  }

  /// Waits for some permits.
  ///
  /// @param <T> the type of the value
  public abstract static class Request<T extends @Nullable Object> extends Waiter<T> {
    private final Permits permits;

    /// How many it wants.
    protected final long wanted;

    /// How many it has not been given yet. Guarded by the lock.
    private long missing;

    /// Makes a request, which begins at the first poll.
    ///
    /// @param permits of which
    /// @param wanted how many, not negative
    protected Request(Permits permits, long wanted) {
      this.permits = permits;
      this.wanted = wanted;
    }

    @Override
    protected final Object lock() {
      return permits.line;
    }

    @Override
    protected final void arrive() {
      permits.arrive(this);
    }

    @Override
    protected final void leave(WakeList wakes) {
      permits.line.remove(this);
      permits.hand(wanted - missing, wakes);
    }

    @Override
    protected final void giveBack() {
      permits.add(wanted);
    }
  }

  @Override
  public String toString() {
    return free() + " free, " + waiting() + " waiting" + (isClosed() ? ", closed" : "");
  }
}
