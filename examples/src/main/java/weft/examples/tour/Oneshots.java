package weft.examples.tour;

import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.List;
import weft.Async;
import weft.Weft;
import weft.sync.ChannelClosedException;
import weft.sync.Oneshot;

/// Section 11: a channel for a single message.
final class Oneshots implements Section {
  static Async<Integer> program() {
    return async(() -> {
      var oneshot = Oneshot.<Integer>channel();
      spawn(() -> oneshot.tx().send(42));
      int value = oneshot.rx().await();
      return value;
    });
  }

  /// A sender that gives up.
  static Async<String> senderGone() {
    return async(() -> {
      var oneshot = Oneshot.<Integer>channel();
      spawn(() -> {
        try (var tx = oneshot.tx()) {
          return tx.isClosed(); // and sends nothing
        }
      });
      try {
        return "received " + oneshot.rx().await();
      } catch (ChannelClosedException e) {
        return String.valueOf(e.getMessage());
      }
    });
  }

  @Override
  public int number() {
    return 11;
  }

  @Override
  public String title() {
    return "Oneshot channels";
  }

  @Override
  public String tutorial() {
    return "A oneshot channel carries a single message.";
  }

  @Override
  public List<Claim> run(Screen screen) throws Exception {
    int value = Weft.run(() -> program().timeout(ofSeconds(5)).await());
    screen.say("Received: " + value);
    var gone = Weft.run(() -> senderGone().timeout(ofSeconds(5)).await());
    screen.say("sender gone: " + gone);
    return List.of(
        Claim.equal("the message", 42, value),
        Claim.equal("a sender that gives up is an error", true, gone.contains("closed before")));
  }
}
