package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// How fast a worker polls: it counts its polls, and looks at the time every turn. That tells
/// whether what is queued here is worth an unpark. Owner only unless it says otherwise.
final class Pace {
  /// 1,024 ticks, about a second.
  static final int COARSE_SHIFT = 10;

  /// How many polls lie between two turns, unless they are long ones.
  private static final int TURN = 61;

  /// Where polls take this long on average, what they wake goes into the ring, where others find
  /// it, and more workers may be awake than there are processors.
  static final long LONG_POLL_NANOS = 50_000;

  /// Where polls are long ones a turn comes after about this time, or timers and sockets would wait
  /// for 61 of them while others sleep;
  private static final long TURN_NANOS = TURN * LONG_POLL_NANOS;

  /// but not at each, for at a turn what was injected comes before what is queued here.
  private static final long SHORTEST_TURN = 2;

  /// Unparking a thread costs 5 to 57 µs; with less than this to do nobody is unparked.
  private static final long UNPARK_WORTH_NANOS = 10_000;

  /// Of tasks that sockets have woken there will be more in a moment: a second worker would take a
  /// few, park and be unparked again and again. So much of them is worth an unpark where processors
  /// are to spare,
  private static final long EVENTS_WORTH_NANOS = 50_000;

  /// and so much where the second worker takes the last one: clients on the same machine would wait
  /// for a processor for as long as the system's scheduler gives one of us.
  private static final long EVENTS_WORTH_LAST_NANOS = 1_000_000;

  private static final VarHandle POLLS;

  static {
    try {
      POLLS = MethodHandles.lookup().findVarHandle(Pace.class, "polls", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Ticks ticks;
  private final Counters counters;

  /// Written by the owner, read by the monitor and for metrics.
  private long polls;

  /// The number of polls at the last turn,
  private long lastTurn;

  /// and that at which the next is due.
  private long nextTurn;

  /// How long a poll takes here, on average over the recent ones.
  private long pollNanos = UNPARK_WORTH_NANOS;

  /// When it last looked at the time, by the runtime's clock,
  private long lookedAt;

  /// and the number of polls then.
  private long pollsAtLook;

  /// The time when it last looked, in units of {@link #COARSE_SHIFT}.
  private int coarseTime;

  Pace(Ticks ticks, Counters counters) {
    this.ticks = ticks;
    this.counters = counters;
  }

  /// Counts a poll.
  void onPoll() {
    POLLS.setOpaque(this, polls + 1);
  }

  /// How many polls there were; changes with every poll. Any thread.
  long polls() {
    return (long) POLLS.getOpaque(this);
  }

  /// Whether it is time for what is done once in a while.
  boolean isTurn() {
    return polls >= nextTurn;
  }

  /// The turn has come: how long polls take is measured.
  ///
  /// @return how many there were since the last turn
  int toTurn() {
    measurePolls();
    int count = (int) (polls - lastTurn);
    lastTurn = polls;
    nextTurn = polls + (isSlow() ? Math.max(SHORTEST_TURN, TURN_NANOS / pollNanos) : TURN);
    return count;
  }

  /// The time at which the worker last looked, in units of 1,024 ms.
  int coarseTime() {
    return coarseTime;
  }

  void lookAtTime() {
    long now = ticks.nanoTime();
    coarseTime = (int) (Ticks.at(now) >> COARSE_SHIFT);
    lookedAt = now;
    pollsAtLook = polls;
  }

  /// Before it looks anew: how long the polls since the last look took.
  void measurePolls() {
    long count = polls - pollsAtLook;
    if (count > 0) {
      long nanos = ticks.nanoTime() - lookedAt;
      pollNanos = (pollNanos + nanos / count) / 2;
      counters.addBusy(nanos);
    }
  }

  /// Whether polls take so long here that others should have what they wake.
  boolean isSlow() {
    return pollNanos >= LONG_POLL_NANOS;
  }

  /// Whether so many polls take longer than an unpark. If it is wrong, because polls have become
  /// longer, the monitor sees to it at its next look.
  boolean isWorthAnUnpark(long queued) {
    return queued * pollNanos >= UNPARK_WORTH_NANOS;
  }

  /// The same where sockets have woken what is queued.
  ///
  /// @param hasProcessorToSpare whether another processor would be free still
  boolean isWorthAnUnparkForEvents(long queued, boolean hasProcessorToSpare) {
    return queued * pollNanos
        >= (hasProcessorToSpare ? EVENTS_WORTH_NANOS : EVENTS_WORTH_LAST_NANOS);
  }
}
