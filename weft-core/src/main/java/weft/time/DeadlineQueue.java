package weft.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;
import weft.stream.AsyncStream;
import weft.stream.sources.Repeated;
import weft.support.Arguments;
import weft.time.wheel.Alarm;

/// A queue whose values become available at their deadlines, the earliest first: cache entries that
/// expire, idle connections, attempts to repeat. A million values need only one timer. For a few
/// waits within a body, use {@link weft.Weft#sleep sleep}.
///
/// {@snippet class = "weft.CoreExamplesTest" region = "queue"}
///
/// Values with the same deadline come in the order in which they were inserted or reset. Insert,
/// reset and remove take logarithmic time. Tokio's `DelayQueue`, with these differences: any thread
/// may change it, {@link #take} also waits for a first value, and keys are never reused.
///
/// ## Threads
///
/// Any thread may insert, reset and remove; only one body at a time may await {@link #next} or
/// {@link #take}. What was done before a value was inserted is visible to the code that receives
/// it.
///
/// @param <T> the type of the values, which are not null
public final class DeadlineQueue<T> {
  private static final Comparator<Key> BY_DEADLINE =
      Comparator.comparing((Key key) -> key.deadline).thenComparingLong(key -> key.sequence);

  /// The key of a value in its queue, to reset or remove it.
  ///
  /// ## Threads
  ///
  /// Any thread.
  public static final class Key {
    private final DeadlineQueue<?> queue;

    /// Guarded by the queue's lock.
    private Deadline deadline;

    /// The order of insertions and resets. Guarded by the queue's lock.
    private long sequence;

    /// Null when the queue does not hold it any more. Guarded by the queue's lock.
    private @Nullable Object value;

    private Key(DeadlineQueue<?> queue, Deadline deadline, long sequence, Object value) {
      this.queue = queue;
      this.deadline = deadline;
      this.sequence = sequence;
      this.value = value;
    }

    @Override
    public String toString() {
      synchronized (queue.keys) {
        return value == null
            ? "key of a value that is gone"
            : "key of " + Waits.textOf(value) + ", " + deadline;
      }
    }
  }

  private final TimeSource clock = Ambient.scheduler().clock();

  /// The lock. Guarded by itself.
  private final TreeSet<Key> keys = new TreeSet<>(BY_DEADLINE);

  /// Insertions and resets so far. Guarded by keys.
  private long changes;

  /// Guarded by keys.
  private @Nullable Next waiter;

  /// Makes an empty queue.
  ///
  /// @deprecated use {@link #create}
  @Deprecated
  public DeadlineQueue() {}

  /// Makes an empty queue on the clock of the current runtime; see {@link Deadline}.
  ///
  /// @param <T> the type of the values
  /// @return the queue
  /// @throws IllegalStateException if there is no runtime and the default one is turned off
  public static <T> DeadlineQueue<T> create() {
    return new DeadlineQueue<>();
  }

  // ---- the values

  /// Adds a value.
  ///
  /// @param value not null
  /// @param delay from now until it becomes available; not negative
  /// @return its key
  /// @throws IllegalArgumentException if the delay is negative
  public Key insert(T value, Duration delay) {
    return insert(value, Deadline.now(clock).plus(Arguments.notNegative("delay", delay)));
  }

  /// Adds a value.
  ///
  /// @param value not null
  /// @param deadline when it becomes available
  /// @return its key
  /// @throws IllegalArgumentException if the deadline belongs to another clock than the queue's
  public Key insert(T value, Deadline deadline) {
    Arguments.notNull("value", value);
    deadline.requireClock(clock);
    Key key;
    Wakeable woken;
    synchronized (keys) {
      key = new Key(this, deadline, changes++, value);
      keys.add(key);
      woken = whoMustLook();
    }
    wake(woken);
    return key;
  }

  /// Moves a value to another deadline.
  ///
  /// @param key the key that {@link #insert} returned
  /// @param delay from now until it becomes available; not negative
  /// @return false if the queue does not hold the value any more
  /// @throws IllegalArgumentException if the delay is negative or the key belongs to another queue
  public boolean reset(Key key, Duration delay) {
    return reset(key, Deadline.now(clock).plus(Arguments.notNegative("delay", delay)));
  }

  /// Moves a value to another deadline.
  ///
  /// @param key the key that {@link #insert} returned
  /// @param deadline when it becomes available
  /// @return false if the queue does not hold the value any more
  /// @throws IllegalArgumentException if the deadline belongs to another clock, or the key to
  ///   another queue
  public boolean reset(Key key, Deadline deadline) {
    requireOwn(key);
    deadline.requireClock(clock);
    Wakeable woken;
    synchronized (keys) {
      if (!keys.remove(key)) {
        return false;
      }
      key.deadline = deadline;
      key.sequence = changes++;
      keys.add(key);
      woken = whoMustLook();
    }
    wake(woken);
    return true;
  }

  /// Removes a value that has not been received yet, whether or not it is available.
  ///
  /// @param key the key that {@link #insert} returned
  /// @return the value, or null if the queue does not hold it any more
  /// @throws IllegalArgumentException if the key belongs to another queue
  public @Nullable T remove(Key key) {
    requireOwn(key);
    T value;
    Wakeable woken;
    synchronized (keys) {
      value = takeOut(key);
      woken = whoMustLook();
    }
    wake(woken);
    return value;
  }

  /// Removes all values.
  public void clear() {
    Wakeable woken;
    synchronized (keys) {
      keys.forEach(key -> key.value = null);
      keys.clear();
      woken = whoMustLook();
    }
    wake(woken);
  }

