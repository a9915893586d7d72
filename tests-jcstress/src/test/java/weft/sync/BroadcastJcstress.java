package weft.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import weft.polling.Polling;

/// The places in which receivers that take no lock meet senders, each other and the ends.
public final class BroadcastJcstress {
  private BroadcastJcstress() {}

  /// A message; 0 if there is none; less if some were missed.
  private static int receive(BroadcastReceive<Integer> receiver) {
    try {
      Integer message = receiver.tryReceive();
      return message == null ? 0 : message;
    } catch (LaggedException e) {
      return (int) -e.missed();
    }
  }

  /// A receiver that begins to wait as a message comes.
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It has the message, or was woken and gets it.")
  @Outcome(expect = FORBIDDEN, desc = "It sleeps beside a message.")
  @State
  public static class SendAgainstRecv {
    private final Broadcast.Channel<Integer> channel = Broadcast.channel(2);
    private final Bell bell = new Bell();
    private @Nullable Object received;

    @Actor
    public void send() {
      channel.tx().send(1);
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

  /// A receiver that begins to wait as the last sender sends and closes.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It gets the message, then the end.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for nobody, or misses the last message.")
  @State
  public static class EndAgainstRecv {
    private final Broadcast.Channel<Integer> channel = Broadcast.channel(2);
    private final Bell bell = new Bell();
    private @Nullable Object received;

    @Actor
    public void end() {
      channel.tx().send(1);
      channel.tx().close();
    }

    @Actor
    public void recv() {
      received = Bell.begin(channel.rx().recv(), bell);
    }

    @Arbiter
    public void look(II_Result result) {
      if (received == Polling.PENDING && bell.rung) {
        received = Bell.again(channel.rx().recv(), bell);
      }
      result.r1 = received instanceof Integer message ? message : -1;
      result.r2 = Bell.begin(channel.rx().recv(), bell) == null ? 0 : -1;
    }
  }

  /// What the sender wrote into a message before it sent it.
  private static final class Message {
    private int content;
  }

  /// A receiver that reads a message as it gives way to the next.
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "It was in time.")
  @Outcome(id = "-1, 2", expect = ACCEPTABLE, desc = "It is told that it missed one.")
  @Outcome(expect = FORBIDDEN, desc = "It sees half a message, or misses one without being told.")
  @State
  public static class DropAgainstRecv {
    private final BroadcastCore<Message> core = new BroadcastCore<>(1);
    private final BroadcastReceive<Message> receiver = core.subscribe();
    private int received;

    public DropAgainstRecv() {
      send(1);
    }

    private void send(int content) {
      var message = new Message();
      message.content = content;
      core.send(message);
    }

    private int receive() {
      try {
        Message message = receiver.tryReceive();
        return message == null ? 0 : message.content;
      } catch (LaggedException e) {
        return (int) -e.missed();
      }
    }

    @Actor
    public void send() {
      send(2);
    }

    @Actor
    public void recv() {
      received = receive();
    }

    @Arbiter
    public void look(II_Result result) {
      result.r1 = received;
      result.r2 = receive();
    }
  }

  /// Two receivers that take the same message, which whoever is last lets go.
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Both have it, the channel does not.")
  @Outcome(expect = FORBIDDEN, desc = "One did not get it, or it is kept.")
  @State
  public static class TwoReceivers {
    private final BroadcastCore<Integer> core = new BroadcastCore<>(2);
    private final BroadcastReceive<Integer> first = core.subscribe();
    private final BroadcastReceive<Integer> second = core.subscribe();
    private final BroadcastCore.Node<Integer> before = core.before();

    public TwoReceivers() {
      core.send(1);
    }

    @Actor
    public void first(III_Result result) {
      result.r1 = receive(first);
    }

    @Actor
    public void second(III_Result result) {
      result.r2 = receive(second);
    }

    @Arbiter
    public void look(III_Result result) {
      var node = before.next();
      result.r3 = node == null || node.message() != null ? 1 : 0;
    }
  }

  /// A receiver that closes as another takes a message, after which one more is sent.
  @JCStressTest
  @Outcome(
      id = {"1, 1", "1, 2"},
      expect = ACCEPTABLE,
      desc = "The other has the first message; the second goes to those who are there.")
  @Outcome(expect = FORBIDDEN, desc = "A message is cleared under the other receiver.")
  @State
  public static class CloseAgainstRecv {
    private final BroadcastCore<Integer> core = new BroadcastCore<>(2);
    private final BroadcastReceive<Integer> leaves = core.subscribe();
    private final BroadcastReceive<Integer> stays = core.subscribe();
    private int sent;

    public CloseAgainstRecv() {
      core.send(1);
    }

    @Actor
    public void close() {
      leaves.close();
    }

    @Actor
    public void recv(II_Result result) {
      result.r1 = receive(stays);
      sent = core.send(2);
    }

    @Arbiter
    public void look(II_Result result) {
      result.r2 = receive(stays) == 2 ? sent : 0;
    }
  }

  /// A watch's receiver that begins to wait as a value comes, and the sender closes.
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It sees the value, then the end.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for nobody, or does not see the last value.")
  @State
  public static class WatchEndAgainstChanged {
    private final Watch.Channel<Integer> channel = Watch.channel(0);
    private final Bell bell = new Bell();
    private @Nullable Object changed;

    @Actor
    public void end() {
      channel.tx().send(1);
      channel.tx().close();
    }

    @Actor
    public void changed() {
      changed = Bell.begin(channel.rx().changed(), bell);
    }

    @Arbiter
    public void look(II_Result result) {
      if (changed == Polling.PENDING && bell.rung) {
        changed = Bell.again(channel.rx().changed(), bell);
      }
      result.r1 = changed == Boolean.TRUE ? channel.rx().value() : -1;
      result.r2 = Bell.begin(channel.rx().changed(), bell) == Boolean.FALSE ? 0 : -1;
    }
  }
}
