package weft.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Traits;
import weft.runtime.scheduler.Worker;
import weft.sync.waiting.Line;
import weft.sync.waiting.Waiter;
import weft.sync.waiting.WakeList;

/// Tasks by key that are joined in the order in which they end: what {@link JoinSet} and {@link
/// JoinMap} are made of. Guard: JoinSetTest, JoinSetEndTest, JoinMapTest, JoinTasksModelTest,
/// JoinTasksStressTest.
///
/// The life of a member:
///
///     SPAWNING -> RUNNING   its spawn has returned; from now on it may be aborted
///     SPAWNING -> ENDED     it has ended before that
///     SPAWNING -> GONE      a closed runtime has refused it
///     RUNNING  -> ENDED     its handle has the outcome: it is queued
///     ENDED    -> GONE      somebody comes and takes it
///     ENDED    -> GIVEN     somebody waits: it is theirs, and a member still
///     GIVEN    -> GONE      they took it
///     GIVEN    -> ENDED     they withdrew before that: it is queued as the first
///     GONE     -> ENDED     it reached nobody, and its key was not used again: queued as the first
///     any      -> GONE      forgotten: its key was used again, or the set detached or closed it; one
///                           that is GIVEN goes to them all the same
///
/// Those that are not GONE are the members. While somebody waits, nobody is ENDED.
///
/// @param <K> the type of the keys
/// @param <T> the type of the tasks' values
final class JoinTasks<K, T extends @Nullable Object> {
  /// What it is called in messages.
  private final String name;

  /// The lock, and who waits for the end of a task.
  private final Line<Next<?>> line = new Line<>();

  /// The members, in the order of their spawns. Guarded by line.
  private final Map<K, Member<K, T>> members = new LinkedHashMap<>();

  /// Those that have ended and were given to nobody, in that order. Guarded by line.
  private final SequencedSet<Member<K, T>> ended = new LinkedHashSet<>();

  /// No others may begin. Guarded by line.
  private boolean closed;

  JoinTasks(String name) {
    this.name = name;
  }

  /// Starts a task. One that has the key already is aborted and forgotten.
  JoinHandle<T> spawn(K key, Async<? extends T> future, Traits traits) {
    Member<K, T> member = toSpawning(key, future);
    boolean accepted = false;
    try {
      Ambient.scheduler().spawn(member.task, traits);
      accepted = true;
    } finally {
      toSpawned(member, accepted);
    }
    return member.task;
  }

  /// Makes a member of a task that is about to be spawned.
  Member<K, T> toSpawning(K key, Async<? extends T> future) {
    var member = new Member<>(this, key, future);
    Member<K, T> replaced;
    synchronized (line) {
      if (closed) {
        throw new IllegalStateException(
            "spawn(): this "
                + name
                + " is closed. Spawn before it is closed, or make another one.");
      }
      replaced = members.put(key, member);
      if (replaced != null) {
        ended.remove(replaced);
      }
    }
    if (replaced != null) {
      abort(replaced);
      detach(replaced);
    }
    return member;
  }

  private void toSpawned(Member<K, T> member, boolean accepted) {
    var wakes = WakeList.make();
    boolean doomed;
    synchronized (line) {
      member.spawned = true;
      doomed = accepted && member.doomed;
      if (!accepted) {
        toGone(member, wakes);
      }
    }
    wakes.wake();
    if (doomed) {
      member.task.abort();
    }
  }

  /// By its worker, or whoever closes the runtime.
  void toEnded(Member<K, T> member) {
    var wakes = WakeList.make();
    synchronized (line) {
      if (member.task.toLeft() && isMember(member)) {
        ended.add(member);
        give(wakes);
      }
    }
    wakes.wake();
  }

  /// ENDED -> GIVEN, to those who wait. Under the lock.
  private void give(WakeList wakes) {
    Next<?> first = line.first();
    if (first != null && !ended.isEmpty()) {
      first.given = toGiven();
      line.grant(first, wakes);
    }
  }

  /// Under the lock.
  private Member<K, T> toGiven() {
    Member<K, T> member = ended.removeFirst();
    member.given = true;
    return member;
  }

  /// Under the lock.
  private void toGone(Member<K, T> member, WakeList wakes) {
    members.remove(member.key, member);
    tellIfEmpty(wakes);
  }

  /// Under the lock.
  private void tellIfEmpty(WakeList wakes) {
    while (members.isEmpty() && line.first() instanceof Next<?> waiter) {
      line.refuse(waiter, wakes);
    }
  }

  /// Under the lock.
  private boolean isMember(Member<K, T> member) {
    return members.get(member.key) == member;
  }

  /// Aborts a task, as soon as its spawn has returned. Without the lock.
  private void abort(Member<K, T> member) {
    boolean spawned;
    synchronized (line) {
      spawned = member.spawned;
      member.doomed = true;
    }
    if (spawned) {
      member.task.abort();
    }
  }

  /// Has a failure of one that is forgotten reported, unless somebody was given it, who hears of it
  /// or detaches it. Without the lock.
  private void detach(Member<K, T> member) {
    boolean given;
    synchronized (line) {
      given = member.given;
    }
    if (!given) {
      member.task.detach();
    }
  }

