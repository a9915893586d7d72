package weft.combinators.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Notify;
import weft.sync.RwLock;
import weft.task.JoinHandle;

/// What the tasks of one program share.
final class World {
  static final String PLACES = "places";

  /// What a kept future or a handle may hand out again.
  static final Set<String> SHARED = Set.of("semaphore 2", "shared mutex");

  final AsyncRuntime runtime;
  final boolean shortDeadlines;
  final Findings findings;
  final Custody custody;

  /// A permit's count says of which semaphore it is.
  final AsyncSemaphore permits = AsyncSemaphore.of(2);

  final AsyncSemaphore sharedPermits = AsyncSemaphore.of(4);

  /// For cleanups, and for branches that give it up when their combinator does.
  final AsyncSemaphore cleanupPermits = AsyncSemaphore.of(3);

  final Mutex<String> mutex = Mutex.of("mutex");
  final Mutex<String> sharedMutex = Mutex.of("shared mutex");
  final RwLock<String> lock = RwLock.of("lock");
  final Mpsc.Channel<String> places = Mpsc.channel(2);
  final Notify notify = Notify.create();

  /// Of tasks that anybody may await. Set before use.
  final List<JoinHandle<Object>> shared = new ArrayList<>();

  private final List<Conduct> conducts = Collections.synchronizedList(new ArrayList<>());
  private final List<JoinHandle<Object>> extras = Collections.synchronizedList(new ArrayList<>());
  private final List<Lane> lanes = Collections.synchronizedList(new ArrayList<>());

  World(AsyncRuntime runtime, boolean shortDeadlines) {
    this.runtime = runtime;
    this.shortDeadlines = shortDeadlines;
    findings = new Findings(shortDeadlines);
    custody = new Custody(findings);
    custody.mayHold("semaphore 1", 2);
    custody.mayHold("semaphore 2", 2);
    custody.mayHold("semaphore 3", 1);
    custody.mayHold("mutex", 1);
    custody.mayHold("shared mutex", 1);
    custody.mayHold("lock", 1);
    custody.mayHold("lock read", Integer.MAX_VALUE);
    custody.mayHold(PLACES, 2);
  }

  Conduct conduct(String name, Asked asked) {
    var conduct = new Conduct(name, findings, asked);
    conducts.add(conduct);
    return conduct;
  }

  synchronized Lane lane() {
    var lane = new Lane("lane " + lanes.size(), custody);
    lanes.add(lane);
    return lane;
  }

  /// A task that may be left behind.
  void extra(JoinHandle<Object> handle) {
    extras.add(handle);
  }

  boolean isShared(Async<Object> future) {
    return shared.contains(future);
  }

  List<JoinHandle<Object>> extras() {
    return List.copyOf(extras);
  }

  /// A cleanup may take longer than it is given, at times.
  Duration cleanupDeadline(Dice dice) {
    return shortDeadlines ? dice.millis(0, 8) : Duration.ofSeconds(5);
  }

  /// When the runtime is closed: everything is free again.
  void check() {
    shared.forEach(this::takeOutcome);
    extras.forEach(this::takeOutcome);
    conducts.forEach(Conduct::check);
    lanes.forEach(Lane::drain);
    custody.checkMessages();
    same("permits", 2, permits.availablePermits());
    same("shared permits", 4, sharedPermits.availablePermits());
    same("permits for cleanups", 3, cleanupPermits.availablePermits());
    var guard = lock.tryWrite();
    same("lock free", true, guard != null);
    same("mutex free", true, mutex.tryLock() != null);
    same("shared mutex free", true, sharedMutex.tryLock() != null);
    while (places.rx().tryRecv() != null) {
      // makes room
    }
    same("room", 2, places.tx().room());
  }

  private void takeOutcome(JoinHandle<Object> handle) {
    if (!handle.isFinished()) {
      findings.add("not finished: " + handle);
      return;
    }
    try {
      custody.takeAgain(handle.block()).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      findings.check(e, "shared task");
    }
  }

  private void same(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      findings.add(what + ": " + actual + " (expected: " + expected + ")");
    }
  }
}
