package weft.sync;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.Scheduler;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.scheduler.Worker;
import weft.support.Arguments;
import weft.support.Suppressed;
import weft.task.JoinException;
import weft.unwinding.Undelivered;

/// A future that several may await, also in different tasks: its work runs once, for all of them.
///
/// {@snippet class = "weft.sync.SharedTest" region = "shared"}
///
/// The work begins, as a task of its own, when somebody awaits it for the first time, on that one's
/// runtime. All get the same value, or the same exception object. If all who waited have been
/// cancelled before the work is done, so is the work; whoever cancelled the last of them waits for
/// its cleanup. Who asks after that gets an {@link IllegalStateException}.
///
/// To make the value again after a failure or after some time, use {@link Memoized}; for values by
/// key, {@link MemoizedMap}. (Rust's `futures::future::Shared`.)
///
/// ## Cancel safety
///
/// **Cancel safe** while others wait: cancelling one wait ends that wait. The last one ends the
/// work, as above.
///
/// ## Threads
///
/// Any thread, any number of waiters. What the work did happens before what follows the receipt of
/// its value. The value is shared, so it should be immutable or thread-safe; one that has to be
/// closed, such as a permit, belongs to nobody in particular.
///
/// @param <T> the type of the value
public final class Shared<T extends @Nullable Object> {
  //     FRESH     -> RUNNING    the first wait begins, which spawns the work
  //     RUNNING   -> DONE       the work gave a value or failed, or could not begin; all are told
  //     RUNNING   -> CANCELLING the last wait was cancelled: the work is aborted; nobody may join
  //     RUNNING   -> GONE       the work was aborted by others, as when its runtime closes
  //     CANCELLING -> GONE      the work has cleaned up; those who cancelled are told
  private enum State {
    FRESH,
    RUNNING,
    DONE,
    CANCELLING,
    GONE
  }

  private final Object lock = new Object();

  /// Guarded by lock.
  private State state = State.FRESH;

  /// Who waits. Guarded by lock.
  private final Set<Get> waiting = new LinkedHashSet<>();

  /// Let go of when it has ended. Guarded by lock.
  private @Nullable Async<? extends T> work;

  /// Set when it begins. Guarded by lock.
  private @Nullable OwnedTask<Object> task;

  /// Where it runs. Set when it begins. Guarded by lock.
  private @Nullable Scheduler home;

  /// Whether it was cancelled because nobody waited any more. Guarded by lock.
  private boolean isLeft;

  /// PENDING until the work gives one. Written by the work before its end, read after.
  private @Nullable Object value = Polling.PENDING;

  /// As above.
  private @Nullable Throwable failure;

  private Shared(Async<? extends T> work) {
    this.work = work;
  }

  /// Shares a future; see {@link Async#shared}.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return what gives each awaiter a future of its own
  public static <T extends @Nullable Object> Shared<T> of(Async<? extends T> future) {
    return new Shared<>(Arguments.notNull("future", future));
  }

  /// Waits for the value.
  ///
  /// @return a future of the value, one for each who waits
  public Async<T> get() {
    return new Get();
  }

  /// Whether the work has ended, in whatever way.
  ///
  /// @return true if {@link #get} would be done at once
  public boolean isDone() {
    synchronized (lock) {
      return state == State.DONE || state == State.GONE;
    }
  }

  /// Whether it was cancelled, so that it will never give a value.
  boolean isGone() {
    synchronized (lock) {
      return state == State.CANCELLING || state == State.GONE;
    }
  }

  /// Whether it was cancelled, and another future may do better for one who waits: not if their own
  /// runtime is closing, which would abort the other future, too.
  ///
  /// @param asking the runtime of the one who waits
  boolean isWorthAnother(Scheduler asking) {
    synchronized (lock) {
      return state == State.CANCELLING || (state == State.GONE && (isLeft || home != asking));
    }
  }

