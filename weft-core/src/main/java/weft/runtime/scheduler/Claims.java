package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// How a future is claimed by one owner only, though most claims are plain writes.
///
/// Nearly every future is awaited in the poll in which it was made, and then nobody else knows it
/// as a rule. So a future is made with a *mark* of the poll that makes it, and:
///
/// 1. In that very poll, on that thread, it is claimed by a plain write.
/// 2. Everybody else first waits until that poll has ended, which publishes what it wrote, and then
///    claims by compare-and-set: the plain write has been made, or never will be.
///
/// A poll that does not end keeps others waiting for no more than a millisecond; they claim then
/// all the same. Marks are numbers that wrap around, of 1,023 threads at most; what is made
/// elsewhere has none, and is claimed by compare-and-set always. Guard: ClaimsTest, ClaimRaceTest.
public final class Claims {
  /// The lower bits of a mark are zero, for states.
  public static final int MARK_SHIFT = 11;

  private static final int POLL_BITS = 11;
  private static final int POLL_MASK = (1 << POLL_BITS) - 1;
  private static final int MAX_THREADS = 1 << 21 - POLL_BITS;
  private static final long PATIENCE_NANOS = 1_000_000;
  private static final int SPINS = 100;

  /// By the number of the thread; 0 is nobody's. Any thread, CAS.
  private static final AtomicReferenceArray<@Nullable Marker> MARKERS =
      new AtomicReferenceArray<>(MAX_THREADS);

  private Claims() {}

  /// The marks of one thread's polls.
  static final class Marker {
    private static final VarHandle MARK;

    static {
      try {
        MARK = MethodHandles.lookup().findVarHandle(Marker.class, "mark", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /// The number of the thread, the number of the poll, MARK_SHIFT zeros. Written by the thread.
    private int mark;

    private Marker(int number) {
      mark = number << POLL_BITS + MARK_SHIFT;
    }

    int mark() {
      return mark;
    }

    private int number() {
      return mark >>> POLL_BITS + MARK_SHIFT;
    }

    /// The poll has ended: publishes what it has claimed. Pairs with {@link #markAcquire}.
    void toNextPoll() {
      int poll = (mark >>> MARK_SHIFT) + 1 & POLL_MASK;
      MARK.setRelease(this, mark & -1 << POLL_BITS + MARK_SHIFT | poll << MARK_SHIFT);
    }

    /// Pairs with {@link #toNextPoll}.
    private int markAcquire() {
      return (int) MARK.getAcquire(this);
    }

    /// The thread ends.
    void release() {
      MARKERS.compareAndSet(number(), this, null);
    }
  }

  /// A marker for a thread that begins.
  ///
  /// @return null if there are too many
  static @Nullable Marker newMarker() {
    for (int number = 1; number < MAX_THREADS; number++) {
      var marker = MARKERS.get(number) == null ? new Marker(number) : null;
      if (marker != null && MARKERS.compareAndSet(number, null, marker)) {
        return marker;
      }
    }
    return null;
  }

  /// The mark of a future that is made now.
  ///
  /// @return 0 for none; the lower {@link #MARK_SHIFT} bits are zero
  public static int mark() {
    return Thread.currentThread() instanceof WorkerThread thread ? thread.mark() : 0;
  }

  /// Whether a future that nobody has claimed may be claimed by a plain write.
  ///
  /// @param mark with which it was made
  /// @return true if it was made in the present poll
  public static boolean isOfThisPoll(int mark) {
    return mark != 0 && mark == mark();
  }

  /// Before a claim by compare-and-set: waits until the poll in which the future was made has
  /// ended, as nearly always it has.
  ///
  /// @param mark with which it was made
  @SuppressWarnings("ThreadPriorityCheck") // a hint; it is looked again, anyhow
  public static void awaitEndOfPoll(int mark) {
    Marker marker = MARKERS.get(mark >>> POLL_BITS + MARK_SHIFT);
    if (marker == null || marker.markAcquire() != mark || isOfThisPoll(mark)) {
      return;
    }
    long start = System.nanoTime();
    for (int i = 0; marker.markAcquire() == mark; i++) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        return;
      }
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
