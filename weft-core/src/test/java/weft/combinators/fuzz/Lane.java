package weft.combinators.fuzz;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.sync.Mpsc;
import weft.sync.Oneshot;

/// The channels of one task, whose receivers only it awaits.
final class Lane {
  private final String name;
  private final Custody custody;
  private final Mpsc.Channel<Message> channel = Mpsc.channel(64);
  private final List<Oneshot.Receiver<Message>> oneshots = new ArrayList<>();
  private int sent;

  Lane(String name, Custody custody) {
    this.name = name;
    this.custody = custody;
  }

  /// Any thread, if only one at a time sends.
  synchronized void send() {
    var message = new Message(name, sent++, false);
    if (channel.tx().trySend(message)) {
      custody.sent(message);
    }
  }

  Async<Message> recv() {
    return Async.upcast(channel.rx().recv());
  }

  Async<List<Message>> recvMany(int most) {
    return channel.rx().recvMany(most);
  }

  /// Of a message that was sent already.
  Async<Message> oneshot(boolean shared) {
    var single = Oneshot.<Message>channel();
    oneshots.add(single.rx());
    var message = new Message(name + " oneshot " + oneshots.size(), 0, shared);
    custody.sent(message);
    single.tx().send(message);
    return single.rx();
  }

  /// What nobody has received. When the runtime is closed.
  void drain() {
    for (var message = channel.rx().tryRecv(); message != null; message = channel.rx().tryRecv()) {
      custody.received(message, false);
    }
    for (Oneshot.Receiver<Message> receiver : oneshots) {
      var message = receiver.tryRecv();
      if (message != null) {
        custody.received(message, false);
      }
    }
  }
}
