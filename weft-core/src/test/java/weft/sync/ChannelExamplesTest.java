package weft.sync;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;

/// The examples of the channels.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChannelExamplesTest {
  private final Paused paused = new Paused();

  /// What the examples did, in this order.
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private void show(String message) {
    seen.add(message);
  }

  @Test
  void mpsc() throws Exception {
    paused.run(() -> {
      // @start region=mpsc
      var channel = Mpsc.<String>channel(32);
      spawn(() -> {
        try (var tx = channel.tx()) {
          tx.send("hello").await();
        }
      });
      while (channel.rx().recv().await() instanceof String message) {
        show(message);
      }
      // @end
    });
    assertThat(seen).containsExactly("hello");
  }

  private String nextJob() {
    show("made");
    return "job";
  }

  @Test
  void reserve() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<String>channel(1);
      var tx = channel.tx();
      tx.send("before").await();
      var sender =
          spawn(() -> {
            // @start region=reserve
            try (var permit = tx.reserve().await()) {
              permit.send(nextJob());   // made only when it can be sent
            }
            // @end
          });
      sleep(ofSeconds(1)).await();
      assertThat(seen).isEmpty();
      assertThat(channel.rx().recv().await()).isEqualTo("before");
      sender.await();
      assertThat(seen).containsExactly("made");
      assertThat(channel.rx().recv().await()).isEqualTo("job");
    });
  }

  @Test
  void oneshot() throws Exception {
    paused.run(() -> {
      // @start region=oneshot
      var answer = Oneshot.<Integer>channel();
      spawn(() -> answer.tx().send(42));
      int value = answer.rx().await();
      // @end
      assertThat(value).isEqualTo(42);
    });
  }

  private final class Client {
    final String name;

    Client(String name) {
      this.name = name;
    }

    Async<Void> write(String line) {
      return async(() -> {
        yieldNow().await();
        show(name + " got " + line);
      });
    }
  }

  @Test
  void broadcast() throws Exception {
    var clients = List.of(new Client("A"), new Client("B"));
    paused.run(() -> {
      // @start region=broadcast
      var channel = Broadcast.<String>channel(16);
      for (var client : clients) {
        var rx = channel.tx().subscribe();
        spawn(rx, () -> {                      // closed when the task ends
          while (rx.recv().await() instanceof String line) {
            client.write(line).await();
          }
        });
      }
      channel.rx().close();                    // nobody uses this one
      channel.tx().send("hello");
      // @end
      channel.tx().send("bye");
      channel.tx().close();
      sleep(ofSeconds(1)).await();
    });
    assertThat(seen)
        .containsExactlyInAnyOrder("A got hello", "B got hello", "A got bye", "B got bye");
  }

  private void apply(String message) {
    show("apply " + message);
  }

  private void reload() {
    show("reload");
  }

  @Test
  void lagged() throws Exception {
    var channel = Broadcast.<String>channel(2);
    var rx = channel.rx();
    for (var message : List.of("1", "2", "3", "4")) {
      channel.tx().send(message);
    }
    paused.run(() -> {
      for (int i = 0; i < 3; i++) {
        // @start region=lagged
        try {
          apply(rx.recv().await());
        } catch (LaggedException e) {
          reload();                              // the state that the messages change
        }
        // @end
      }
    });
    assertThat(seen).containsExactly("reload", "apply 3", "apply 4");
  }

  private record Config(int version) {
    private static int versions;

    static Config load() {
      return new Config(++versions);
    }
  }

  private void apply(Config config) {
    show("apply config " + config.version());
  }

  private enum State {
    STARTING,
    READY;

    boolean isReady() {
      return this == READY;
    }
  }

  @Test
  void watch() throws Exception {
    var state = Watch.channel(State.STARTING);
    paused.run(() -> {
      spawn(() -> {
        sleep(ofSeconds(1)).await();
        state.tx().send(State.READY);
      });
      // @start region=watch
      var watch = Watch.channel(Config.load());
      spawn(watch.rx(), () -> {                      // closed when the task ends
        while (watch.rx().changed().await()) {
          apply(watch.rx().value());
        }
      });
      watch.tx().send(Config.load());

      var ready = state.rx().waitFor(State::isReady).await();
      // @end
      assertThat(ready).isEqualTo(State.READY);
      watch.tx().close();
      yieldNow().await();
      assertThat(watch.tx().isClosed()).isTrue();
    });
    assertThat(seen).containsExactly("apply config 2");
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
  }

  private record Owner(String name) {
    static final Owner NOBODY = new Owner("");

    boolean isNobody() {
      return equals(NOBODY);
    }
  }

  private static boolean claim(Watch.Channel<Owner> owner, Owner me) {
    // @start region=modifyIf
    boolean mine = owner.tx().modifyIf(Owner::isNobody, _ -> me);
    // @end
    return mine;
  }

  @Test
  void modifyIf() {
    var owner = Watch.channel(Owner.NOBODY);
    assertThat(claim(owner, new Owner("first"))).isTrue();
    assertThat(claim(owner, new Owner("second"))).isFalse();
    assertThat(owner.rx().value()).isEqualTo(new Owner("first"));
  }

  // ---- the end as a case

  private Async<String> job(Mpsc.Receiver<String> jobs) {
    return async(() -> {
      // @start region=receive
      String job =
          switch (select(jobs.receive(), sleep(ofSeconds(5))).await()) {
            case First(Received.Message(var message)) -> message;
            case First(Received.Closed()) -> "no more jobs";
            case Second(var nothing) -> "none in time";
          };
      // @end
      return job;
    });
  }

  @Test
  void receive_messageEndOrNothing_eachIsACase() throws Exception {
    paused.run(() -> {
      var jobs = Mpsc.<String>channel(2);
      assertThat(job(jobs.rx()).await()).isEqualTo("none in time");
      jobs.tx().send("a").await();
      jobs.tx().close();
      assertThat(job(jobs.rx()).await()).isEqualTo("a");
      assertThat(job(jobs.rx()).await()).isEqualTo("no more jobs");
    });
  }

  // ---- an actor

  // @start region=ask
  private sealed interface Order {
    record Add(int amount) implements Order {}

    record Total(Oneshot.Sender<Integer> reply) implements Order {}
  }

  private static Async<Void> counter(Mpsc.Receiver<Order> orders) {
    return async(() -> {
      int total = 0;
      while (orders.recv().await() instanceof Order order) {
        switch (order) {
          case Order.Add(int amount) -> total += amount;
          case Order.Total(var reply) -> reply.send(total);
        }
      }
    });
  }

  private static Async<Integer> totalOf(Mpsc.Sender<Order> counter) {
    return counter.ask(Order.Total::new);
  }

  // @end

  @Test
  void ask_actor_answers() throws Exception {
    paused.run(() -> {
      var orders = Mpsc.<Order>channel(8);
      var actor = spawn(orders.rx(), () -> counter(orders.rx()).await());
      try (var tx = orders.tx()) {
        tx.send(new Order.Add(3)).await();
        tx.send(new Order.Add(4)).await();
        assertThat(totalOf(tx).await()).isEqualTo(7);
      }
      actor.await();
    });
  }
}