  /// Aborts the task of a key, which stays.
  ///
  /// @return false if there is none
  boolean abort(K key) {
    Member<K, T> member;
    synchronized (line) {
      member = members.get(key);
    }
    if (member != null) {
      abort(member);
    }
    return member != null;
  }

  void abortAll() {
    List<Member<K, T>> all;
    synchronized (line) {
      all = List.copyOf(members.values());
    }
    all.forEach(this::abort);
  }

  /// Forgets all, who go on. A failure that nobody has heard of is reported, now or at their end.
  void detachAll() {
    forgetAll(false).forEach(this::detach);
  }

  /// Aborts and forgets all, and refuses others.
  void close() {
    for (Member<K, T> member : forgetAll(true)) {
      abort(member);
      detach(member);
    }
  }

  private List<Member<K, T>> forgetAll(boolean closing) {
    var wakes = WakeList.make();
    List<Member<K, T>> all;
    synchronized (line) {
      closed |= closing;
      all = List.copyOf(members.values());
      members.clear();
      ended.clear();
      tellIfEmpty(wakes);
    }
    wakes.wake();
    return all;
  }

  /// Aborts all and waits for them; what failed is reported as unhandled.
  Async<Void> shutdown() {
    return Weft.async(() -> {
      abortAll();
      for (var next = next().await(); next != null; next = next().await()) {
        next.task.detach();
      }
    });
  }

  /// The next task that ends.
  Async<@Nullable Member<K, T>> next() {
    return next(member -> member);
  }

  /// The next task that ends, in a form of its own.
  ///
  /// @param form applied to it by the task that awaits
  <R> Async<@Nullable R> next(Function<Member<K, T>, R> form) {
    return new Next<>(form);
  }

  /// A task that has ended.
  ///
  /// @return null if there is none at the moment
  @Nullable Member<K, T> tryNext() {
    var wakes = WakeList.make();
    Member<K, T> member;
    synchronized (line) {
      if (ended.isEmpty()) {
        return null;
      }
      member = ended.removeFirst();
      toGone(member, wakes);
    }
    wakes.wake();
    return member;
  }

  int size() {
    synchronized (line) {
      return members.size();
    }
  }

  /// A snapshot.
  List<K> keys() {
    synchronized (line) {
      return new ArrayList<>(members.keySet());
    }
  }

  boolean contains(K key) {
    synchronized (line) {
      return members.containsKey(key);
    }
  }

  @Override
  public String toString() {
    synchronized (line) {
      return name
          + (closed ? " (closed, " : " (")
          + members.size()
          + " tasks, "
          + ended.size()
          + " ended, "
          + line.size()
          + " waiting)";
    }
  }

  private final class Next<R> extends Waiter<@Nullable R> {
    private final Function<Member<K, T>, R> form;

    /// Owner while it arrives, then guarded by the lock until it is granted, then owner.
    private @Nullable Member<K, T> given;

    Next(Function<Member<K, T>, R> form) {
      this.form = form;
    }

    @Override
    protected Object lock() {
      return line;
    }

    /// ENDED -> GONE.
    @Override
    protected @Nullable Object tryAtOnce(Wakeable waker) {
      Member<K, T> member = hasEnded() && Worker.hasBudget(waker) ? tryNext() : null;
      given = member;
      return member == null ? Polling.PENDING : formOfGone(member);
    }

    private R formOfGone(Member<K, T> member) {
      try {
        return form.apply(member);
      } catch (Throwable exhausted) {
        takeBack(null);
        throw exhausted;
      }
    }

    private boolean hasEnded() {
      synchronized (line) {
        return !ended.isEmpty();
      }
    }

    @Override
    protected void arrive() {
      synchronized (line) {
        if (!ended.isEmpty()) {
          given = toGiven();
          toGranted();
        } else if (members.isEmpty()) {
          toRefused();
        } else {
          line.add(this);
        }
      }
    }

    @Override
    protected @Nullable R take() {
      Member<K, T> member = given;
      if (member == null) {
        throw new AssertionError("granted nothing: " + this);
      }
      R result = form.apply(member);
      var wakes = WakeList.make();
      synchronized (line) {
        toGone(member, wakes);
      }
      wakes.wake();
      return result;
    }

    @Override
    protected @Nullable R refused() {
      return null;
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
    }

    @Override
    protected boolean takesBack() {
      return given != null;
    }

    /// GONE -> ENDED, unless it would be forgotten by now.
    @Override
    protected void takeBack(@Nullable Object undelivered) {
      Member<K, T> member = given;
      if (member != null) {
        synchronized (line) {
          if (!closed) {
            members.putIfAbsent(member.key, member);
          }
        }
        giveBack();
      }
    }

    /// GIVEN -> ENDED; unless it was forgotten meanwhile.
    @Override
    protected void giveBack() {
      Member<K, T> member = given;
      if (member == null) {
        throw new AssertionError("granted nothing: " + this);
      }
      var wakes = WakeList.make();
      boolean forgotten;
      synchronized (line) {
        member.given = false;
        forgotten = !isMember(member);
        if (!forgotten) {
          ended.addFirst(member);
          give(wakes);
        }
      }
      wakes.wake();
      if (forgotten) {
        member.task.detach();
      }
    }

    @Override
    public String toString() {
      return "joinNext() of " + JoinTasks.this;
    }
  }
}
