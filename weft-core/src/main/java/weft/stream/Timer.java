package weft.stream;

import java.time.Duration;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ticks;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Alarm;

/// The timer of an operator, which starts it again and again. It takes a node of the wheel only
/// while somebody waits, and a start while the node stands for an earlier instant leaves that where
/// it is. Owner only.
final class Timer {
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final long NANOS_PER_TICK = 1_000_000;

  private final Duration duration;
  private final Alarm alarm = new Alarm();

  /// From one time to the next.
  private final long period;

  /// When it is due; zero until it is started first.
  private long due;

  Timer(Duration duration) {
    this.duration = duration;
    period =
        duration.compareTo(LONGEST) > 0
            ? LONGEST.toMillis()
            : Math.max(1, Math.ceilDiv(duration.toNanos(), NANOS_PER_TICK));
  }

  Duration duration() {
    return duration;
  }

  private static Ticks ticks() {
    return Worker.currentOrFail().scheduler().ticks();
  }

  /// Starts it: it is due a duration from now. On a worker.
  void start() {
    due = ticks().after(duration);
  }

  /// It is due: starts it again, for the first instant in the future that is a multiple of the
  /// duration after this one. On a worker.
  void startNext() {
    due += period * (1 + Math.floorDiv(ticks().now() - due, period));
  }

  /// Whether it is due, without waiting. On a worker.
  boolean isDue() {
    return due <= ticks().now();
  }

  /// Whether it is due; if not, the waker is woken when it is, perhaps before. On a worker.
  boolean isDue(Wakeable waker) {
    return alarm.poll(due, waker) != Polling.PENDING;
  }

  /// Waits no more. On a worker if somebody waits.
  void stop() {
    alarm.cancel();
  }
}
