package weft.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import weft.polling.Pollable;
import weft.polling.Polling;

/// The places in which a permit, a lock or a notification could be lost between two threads.
public final class PermitsJcstress {
  private PermitsJcstress() {}

  /// A request that arrives as the lock is given free; the value is a plain field.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has the lock and sees what its holder wrote.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside a free lock, or sees an old value.")
  @State
  public static class AcquireAgainstRelease {
    private final Mutex<Integer> mutex = Mutex.of(0);
    private final Mutex.Guard<Integer> held = Objects.requireNonNull(mutex.tryLock());
    private final Bell bell = new Bell();
    private final Pollable request = mutex.lock();
    private @Nullable Object got;

    @Actor
    public void release() {
      held.set(1);
      held.close();
    }

    @Actor
    public void acquire() {
      got = Bell.begin(request, bell);
    }

    @Arbiter
    public void look(I_Result result) {
      if (got == Polling.PENDING && bell.rung) {
        got = Bell.again(request, bell);
      }
      result.r1 =
          got instanceof Mutex.Guard<?> guard && guard.value() instanceof Integer i ? i : -1;
    }
  }

  /// What the holder wrote, seen by the thread that takes the lock meanwhile.
  @JCStressTest
  @Outcome(
      id = {"-1", "1"},
      expect = ACCEPTABLE,
      desc = "It waits, or sees what its holder wrote.")
  @Outcome(expect = FORBIDDEN, desc = "It sees an old value.")
  @State
  public static class ReleaseIsSeen {
    private final Mutex<Integer> mutex = Mutex.of(0);
    private final Mutex.Guard<Integer> held = Objects.requireNonNull(mutex.tryLock());
    private final Bell bell = new Bell();

    @Actor
    public void release() {
      held.set(1);
      held.close();
    }

    @Actor
    public void acquire(I_Result result) {
      var request = mutex.lock();
      Object got = Bell.begin(request, bell);
      if (got == Polling.PENDING) {
        got = Bell.again(request, bell);
      }
      result.r1 =
          got instanceof Mutex.Guard<?> guard && guard.value() instanceof Integer i ? i : -1;
    }
  }

  /// A waiter that is cancelled as the permit is handed to it: the next in line gets it.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The second was woken and has the permit.")
  @Outcome(expect = FORBIDDEN, desc = "The permit is lost, or there are two.")
  @State
  public static class HandOverAgainstCancel {
    private final AsyncSemaphore semaphore = AsyncSemaphore.of(1);
    private final Permit held = Objects.requireNonNull(semaphore.tryAcquire());
    private final Bell firstBell = new Bell();
    private final Bell secondBell = new Bell();
    private final Pollable first = semaphore.acquire();
    private final Pollable second = semaphore.acquire();

    /// Both wait.
    public HandOverAgainstCancel() {
      Bell.begin(first, firstBell);
      Bell.begin(second, secondBell);
    }

    @Actor
    public void handOver() {
      held.close();
    }

    @Actor
    public void withdraw() {
      Bell.cancel(first, firstBell);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = secondBell.rung && Bell.again(second, secondBell) instanceof Permit ? 1 : 0;
      result.r2 = semaphore.availablePermits();
    }
  }

  /// A request for two that collects, cancelled as a permit comes: all come back.
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "All permits are free again.")
  @Outcome(expect = FORBIDDEN, desc = "A permit is lost, or made.")
  @State
  public static class CollectAgainstCancel {
    private final AsyncSemaphore semaphore = AsyncSemaphore.of(2);
    private final Permit held = Objects.requireNonNull(semaphore.tryAcquire());
    private final Bell bell = new Bell();
    private final Pollable request = semaphore.acquire(2);

    /// It waits, and has one.
    public CollectAgainstCancel() {
      Bell.begin(request, bell);
    }

    @Actor
    public void handOver() {
      held.close();
    }

    @Actor
    public void withdraw() {
      Bell.cancel(request, bell);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = semaphore.availablePermits();
    }
  }

  /// A waiter that is polled under another waker as the permit is handed to it.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has the permit, or its last waker was woken.")
  @Outcome(expect = FORBIDDEN, desc = "The wake went to the waker of before.")
  @State
  public static class HandOverAgainstNewWaker {
    private final AsyncSemaphore semaphore = AsyncSemaphore.of(0);
    private final Bell before = new Bell();
    private final Bell after = new Bell();
    private final Pollable request = semaphore.acquire();
    private @Nullable Object got;

    /// It waits.
    public HandOverAgainstNewWaker() {
      Bell.begin(request, before);
    }

    @Actor
    public void handOver() {
      semaphore.addPermits(1);
    }

    @Actor
    public void poll() {
      got = Bell.again(request, after);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = got instanceof Permit || (got == Polling.PENDING && after.rung) ? 1 : 0;
    }
  }

  /// A wait that begins as somebody notifies: it ends, and nothing is left over.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It is done, or was woken and is.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside a notification.")
  @State
  public static class NotifyAgainstWait {
    private final Notify notify = Notify.create();
    private final Bell bell = new Bell();
    private final Pollable wait = notify.notified();
    private @Nullable Object got;

    @Actor
    public void tell() {
      notify.notifyOne();
    }

    @Actor
    public void await() {
      got = Bell.begin(wait, bell);
    }

    @Arbiter
    public void look(I_Result result) {
      if (got == Polling.PENDING && bell.rung) {
        got = Bell.again(wait, bell);
      }
      result.r1 = got == null ? 1 : 0;
    }
  }
}
