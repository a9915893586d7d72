package weft.combinators.fuzz;

import static weft.Weft.async;
import static weft.combinators.fuzz.Leaves.up;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import weft.Async;
import weft.sync.Broadcast;
import weft.sync.Mpsc;
import weft.time.DeadlineQueue;

/// A body that awaits one source in several rounds, in combinators that may lose what it gave, and
/// must have received everything in the end, in order.
final class Rounds {
  private static final int MESSAGES = 6;
  private static final Duration LIMIT = Duration.ofMillis(500);
  private final World world;
  private final Dice dice;
  private final Leaves leaves;
  private final Combining combining;

  Rounds(World world, Dice dice, Leaves leaves, Combining combining) {
    this.world = world;
    this.dice = dice;
    this.leaves = leaves;
    this.combining = combining;
  }

  Async<Object> body(Asked asked) {
    var source = source();
    int rounds = dice.between(1, 5);
    var conduct = world.conduct("rounds", asked);
    return async(() -> {
      conduct.begin();
      var received = new ArrayList<Message>();
      try {
        for (int i = 0; i < rounds; i++) {
          try {
            Object value = round(source, asked).timeout(LIMIT).await();
            conduct.resumed();
            collect(value, received);
          } catch (Exception e) {
            conduct.caught(e);
          }
        }
        while (received.size() < MESSAGES) {
          collect(source.get().timeout(LIMIT).await(), received);
        }
        return "rounds";
      } catch (Throwable t) {
        conduct.thrown(t);
        throw t;
      } finally {
        conduct.cleaning();
        conduct.end();
        checkOrder(received);
      }
    });
  }

  private void checkOrder(List<Message> received) {
    for (int i = 0; i < received.size(); i++) {
      if (received.get(i).number() != i) {
        world.findings.add("received in rounds: " + received);
        return;
      }
    }
  }

  /// One await of it deep inside, or several side by side.
  private Async<Object> round(Supplier<Async<Object>> source, Asked asked) {
    var wanted = new ArrayList<Async<Object>>(List.of(source.get()));
    if (dice.chance(30)) {
      wanted.add(source.get());
      return combining.of(wanted, () -> leaves.filler(asked));
    }
    Async<Object> tree = wanted.getFirst();
    for (int i = dice.between(1, 3); i > 0; i--) {
      tree = combining.of(List.of(tree), () -> leaves.filler(asked));
    }
    return tree;
  }

  private Supplier<Async<Object>> source() {
    return switch (dice.below(4)) {
      case 0 -> {
        var channel = Mpsc.<Message>channel(MESSAGES);
        messages().forEach(channel.tx()::trySend);
        yield () -> up(channel.rx().recv());
      }
      case 1 -> {
        var channel = Mpsc.<Message>channel(MESSAGES);
        messages().forEach(channel.tx()::trySend);
        yield () -> up(channel.rx().recvMany(dice.between(1, 3)));
      }
      case 2 -> {
        var queue = DeadlineQueue.<Message>create();
        messages().forEach(message -> queue.insert(message, Duration.ofMillis(message.number())));
        yield () -> up(queue.next());
      }
      default -> {
        var channel = Broadcast.<Message>channel(MESSAGES + 2);
        messages().forEach(channel.tx()::send);
        yield () -> up(channel.rx().recv());
      }
    };
  }

  private static List<Message> messages() {
    var messages = new ArrayList<Message>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(new Message("own", i, false));
    }
    return messages;
  }

  private static void collect(Object value, List<Message> received) {
    Custody.messagesOf(value, received);
  }
}
