package weft.runtime.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.runtime.LongPoll;
import weft.runtime.events.LongPollSeen;
import weft.runtime.events.Recorder;

/// Watches the workers of a multi-thread runtime for polls that do not end, serves what such a
/// worker would hold up, and reports the poll. (Go calls its like sysmon.)
///
/// It looks every 2 ms while there is anything to watch, and rests while all workers are parked;
/// the first one that wakes up wakes it. A worker is *held* if the same poll is seen twice. For the
/// report, time in which the poll loads classes does not count: some times on the way to the
/// threshold the monitor looks at the worker's stack, and drops the stretch before if it does.
final class Monitor implements Runnable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /// So many times on the way to the threshold it looks at the stack.
  private static final int STRETCHES = 8;

  /// A class loader that takes longer than this is stuck, and is reported.
  private static final long DROP_NANOS = TimeUnit.SECONDS.toNanos(10);

  /// So many looks at workers that are all parked, then it rests.
  private static final int QUIET_LOOKS = 50;

  private final Scheduler scheduler;
  private final Settings.LongPolls longPolls;
  private final Watch[] watches;

  /// Set before publish.
  private @Nullable Thread thread;

  /// Monitor's thread only.
  private long lastLook = System.nanoTime();

  /// Written by its thread, and cleared by the first worker that wakes up.
  private volatile boolean resting;

  /// What was seen of one worker. Monitor's thread only.
  private static final class Watch {
    private final Worker worker;
    private long mark;
    private long since;

    /// For how long it was held, as far as the monitor ran: a pause of the whole program, or of
    /// this thread, counts for little.
    private long heldNanos;

    private boolean reported;

    /// How much of it counted when the stack was looked at last,
    private long soundNanos;

    /// and how much was dropped.
    private long droppedNanos;

    Watch(Worker worker) {
      this.worker = worker;
    }

    /// Whether its polls since the last look were long ones, so that others should have what it has
    /// queued. Where they are short, the worker knows itself whether that is worth an unpark.
    boolean isSlow(long step) {
      return !worker.parking().isParked()
          && (worker.pollMark() - mark) * Pace.LONG_POLL_NANOS < step;
    }
  }

  Monitor(Scheduler scheduler, Settings.LongPolls longPolls) {
    this.scheduler = scheduler;
    this.longPolls = longPolls;
    watches = new Watch[scheduler.workerCount()];
    for (int i = 0; i < watches.length; i++) {
      watches[i] = new Watch(scheduler.worker(i));
    }
  }

  void start() {
    var own = new Thread(null, this, scheduler.name() + "-monitor", 0, false);
    own.setDaemon(true);
    thread = own;
    own.start();
  }

  void joinThread(long nanos) throws InterruptedException {
    Thread own = thread;
    if (own != null) {
      own.join(Duration.ofNanos(nanos));
    }
  }

  /// A worker has woken up. Any worker.
  void onAwake() {
    if (resting) {
      resting = false;
      LockSupport.unpark(thread);
    }
  }

  /// Has it look at the scheduler's state. Any thread.
  void nudge() {
    resting = false;
    LockSupport.unpark(thread);
  }

  /// For the time when memory runs out.
  private void prepare() {
    try {
      Reserve.make();
      Rehearsal.run(scheduler);
    } catch (OutOfMemoryError e) {
      scheduler.failures().report(e); // there is none already
    }
  }

  @Override
  public void run() {
    prepare();
    int quiet = 0;
    while (!scheduler.isStopped()) {
      quiet = lookSafely() ? 0 : quiet + 1;
      if (quiet < QUIET_LOOKS) {
        LockSupport.parkNanos(this, PERIOD_NANOS);
      } else {
        rest();
        quiet = 0;
      }
    }
  }

  /// Nobody would notice if this thread ended.
  private boolean lookSafely() {
    try {
      return look(System.nanoTime());
    } catch (Throwable failure) {
      scheduler.failures().report(failure);
      return false;
    }
  }

  private void rest() {
    resting = true; // before the look: a worker that wakes up after it sees this
    if (!lookSafely() && !scheduler.isStopped()) {
      while (resting) {
        LockSupport.park(this);
      }
    }
    resting = false;
  }

  /// Whether any worker is awake.
  private boolean look(long now) {
    long step = Math.min(now - lastLook, 2 * PERIOD_NANOS);
    lastLook = now;
    boolean awake = false;
    boolean slow = false;
    int held = 0;
    for (Watch watch : watches) {
      slow |= watch.isSlow(step);
      awake |= look(watch, now, step);
      if (watch.heldNanos > 0) {
        held++;
      }
    }
    scheduler.idle().toHeld(held);
    if (slow) {
      scheduler.unparkIfWork(); // its polls may have become longer since it measured them
    }
    return awake;
  }

  private boolean look(Watch watch, long now, long step) {
    Worker worker = watch.worker;
    long mark = worker.pollMark();
    boolean parked = worker.parking().isParked();
    if (parked || mark != watch.mark || mark == 0) { // 0: its thread has yet to start
      watch.mark = mark;
      watch.since = now;
      watch.heldNanos = 0;
      watch.soundNanos = 0;
      watch.droppedNanos = 0;
      watch.reported = false;
      return !parked;
    }
    scheduler.serve(worker);
    watch.heldNanos += step;
    if (!watch.reported) {
      dropFirstUse(watch);
    }
    if (!watch.reported && watch.heldNanos >= longPolls.thresholdNanos()) {
      watch.reported = true;
      report(worker, now - watch.since);
    }
    return true;
  }

  private void dropFirstUse(Watch watch) {
    long stretch = watch.heldNanos - watch.soundNanos;
    if (stretch * STRETCHES < longPolls.thresholdNanos()) {
      return;
    }
    if (watch.droppedNanos < DROP_NANOS && FirstUse.isIn(watch.worker.carrier().stackTrace())) {
      watch.heldNanos = watch.soundNanos + 1; // still held
      watch.droppedNanos += stretch;
    }
    watch.soundNanos = watch.heldNanos;
  }

  private void report(Worker worker, long nanos) {
    List<StackTraceElement> trace = List.of(worker.carrier().stackTrace());
    var poll = new LongPoll(worker.name(), Duration.ofNanos(nanos), trace);
    if (Recorder.isInUse()) {
      LongPollSeen.emit(poll);
    }
    try {
      longPolls.handler().accept(poll);
    } catch (Throwable failure) {
      scheduler.failures().report(failure);
    }
  }
}
