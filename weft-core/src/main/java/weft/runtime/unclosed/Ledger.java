package weft.runtime.unclosed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Scheduler;
import weft.task.UnclosedException;
import weft.task.UnhandledFailures;

/// What one runtime's code has made and should close; all of it, or a sample. Any thread.
public final class Ledger {
  /// How many runtimes keep one: while none does, nobody looks for any.
  private static final AtomicInteger OPEN = new AtomicInteger();

  private final int oneIn;
  private final UnhandledFailures failures;

  /// Neither closed nor collected. Any thread.
  private final Set<Owed> owed = ConcurrentHashMap.newKeySet();

  /// Makes one, for a runtime that starts.
  ///
  /// @param oneIn watches one thing in so many, at least 1
  /// @param failures told of what is collected without having been closed
  public Ledger(int oneIn, UnhandledFailures failures) {
    this.oneIn = oneIn;
    this.failures = failures;
    OPEN.incrementAndGet();
  }

  /// That of the runtime on whose thread this is, if it watches what is made now.
  static @Nullable Ledger forNew() {
    if (OPEN.get() == 0) {
      return null;
    }
    Scheduler scheduler = Ambient.ofThisThread();
    Ledger ledger = scheduler == null ? null : scheduler.ledger();
    return ledger == null || ThreadLocalRandom.current().nextInt(ledger.oneIn) > 0 ? null : ledger;
  }

  void add(Owed thing) {
    owed.add(thing);
  }

  void remove(Owed thing) {
    owed.remove(thing);
  }

  void report(UnclosedException collected) {
    failures.report(collected);
  }

  /// What is neither closed nor collected.
  ///
  /// @return a snapshot, in no order
  public List<UnclosedException> unclosed() {
    return owed.stream().filter(Owed::isOwed).map(Owed::toOpen).toList();
  }

  /// What is neither closed nor collected, for dumps.
  ///
  /// @return a snapshot, in no order
  public List<Owed> open() {
    return owed.stream().filter(Owed::isOwed).toList();
  }

  /// The runtime has ended: it makes nothing any more.
  public void end() {
    OPEN.decrementAndGet();
  }
}
