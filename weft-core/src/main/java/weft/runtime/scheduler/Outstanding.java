package weft.runtime.scheduler;

import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.time.PausedClock;

/// What a paused clock must not outrun: operations that something outside the runtime completes, in
/// real time, while a cleanup waits for them.
///
/// A jump to an ordinary timer is what the author of a test asked for. A jump to a cleanup deadline
/// would force a cleanup that was making progress; so while operations are outstanding, a cleanup
/// deadline takes real time. Guard: RuntimeTimeTest.
public final class Outstanding {
  /// Deadlines that are due at the same instant.
  private static final class Due {
    private int count;

    /// Of the one that began last, by `System.nanoTime`.
    private long real;
  }

  private final PausedClock clock;

  /// Any thread.
  private final AtomicInteger operations = new AtomicInteger();

  /// By the paused clock's time. Worker's thread only.
  private final TreeMap<Long, Due> deadlines = new TreeMap<>();

  Outstanding(PausedClock clock) {
    this.clock = clock;
  }

  /// That of the runtime on whose worker this is.
  ///
  /// @return null unless its clock is paused
  public static @Nullable Outstanding current() {
    Worker worker = Worker.current();
    return worker == null ? null : worker.scheduler().outstanding();
  }

  /// An operation has begun. Any thread.
  public void begin() {
    operations.incrementAndGet();
  }

  /// An operation has ended or was withdrawn. Any thread, once for each {@link #begin}.
  public void end() {
    operations.decrementAndGet();
  }

  /// A cleanup deadline begins. Worker's thread.
  ///
  /// @param limit not negative
  /// @return to be given to {@link #endDeadline}
  public long beginDeadline(Duration limit) {
    long nanos = limit.compareTo(Duration.ofDays(365)) < 0 ? limit.toNanos() : Long.MAX_VALUE / 4;
    long due = clock.nanoTime() + nanos;
    Due present = deadlines.computeIfAbsent(due, _ -> new Due());
    present.count++;
    present.real = System.nanoTime() + nanos;
    return due;
  }

  /// A cleanup deadline has passed, or its cleanup has ended. Worker's thread.
  ///
  /// @param due what {@link #beginDeadline} gave
  public void endDeadline(long due) {
    Due present = deadlines.get(due);
    if (present != null && --present.count == 0) {
      deadlines.remove(due);
    }
  }

  /// How long to wait in real time before the clock may jump. Worker's thread.
  ///
  /// @param step how far it wants to jump, in nanoseconds
  /// @return zero or less if it may jump now
  long realNanosBefore(long step) {
    long now = clock.nanoTime();
    deadlines.headMap(now).clear(); // of tasks that were dropped
    if (operations.get() == 0 || deadlines.isEmpty() || deadlines.firstKey() > now + step) {
      return 0;
    }
    return deadlines.firstEntry().getValue().real - System.nanoTime();
  }
}
