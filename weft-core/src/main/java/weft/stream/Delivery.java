package weft.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import weft.combinators.Consuming;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.TaskOwner;
import weft.support.Suppressed;
import weft.unwinding.Undelivered;

/// Delivers a stream to a subscriber, in a task of its own: what is requested, one item after the
/// other, and at last its end.
///
///     fresh   -> running     onSubscribe has returned: the task is spawned
///     running -> ended       the stream has ended and closed: onComplete or onError
///     any     -> cancelled   nothing is signalled any more; the task closes the stream
///
/// 1. Signals come from the task, or at its end, so they are serial. Guard: PublisherTckTest.
/// 2. The task notes its waker, then looks at the demand; a request adds to the demand, then looks
///    for the waker. Volatile all of them, so one of both sees the other. Guard:
///    PublisherTckTest.
///
/// @param <T> the type of the items
final class Delivery<T> implements Flow.Subscription, TaskOwner {
  private static final VarHandle DEMAND;
  private static final VarHandle WAITING;

  static {
    try {
      var lookup = MethodHandles.lookup();
      DEMAND = lookup.findVarHandle(Delivery.class, "demand", long.class);
      WAITING = lookup.findVarHandle(Delivery.class, "waiting", Wakeable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Pump pump;
  private final OwnedTask<@Nullable Void> task;

  /// Null when nothing is signalled any more. Emptied by any thread.
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  /// How many more may be delivered; all if it is the greatest number. Any thread adds, the task
  /// subtracts; CAS.
  private volatile long demand;

  /// A request of so many, which is none; 0 if there was no such. Any thread.
  private volatile long illegal;

  /// The task while it waits. Written by it, emptied by whoever wakes it.
  private volatile @Nullable Wakeable waiting;

  /// The task has been polled, and may be aborted. Written by it, before it looks whether it is
  /// cancelled.
  private volatile boolean begun;

  /// Written by any thread, before it looks whether the task has begun.
  private volatile boolean cancelled;

  /// Written by the task, before its end.
  private @Nullable Throwable failure;

  /// The stream has come to its end. Written by the task, before its end.
  private boolean complete;

  Delivery(AsyncStream<T> stream, Flow.Subscriber<? super T> subscriber) {
    this.subscriber = subscriber;
    pump = new Pump(stream);
    task = new OwnedTask<>(pump, this);
  }

  /// Spawns the task, after onSubscribe. If the runtime refuses it, the subscriber is told, and the
  /// stream given up.
  void start(Scheduler scheduler) {
    try {
      scheduler.spawn(task);
    } catch (IllegalStateException closed) {
      Flow.Subscriber<? super T> told = subscriber;
      subscriber = null;
      try {
        Polling.discard(pump);
      } catch (RuntimeException thrown) {
        Suppressed.add(closed, thrown);
      }
      if (told != null) {
        told.onError(closed);
      }
    }
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      illegal = count == 0 ? Long.MIN_VALUE : count;
    } else {
      long before;
      long sum;
      do {
        before = demand;
        sum = before + count < 0 ? Long.MAX_VALUE : before + count;
      } while (!DEMAND.compareAndSet(this, before, sum));
    }
    wake();
  }

  private void wake() {
    if (waiting != null) {
      var waker = (Wakeable) WAITING.getAndSet(this, null);
      if (waker != null) {
        Polling.wake(waker);
      }
    }
  }

  @Override
  public void cancel() {
    subscriber = null;
    cancelled = true;
    if (begun) {
      task.abort();
    }
  }

  /// Takes one from the demand.
  private void toDelivered() {
    long before;
    do {
      before = demand;
    } while (before != Long.MAX_VALUE && !DEMAND.compareAndSet(this, before, before - 1));
  }

  @Override
  public boolean onFailure(Throwable thrown) {
    failure = thrown;
    return !cancelled;
  }

  @Override
  public void onEnd(OwnedTask<?> ended) {
    Flow.Subscriber<? super T> told;
    synchronized (this) {
      told = ended.toLeft() ? subscriber : null;
      subscriber = null;
    }
    if (told == null) {
      return;
    }
    if (failure != null) {
      told.onError(failure);
    } else if (complete) {
      told.onComplete();
    } else {
      told.onError(new CancellationException("the task of " + this + " was aborted"));
    }
  }

  /// What the task runs. Owner only.
  private final class Pump extends Consuming<@Nullable Void> {
    private final AsyncStream<T> stream;

    Pump(AsyncStream<T> stream) {
      super(stream);
      this.stream = stream;
    }

    @Override
    protected @Nullable Object consume(Wakeable waker) throws Throwable {
      if (!begun) {
        begun = true;
      }
      for (; ; ) {
        if (cancelled) {
          return null;
        }
        long refused = illegal;
        if (refused != 0) {
          throw new IllegalArgumentException(
              "request("
                  + (refused == Long.MIN_VALUE ? 0 : refused)
                  + ") (expected: at least 1; Reactive Streams, rule 3.9)");
        }
        long wanted = demand;
        Object item = wanted == 0 ? Polling.PENDING : stream.poll(waker);
        if (item == null) {
          complete = true;
          return null;
        }
        if (item != Polling.PENDING) {
          deliver(item);
          continue;
        }
        waiting = waker; // before another look
        if (illegal == 0 && !cancelled && (wanted != 0 || demand == 0)) {
          return item;
        }
      }
    }

    @SuppressWarnings("unchecked")
    private void deliver(Object item) {
      toDelivered();
      Flow.Subscriber<? super T> current = subscriber;
      if (current == null) { // cancelled
        Undelivered.giveBack(item);
        return;
      }
      try {
        current.onNext((T) item);
      } catch (Throwable faulty) { // nobody is to be told but the runtime
        subscriber = null;
        cancelled = true;
        throw faulty;
      }
    }

    @Override
    public String toString() {
      return Delivery.this.toString();
    }
  }

  @Override
  public String toString() {
    return "delivery to a subscriber";
  }
}