  /// How many values the queue holds, due or not.
  ///
  /// @return the number; other threads may be changing it
  public int size() {
    synchronized (keys) {
      return keys.size();
    }
  }

  /// Whether the queue is empty.
  ///
  /// @return true if the size is zero
  public boolean isEmpty() {
    return size() == 0;
  }

  private void requireOwn(Key key) {
    if (Arguments.notNull("key", key).queue != this) {
      throw new IllegalArgumentException("key: " + key + " (expected: a key of this queue)");
    }
  }

  /// Guarded by keys.
  @SuppressWarnings("unchecked")
  private @Nullable T takeOut(Key key) {
    var value = (@Nullable T) key.value;
    if (value != null) {
      keys.remove(key);
      key.value = null;
    }
    return value;
  }

  // ---- waiting

  /// Waits until the value with the earliest deadline becomes available, and removes it from the
  /// queue.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The value stays in the queue.
  ///
  /// @return a future of the value; its value is null if the queue is or becomes empty, after which
  ///   the queue may be filled and awaited again
  public Async<@Nullable T> next() {
    return new Next(true);
  }

  /// Like {@link #next}, but if the queue is empty, waits for a value to be inserted.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The value stays in the queue.
  ///
  /// @return a future of the value, never null
  @SuppressWarnings("unchecked")
  public Async<T> take() {
    return (Async<T>) (Async<?>) new Next(false);
  }

  /// A stream of the values, each when it becomes available, until the queue is or becomes empty.
  /// What was not received stays in the queue, which is not closed by anything.
  ///
  /// @return the stream
  public AsyncStream<T> stream() {
    return Repeated.of(this, this::next, () -> {});
  }

  private @Nullable Key first() {
    return keys.isEmpty() ? null : keys.first();
  }

  /// Whom the last change concerns. Guarded by keys.
  private @Nullable Wakeable whoMustLook() {
    Next next = waiter;
    return next != null && next.mustLook(first()) ? next.waker : null;
  }

  private static void wake(@Nullable Wakeable waker) {
    if (waker != null) {
      Polling.wake(waker);
    }
  }

  /// One wait. The alarm is the waiter's own, so nobody else's change touches a timer: it wakes the
  /// waiter, who sets the alarm anew.
  private final class Next extends Async<@Nullable T> {
    private final boolean endsWhenEmpty;

    /// Owner only.
    private final Alarm alarm = new Alarm();

    /// Owner only.
    private boolean claimed;

    /// What it gave. Owner only.
    private @Nullable Key given;

    /// Guarded by keys.
    private @Nullable Wakeable waker;

    /// What the alarm is set to, or is going to be; null while the queue is empty. Guarded by keys.
    private @Nullable Deadline until;

    private Next(boolean endsWhenEmpty) {
      this.endsWhenEmpty = endsWhenEmpty;
    }

    /// Guarded by keys.
    private boolean mustLook(@Nullable Key first) {
      if (first == null) {
        return endsWhenEmpty;
      }
      return until == null || first.deadline.compareTo(until) < 0;
    }

    @Override
    protected @Nullable Object pollFirst(Wakeable newWaker) {
      if (claimed) {
        throw Misuse.awaitedTwice(this, newWaker);
      }
      Deadline.now(clock).requireClock(Worker.currentOrFail().scheduler().clock());
      boolean ready;
      synchronized (keys) {
        if (waiter != null) {
          throw Misuse.awaitedByTwo(this, newWaker);
        }
        ready = isDone(first());
        waiter = this; // also if the budget sends it away
        waker = newWaker;
      }
      claimed = true;
      return ready && !Worker.hasBudget(newWaker) ? Polling.PENDING : poll(newWaker);
    }

    @Override
    protected @Nullable Object poll(Wakeable newWaker) {
      for (; ; ) {
        Deadline next;
        synchronized (keys) {
          Key first = first();
          if (isDone(first)) {
            waiter = null;
            alarm.cancel();
            given = first;
            return first == null ? null : takeOut(first);
          }
          next = first == null ? null : first.deadline;
          waiter = this;
          waker = newWaker;
          until = next;
        }
        if (next == null) {
          alarm.cancel();
          return Polling.PENDING;
        }
        if (alarm.poll(next, newWaker) == Polling.PENDING) {
          return Polling.PENDING;
        }
      }
    }

    private boolean isDone(@Nullable Key first) {
      return first == null ? endsWhenEmpty : first.deadline.isPassed();
    }

    @Override
    protected void discard() {
      claimed = true;
    }

    @Override
    protected boolean takesBack() {
      return given != null;
    }

    /// The value stands under its key again.
    @Override
    protected void takeBack(@Nullable Object value) {
      Key key = given;
      if (key != null) {
        Wakeable owner;
        synchronized (keys) {
          key.value = value;
          keys.add(key);
          owner = whoMustLook();
        }
        DeadlineQueue.wake(owner);
      }
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable ignored) {
      synchronized (keys) {
        if (waiter == this) {
          waiter = null;
        }
      }
      alarm.cancel();
      return null;
    }

    @Override
    public String toString() {
      return (endsWhenEmpty ? "next() of " : "take() of ") + DeadlineQueue.this;
    }
  }

  @Override
  public String toString() {
    synchronized (keys) {
      Key first = first();
      return "queue of " + keys.size() + (first == null ? "" : ", next at " + first.deadline);
    }
  }
}
