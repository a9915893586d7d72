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

/// The places in which a channel's two sides must see each other, or one waits for ever.
public final class ChannelJcstress {
  private ChannelJcstress() {}

  /// A receiver that begins to wait as a message comes.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has the message, or was woken and gets it.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside a message.")
  @State
  public static class SendAgainstRecv {
    private final Mpsc.Channel<Integer> channel = Mpsc.channel(2);
    private final Bell bell = new Bell();
    private @Nullable Object received;

    @Actor
    public void send() {
      channel.tx().trySend(1);
    }

    @Actor
    public void recv() {
      received = Bell.begin(channel.rx().recv(), bell);
    }

    @Arbiter
    public void look(I_Result result) {
      if (received == Polling.PENDING && bell.rung) {
        received = Bell.again(channel.rx().recv(), bell);
      }
      result.r1 = received == Polling.PENDING ? 0 : (Integer) received;
    }
  }

  /// A receiver that begins to wait as the last sender closes.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It knows of the end.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for nobody.")
  @State
  public static class CloseAgainstRecv {
    private final Mpsc.Channel<Integer> channel = Mpsc.channel(2);
    private final Bell bell = new Bell();
    private @Nullable Object received;

    @Actor
    public void close() {
      channel.tx().close();
    }

    @Actor
    public void recv() {
      received = Bell.begin(channel.rx().recv(), bell);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = received == null || bell.rung ? 1 : 0;
    }
  }

  /// A sender that stands in line as a message is taken; straight to the core, for the race is
  /// narrow: at the everyday length a missing fence behind the head is met in some runs only.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It got the place, and is woken or knows.")
  @Outcome(expect = FORBIDDEN, desc = "It stands in line beside free room.")
  @State
  public static class TakeAgainstJoin {
    private final MpscCore<Integer> core = MpscCore.bounded(1);
    private final MpscClaim.Send<Integer> send = new MpscClaim.Send<>(core, 2);
    private final Bell bell = new Bell();

    public TakeAgainstJoin() {
      core.trySend(1);
    }

    @Actor
    public void take() {
      core.take();
    }

    @Actor
    public void join() {
      core.join(send);
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = Bell.again(send, bell) == Polling.PENDING ? 0 : 1;
    }
  }

  /// A sender that is cancelled as it is given room: the room comes back.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "There is room for one.")
  @Outcome(expect = FORBIDDEN, desc = "The room is lost, or there twice.")
  @State
  public static class TakeAgainstCancel {
    private final Mpsc.Channel<Integer> channel = Mpsc.channel(1);
    private final Pollable send = channel.tx().send(2);

    public TakeAgainstCancel() {
      channel.tx().trySend(1);
      Bell.begin(send, new Bell());
    }

    @Actor
    public void take() {
      channel.rx().tryRecv();
    }

    @Actor
    public void cancel() {
      Bell.cancel(send, new Bell());
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = channel.tx().room();
    }
  }

  /// A receiver that closes as a sender begins to wait for room.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The sender is told.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for a receiver that is gone.")
  @State
  public static class CloseAgainstSend {
    private final Mpsc.Channel<Integer> channel = Mpsc.channel(1);
    private final Pollable send = channel.tx().send(2);
    private final Bell bell = new Bell();
    private @Nullable Object sent;

    public CloseAgainstSend() {
      channel.tx().trySend(1);
    }

    @Actor
    public void close() {
      channel.rx().close();
    }

    @Actor
    public void send() {
      sent = Bell.begin(send, bell);
    }

    @Arbiter
    public void look(I_Result result) {
      if (sent == Polling.PENDING && bell.rung) {
        sent = Bell.again(send, bell);
      }
      result.r1 = sent instanceof ChannelClosedException ? 1 : 0;
    }
  }

  /// Two senders and the receiver.
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "Both, in some order.")
  @Outcome(expect = FORBIDDEN, desc = "One is lost.")
  @State
  public static class TwoSenders {
    private final Mpsc.UnboundedChannel<Integer> channel = Mpsc.unbounded();

    @Actor
    public void first() {
      channel.tx().send(1);
    }

    @Actor
    public void second() {
      channel.tx().send(2);
    }

    @Arbiter
    public void look(II_Result result) {
      Integer first = channel.rx().tryRecv();
      Integer second = channel.rx().tryRecv();
      result.r1 = first == null ? 0 : first;
      result.r2 = second == null ? 0 : second;
    }
  }

  /// A oneshot's receiver that begins to wait, under a second waker, as the message comes.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has the message, or its last waker was rung.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside the message.")
  @State
  public static class OneshotSendAgainstPoll {
    private final Oneshot.Channel<Integer> channel = Oneshot.channel();
    private final Bell second = new Bell();
    private @Nullable Object received;

    @Actor
    public void send() {
      channel.tx().send(1);
    }

    @Actor
    public void receive() {
      received = Bell.begin(channel.rx(), new Bell());
      if (received == Polling.PENDING) {
        received = Bell.again(channel.rx(), second);
      }
    }

    @Arbiter
    public void look(I_Result result) {
      if (received == Polling.PENDING && second.rung) {
        received = Bell.again(channel.rx(), second);
      }
      result.r1 = received == Polling.PENDING ? 0 : (Integer) received;
    }
  }

  /// A oneshot's receiver that closes as the message comes: what the sender is told is true.
  @JCStressTest
  @Outcome(
      id = {"1, 1", "0, 0"},
      expect = ACCEPTABLE,
      desc = "Sent and there, or refused.")
  @Outcome(expect = FORBIDDEN, desc = "Refused and there, or sent and gone.")
  @State
  public static class OneshotSendAgainstClose {
    private final Oneshot.Channel<Integer> channel = Oneshot.channel();
    private boolean sent;

    @Actor
    public void send() {
      sent = channel.tx().send(1);
    }

    @Actor
    public void close() {
      channel.rx().close();
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = sent ? 1 : 0;
      result.r2 = channel.rx().tryRecv() == null ? 0 : 1;
    }
  }
}
