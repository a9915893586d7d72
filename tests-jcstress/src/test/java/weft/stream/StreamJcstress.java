package weft.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import weft.polling.Wakeable;

/// The places in which the two sides of a buffer must see each other, or both wait for ever.
public final class StreamJcstress {
  private StreamJcstress() {}

  /// A waker that says whether it was woken.
  static final class Flag extends Wakeable {
    volatile boolean woken;

    @Override
    protected void wake() {
      woken = true;
    }
  }

  /// A consumer that begins to wait as an item is put, by a producer that then waits for its
  /// source.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has seen the item, or was woken.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside an item.")
  @State
  public static class PutAgainstWait {
    private final Ring<Integer> ring = new Ring<>(8);
    private final Flag consumer = new Flag();
    private boolean seen;

    @Actor
    public void produce() {
      ring.put(1);
      ring.flush();
    }

    @Actor
    public void consume() {
      seen = ring.awaitNext(consumer);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = seen || consumer.woken ? 1 : 0;
    }
  }

  /// A consumer that begins to wait as the end is told.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It knows of the end, or was woken.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for nobody.")
  @State
  public static class EndAgainstWait {
    private final Ring<Integer> ring = new Ring<>(8);
    private final Flag consumer = new Flag();
    private boolean seen;

    @Actor
    public void end() {
      ring.end(null);
    }

    @Actor
    public void consume() {
      seen = ring.awaitNext(consumer);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = seen || consumer.woken ? 1 : 0;
    }
  }

  /// A producer that begins to wait for room, as the consumer empties the ring and begins to wait.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "At least one of both goes on.")
  @Outcome(expect = FORBIDDEN, desc = "Each waits for the other.")
  @State
  public static class BothWait {
    private final Ring<Integer> ring = new Ring<>(1);
    private final Flag producer = new Flag();
    private final Flag consumer = new Flag();
    private boolean hasRoom;
    private boolean hasNext;

    /// The ring is full at first.
    public BothWait() {
      ring.put(1);
    }

    @Actor
    public void produce() {
      hasRoom = ring.awaitRoom(producer);
    }

    @Actor
    public void consume() {
      ring.take();
      hasNext = ring.awaitNext(consumer);
    }

    @Arbiter
    public void look(I_Result result) {
      boolean producerGoesOn = hasRoom || producer.woken;
      boolean consumerGoesOn = hasNext || consumer.woken;
      result.r1 = producerGoesOn || consumerGoesOn ? 1 : 0;
    }
  }

  /// What was written before an item was put, seen by the thread that takes it.
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "Nothing yet, or the item and what is in it.")
  @Outcome(expect = FORBIDDEN, desc = "An item without what was written before.")
  @State
  public static class PutIsSeen {
    private final Ring<int[]> ring = new Ring<>(2);

    @Actor
    public void produce() {
      int[] item = new int[1];
      item[0] = 1;
      ring.put(item);
    }

    @Actor
    public void consume(II_Result result) {
      int[] item = ring.take();
      result.r1 = item == null ? 0 : 1;
      result.r2 = item == null ? 0 : item[0];
    }
  }

  /// A consumer that begins to wait as a callback gives an item.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The callback's item was seen, or it was woken.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside an item.")
  @State
  public static class OfferAgainstWait {
    private final Backlog<Integer> backlog = new Backlog<>(2, Overflow.DROP_OLDEST);
    private final Flag consumer = new Flag();
    private boolean seen;

    @Actor
    public void produce() {
      backlog.offer(1);
    }

    @Actor
    public void consume() {
      seen = backlog.awaitNext(consumer);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = seen || consumer.woken ? 1 : 0;
    }
  }
}