  /// Whether it has given a value, which {@link #get} gives at once.
  boolean hasValue() {
    synchronized (lock) {
      return state == State.DONE && failure == null;
    }
  }

  /// Spawns the work. The first wait, on its worker; it is among the waiting.
  private void begin(Async<? extends T> mine) {
    Async<Object> body =
        Weft.async(() -> {
          T made = mine.await();
          value = made;
          return "done"; // what is shared is nobody's to be given back
        });
    var begun = new OwnedTask<>(body, new Owner());
    Scheduler scheduler = Ambient.scheduler();
    synchronized (lock) {
      home = scheduler;
    }
    try {
      scheduler.spawn(begun);
    } catch (Throwable refused) {
      failure = refused;
      end(State.DONE);
      throw refused;
    }
    boolean doomed;
    synchronized (lock) {
      task = begun;
      doomed = state == State.CANCELLING;
    }
    if (doomed) {
      begun.abort();
    }
  }

  /// What is told how the work ends.
  private final class Owner implements TaskOwner {
    private Shared<?> shared() {
      return Shared.this;
    }

    /// By the worker that runs the work. Those who wait hear of it, or whoever cancelled it.
    @Override
    public boolean onFailure(Throwable cause) {
      synchronized (lock) {
        if (state != State.RUNNING) {
          return false; // it failed in its cleanup, of which who cancelled it hears
        }
      }
      failure = cause;
      return true;
    }

    /// By the worker that ran the work, or by whoever closes its runtime.
    @Override
    public void onEnd(OwnedTask<?> ended) {
      boolean done;
      Async<?> ofTask;
      synchronized (lock) {
        if (state == State.DONE || state == State.GONE) {
          return; // it was dropped by a runtime that closed, and ends now after all
        }
        done = state == State.RUNNING && (value != Polling.PENDING || failure != null);
        ofTask = work;
        work = null;
      }
      if (!done) {
        if (value != Polling.PENDING) {
          Undelivered.giveBack(value);
        } else if (failure == null && ofTask != null) {
          Polling.discard(ofTask); // does nothing if it has begun
        }
      }
      end(done ? State.DONE : State.GONE);
    }
  }

  private void end(State last) {
    List<Get> told;
    synchronized (lock) {
      if (state == State.DONE || state == State.GONE) {
        return;
      }
      state = last;
      work = null;
      told = new ArrayList<>(waiting);
      waiting.clear();
    }
    told.forEach(Get::wakeOwner);
  }

  private IllegalStateException gone() {
    return new IllegalStateException(
        "get() of "
            + this
            + ": the work was cancelled, because nobody waited for it any more or its runtime was"
            + " closed. Share another future.");
  }

  private IllegalStateException awaitsItself() {
    return new IllegalStateException(
        "get() of "
            + this
            + ": its own work awaits it, which would never end. Hand the value on inside the work.");
  }

  /// One wait. Owner only, but for what is guarded by the lock.
  ///
  ///     NEW     -> WAITING  its first poll
  ///     WAITING -> ENDED    it was told, or cancelled while others wait
  ///     WAITING -> CLOSING  it was cancelled as the last one: it waits for the end of the work
  ///     CLOSING -> ENDED    the work has ended
  private final class Get extends Async<T> {
    private boolean begun;

    /// Whether it has aborted the work.
    private boolean closing;

    /// Guarded by lock.
    private @Nullable Wakeable waker;

    private void wakeOwner() {
      Wakeable owner;
      synchronized (lock) {
        owner = waker;
      }
      if (owner != null) {
        Polling.wake(owner);
      }
    }

    @Override
    protected @Nullable Object pollFirst(Wakeable newWaker) throws Throwable {
      if (begun) {
        throw Misuse.awaitedTwice(this, newWaker);
      }
      begun = true;
      if (OwnedTask.ownerOfRunning() instanceof Shared<?>.Owner running
          && running.shared() == Shared.this) {
        throw awaitsItself();
      }
      Async<? extends T> mine = null;
      synchronized (lock) {
        if (state == State.FRESH) {
          state = State.RUNNING;
          mine = work;
        }
        if (state == State.RUNNING) {
          waker = newWaker;
          waiting.add(this);
        }
      }
      if (mine != null) {
        begin(mine);
      }
      Object result = outcome();
      return result == Polling.PENDING || Worker.hasBudget(newWaker) ? result : again(newWaker);
    }

