package weft.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

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

/// What ends waits for good, against waits that begin.
public final class SignalsJcstress {
  private SignalsJcstress() {}

  private static boolean isPending(Pollable future, Bell bell, boolean first) {
    try {
      return (first ? Polling.begin(future, bell) : Polling.poll(future, bell)) == Polling.PENDING;
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  /// A child that is made as its parent is cancelled, and a wait for it.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The child is cancelled, and the wait ends.")
  @Outcome(expect = FORBIDDEN, desc = "The child was missed, or its waiter sleeps.")
  @State
  public static class CancelAgainstChild {
    private final CancellationToken parent = CancellationToken.create();
    private final Bell bell = new Bell();
    private @Nullable CancellationToken child;
    private @Nullable Pollable wait;
    private boolean pending;

    @Actor
    public void cancel() {
      parent.cancel();
    }

    @Actor
    public void make() {
      child = parent.child();
      wait = child.cancelled();
      pending = isPending(wait, bell, true);
    }

    @Arbiter
    public void look(I_Result result) {
      boolean ended = !pending || (bell.rung && wait != null && !isPending(wait, bell, false));
      result.r1 = ended && child != null && child.isCancelled() ? 1 : 0;
    }
  }

  /// A wait that begins as the latch opens; what the other thread wrote is a plain field.
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It is open, and the write is seen.")
  @Outcome(expect = FORBIDDEN, desc = "The waiter sleeps, or misses a write.")
  @State
  public static class CountDownAgainstWait {
    private final Latch latch = Latch.of(1);
    private final Bell bell = new Bell();
    private final Pollable wait = latch.opened();
    private boolean pending;
    private int written;
    private int seen;

    @Actor
    public void countDown() {
      written = 1;
      latch.countDown();
    }

    @Actor
    public void await() {
      pending = isPending(wait, bell, true);
      seen = pending ? 1 : written;
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = !pending || (bell.rung && !isPending(wait, bell, false)) ? 1 : 0;
      result.r2 = seen;
    }
  }

  /// The last two arrive at the same time: one of them leads.
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "Both have come, and one leads.")
  @Outcome(expect = FORBIDDEN, desc = "Somebody waits for ever, or there is not one leader.")
  @State
  public static class ArriveAgainstArrive {
    private final Barrier barrier = Barrier.of(2);
    private final Bell bell = new Bell();
    private final Pollable first = barrier.arrive();
    private final Pollable second = barrier.arrive();
    private @Nullable Object firstLeads;
    private @Nullable Object secondLeads;

    private static @Nullable Object poll(Pollable future, Bell bell, boolean begins) {
      try {
        return begins ? Polling.begin(future, bell) : Polling.poll(future, bell);
      } catch (Throwable failure) {
        return failure;
      }
    }

    @Actor
    public void first() {
      firstLeads = poll(first, bell, true);
    }

    @Actor
    public void second() {
      secondLeads = poll(second, bell, true);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = leads(first, firstLeads);
      result.r2 = leads(second, secondLeads);
    }

    private int leads(Pollable future, @Nullable Object answer) {
      Object known = answer == Polling.PENDING && bell.rung ? poll(future, bell, false) : answer;
      return known instanceof Boolean leader ? (leader ? 1 : 0) : -1;
    }
  }
}
