package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.Weft;
import weft.sync.Mpsc;

/// Section 10: a channel between tasks, and senders that have to wait for room.
final class Channels implements Section {
  static Async<List<String>> program() {
    return async(() -> {
      var channel = Mpsc.<String>channel(32);
      var tx2 = channel.tx().share();
      spawn(() -> {
        try (var tx = channel.tx()) {
          tx.send("Hello from task 1").await();
        }
      });
      spawn(() -> {
        try (tx2) {
          tx2.send("Hello from task 2").await();
        }
      });
      var received = new ArrayList<String>();
      while (channel.rx().recv().await() instanceof String message) {
        received.add(message);
      }
      return received;
    });
  }

  /// What a sender saw: how many messages it could send before it had to wait, and for how long.
  ///
  /// @param atOnce messages sent before the first one was received
  /// @param waitedMillis how long it waited for room in all
  record Pressure(int atOnce, long waitedMillis) {}

  /// A receiver that takes a message every 20 ms, and a sender that would not wait.
  static Async<Pressure> backpressure() {
    return async(() -> {
      var channel = Mpsc.<Integer>channel(2);
      var sender =
          spawn(() -> {
            int atOnce = 0;
            long start = System.nanoTime();
            try (var tx = channel.tx()) {
              while (tx.trySend(atOnce)) {
                atOnce++;
              }
              for (int i = 0; i < 5; i++) {
                tx.send(i).await();
              }
            }
            return new Pressure(atOnce, (System.nanoTime() - start) / 1_000_000);
          });
      do {
        sleep(ofMillis(20)).await();
      } while (channel.rx().recv().await() != null);
      return sender.await();
    });
  }

  @Override
  public int number() {
    return 10;
  }

  @Override
  public String title() {
    return "Bounded channels";
  }

  @Override
  public String tutorial() {
    return "Channels carry messages between tasks; a full one makes its senders wait.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    var received = Weft.run(() -> program().await());
    received.forEach(message -> screen.say("Received: " + message));
    var pressure = Weft.run(() -> backpressure().await());
    screen.say(
        "capacity 2, a slow receiver: "
            + pressure.atOnce()
            + " sent at once, then "
            + pressure.waitedMillis()
            + " ms for five more");
    return List.of(
        Claim.equal("messages, until the last sender closed", 2, received.size()),
        Claim.equal("messages that fit", 2, pressure.atOnce()),
        Claim.atLeast("ms that the sender had to wait", 80, pressure.waitedMillis()));
  }
}