    /// Its task has used up its budget, and comes back.
    private Object again(Wakeable newWaker) {
      synchronized (lock) {
        waker = newWaker;
      }
      return Polling.PENDING;
    }

    @Override
    protected @Nullable Object poll(Wakeable newWaker) throws Throwable {
      synchronized (lock) {
        waker = newWaker;
      }
      return outcome();
    }

    private @Nullable Object outcome() throws Throwable {
      State now;
      synchronized (lock) {
        now = state;
        if (now == State.RUNNING && waiting.contains(this)) {
          return Polling.PENDING;
        }
        waiting.remove(this);
      }
      if (now == State.DONE) {
        if (failure != null) {
          throw failure;
        }
        return value;
      }
      throw gone();
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable newWaker) throws Throwable {
      OwnedTask<?> doomed = null;
      synchronized (lock) {
        waker = newWaker;
        if (closing) {
          if (state == State.CANCELLING) {
            return Polling.PENDING;
          }
        } else {
          if (!waiting.contains(this) || state != State.RUNNING || waiting.size() > 1) {
            waiting.remove(this);
            return null;
          }
          state = State.CANCELLING;
          isLeft = true;
          closing = true; // it stays among the waiting, to be told of the end
          doomed = task;
        }
      }
      if (doomed != null) {
        doomed.abort();
      }
      return closed(newWaker);
    }

    /// The end of the work that this one has aborted, and what failed in its cleanup.
    private @Nullable Object closed(Wakeable newWaker) throws Throwable {
      OwnedTask<?> over;
      synchronized (lock) {
        if (state == State.CANCELLING) {
          return Polling.PENDING;
        }
        waiting.remove(this);
        over = task;
      }
      if (over == null) {
        return null;
      }
      try {
        return Polling.begin(over, newWaker) == Polling.PENDING ? Polling.PENDING : null;
      } catch (JoinException e) {
        Throwable[] ofCleanup = e.getSuppressed();
        if (ofCleanup.length == 0) {
          return null;
        }
        for (int i = 1; i < ofCleanup.length; i++) {
          Suppressed.add(ofCleanup[0], ofCleanup[i]);
        }
        throw ofCleanup[0];
      }
    }

    @Override
    protected @Nullable Object pollForce(Wakeable newWaker) throws Throwable {
      OwnedTask<?> doomed = null;
      synchronized (lock) {
        boolean last = waiting.remove(this) && waiting.isEmpty();
        if (last && (state == State.RUNNING || state == State.CANCELLING)) {
          state = State.CANCELLING;
          isLeft = true;
          doomed = task;
        }
      }
      if (doomed != null) {
        doomed.abortNow();
      }
      return null;
    }

    /// It is shared: nobody gives it back.
    @Override
    protected boolean takesBack() {
      return true;
    }

    @Override
    protected List<? extends Pollable> waitsFor() {
      synchronized (lock) {
        return task == null ? List.of() : List.of(task);
      }
    }

    @Override
    protected Wanted wants() {
      return Wanted.EVERY_BRANCH;
    }

    @Override
    public String toString() {
      return "get() of " + Shared.this;
    }
  }

  @Override
  public String toString() {
    synchronized (lock) {
      String what =
          switch (state) {
            case FRESH -> "not begun";
            case RUNNING -> "running, " + waiting.size() + " waiting";
            case DONE -> failure == null ? "done" : "failed";
            case CANCELLING -> "being cancelled";
            case GONE -> "cancelled";
          };
      return "shared future (" + what + ")";
    }
  }
}
