package weft.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Task;
import weft.task.JoinHandle;

/// What the subscribers of a shared stream share. Everything is guarded by its monitor; wakes are
/// made after that was left. Guard: ShareTest, ShareTest.
///
///     NEW     -> RUNNING   a subscriber asked for an item: the source has a task
///     RUNNING -> ENDED     the source has ended or failed
///     NEW     -> STOPPED   the last subscriber left: it closes the source itself
///     RUNNING -> STOPPED   the last subscriber left: it aborts the task
///
/// @param <T> the type of the items
final class Hub<T> {
  private enum State {
    NEW,
    RUNNING,
    ENDED,
    STOPPED
  }

  private final AsyncStream<T> source;
  private final int capacity;
  private final Overflow policy;

  /// Guarded by this.
  private State state = State.NEW;

  /// Guarded by this.
  private final List<Subscription<T>> subscribers = new ArrayList<>();

  /// The source's task, once it was spawned. Guarded by this.
  private @Nullable JoinHandle<?> task;

  /// Whether the task was polled. Guarded by this.
  private boolean polled;

  /// Whether somebody awaits the end of the task: the first who was the last to leave. Guarded by
  /// this.
  private boolean awaited;

  /// What the source failed with. Guarded by this.
  private @Nullable Throwable failure;

  /// The source's task, which waits until all buffers have room. Guarded by this.
  private @Nullable Wakeable publisher;

  /// Whom to wake after an item was given to all. The publisher only.
  private final List<Wakeable> toWake = new ArrayList<>();

  Hub(AsyncStream<T> source, int capacity, Overflow policy) {
    this.source = source;
    this.capacity = capacity;
    this.policy = policy;
  }

  AsyncStream<T> source() {
    return source;
  }

  int capacity() {
    return capacity;
  }

  Overflow policy() {
    return policy;
  }

  @Nullable JoinHandle<?> task() {
    synchronized (this) {
      return task;
    }
  }

  int subscribers() {
    synchronized (this) {
      return subscribers.size();
    }
  }

  // ---- for subscribers

  AsyncStream<T> join() {
    var subscription = new Subscription<>(this);
    synchronized (this) {
      if (state == State.STOPPED) {
        throw new IllegalStateException(
            "subscribe(): all subscribers of this shared stream have closed, and its source, "
                + source
                + ", with them (expected: one subscriber at least until the end). Subscribe first,"
                + " or keep a subscription open; or make the source anew and share that.");
      }
      subscribers.add(subscription);
    }
    return subscription;
  }

  /// Takes an item for a subscriber, or has it woken.
  ///
  /// @return an item, null at the end, or PENDING
  @Nullable Object take(Subscription<T> subscription, Wakeable waker) throws Throwable {
    Wakeable roomFor = null;
    boolean begins = false;
    T item;
    synchronized (this) {
      boolean wasFull = subscription.isFull();
      item = subscription.takeFirst();
      if (item == null && hasEnded(subscription)) {
        return null;
      }
      if (item == null) {
        subscription.toWaiting(waker);
        begins = state == State.NEW;
        state = State.RUNNING;
      } else if (wasFull) {
        roomFor = publisher;
        publisher = null;
      }
    }
    if (roomFor != null) {
      Polling.wake(roomFor);
    }
    if (begins) {
      begin();
    }
    return item == null ? Polling.PENDING : item;
  }

  /// Whether there is nothing to come for a subscriber; throws what it fails with.
  private boolean hasEnded(Subscription<T> subscription) throws Throwable {
    Throwable thrown = subscription.overflow();
    if (thrown == null && state == State.ENDED) {
      thrown = failure;
    }
    if (thrown != null) {
      throw thrown;
    }
    return state == State.ENDED;
  }

  /// Starts the task, without the monitor. The subscriber that does it has not left, so nobody is
  /// the last to leave before the task is known.
  private void begin() {
    try {
      JoinHandle<Object> begun = Task.spawn(Task.toTask(new Sharing<>(this)));
      begun.detach();
      synchronized (this) {
        task = begun;
      }
    } catch (Throwable refused) {
      synchronized (this) {
        state = State.NEW;
      }
      throw refused;
    }
  }

  /// A subscriber has closed.
  ///
  /// @return what it has to close if it was the last one: the source, which was never begun, or the
  ///   source's task; else null
  @Nullable Pollable leave(Subscription<T> subscription) {
    Wakeable waiting;
    synchronized (this) {
      subscribers.remove(subscription);
      subscription.clear();
      waiting = publisher;
      publisher = null;
      if (subscribers.isEmpty()) {
        State before = state;
        if (before == State.NEW || before == State.RUNNING) {
          state = State.STOPPED;
        }
        Pollable rest = before == State.NEW ? source : awaited ? null : task;
        awaited = true;
        return rest;
      }
    }
    if (waiting != null) { // perhaps only this one's buffer was full
      Polling.wake(waiting);
    }
    return null;
  }

  /// Whether the task has to be aborted to end. One that was never polled sees that nobody is left,
  /// and closes the source as one that was; an abort would only discard it.
  boolean needsAbort() {
    synchronized (this) {
      return polled;
    }
  }

  // ---- for the source's task

  /// Its first poll.
  ///
  /// @return false if nobody is left
  boolean isWanted() {
    synchronized (this) {
      polled = true;
      return state != State.STOPPED;
    }
  }

  /// Gives an item to all subscribers.
  ///
  /// @return false if one has no room and the policy is to wait
  boolean publish(T item, Wakeable waker) {
    synchronized (this) {
      if (policy == Overflow.WAIT && isAnyFull()) {
        publisher = waker;
        return false;
      }
      for (int i = 0; i < subscribers.size(); i++) {
        addWaiting(subscribers.get(i).offer(item));
      }
    }
    wakeAll();
    return true;
  }

  private boolean isAnyFull() {
    for (int i = 0; i < subscribers.size(); i++) {
      if (subscribers.get(i).isFull()) {
        return true;
      }
    }
    return false;
  }

  /// The source has ended, or failed.
  ///
  /// @return false if nobody is left to be told
  boolean end(@Nullable Throwable thrown) {
    synchronized (this) {
      if (state != State.RUNNING) {
        return false;
      }
      state = State.ENDED;
      failure = thrown;
      for (int i = 0; i < subscribers.size(); i++) {
        addWaiting(subscribers.get(i).waiting());
      }
    }
    wakeAll();
    return true;
  }

  private void addWaiting(@Nullable Wakeable waker) {
    if (waker != null) {
      toWake.add(waker);
    }
  }

  private void wakeAll() {
    for (int i = 0; i < toWake.size(); i++) {
      Polling.wake(toWake.get(i));
    }
    toWake.clear();
  }
}
