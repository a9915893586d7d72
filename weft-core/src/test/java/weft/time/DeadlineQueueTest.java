package weft.time;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.AsyncRunnable;
import weft.Paused;
import weft.Stepper;
import weft.runtime.scheduler.Worker;
import weft.time.wheel.Wheel;

class DeadlineQueueTest {
  private static Duration paused(AsyncRunnable body) throws Exception {
    try (var paused = new Paused()) {
      paused.run(body);
      return paused.elapsed();
    }
  }

  /// Empties a queue: `value@received` each, in milliseconds from now.
  private static Async<String> drain(DeadlineQueue<String> queue) {
    return async(() -> {
      var start = Deadline.now();
      var values = new ArrayList<String>();
      while (queue.next().await() instanceof String value) {
        values.add(value + "@" + start.until(Deadline.now()).toMillis());
      }
      return String.join(" ", values);
    });
  }

  private static long nextTick() {
    return Worker.currentOrFail().wheel().nextTick();
  }

  @Test
  void next_severalDeadlines_inTheirOrder() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      queue.insert("c", ofMillis(30));
      queue.insert("a", ofMillis(10));
      queue.insert("b", Deadline.after(ofMillis(20)));
      queue.insert("now", ZERO);
      assertThat(queue.size()).isEqualTo(4);
      assertThat(drain(queue).await()).isEqualTo("now@0 a@10 b@20 c@30");
      assertThat(queue.isEmpty()).isTrue();
    });
  }

  @Test
  void next_sameDeadline_orderOfInsertionAndReset() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      var deadline = Deadline.after(ofMillis(10));
      var first = queue.insert("first", deadline);
      queue.insert("second", deadline);
      queue.insert("third", deadline);
      queue.reset(first, deadline);
      assertThat(drain(queue).await()).isEqualTo("second@10 third@10 first@10");
    });
  }

  @Test
  void next_empty_nullAndUsableAgain() throws Exception {
    assertThat(
            paused(() -> {
              var queue = DeadlineQueue.<String>create();
              assertThat(queue.next().await()).isNull();
              queue.insert("a", ofMillis(10));
              assertThat(queue.next().await()).isEqualTo("a");
              assertThat(queue.next().await()).isNull();
            }))
        .isEqualTo(ofMillis(10));
  }

  @Test
  void insert_earlierWhileAwaited_comesFirst() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      queue.insert("late", ofMillis(100));
      var other =
          async(() -> {
            sleep(ofMillis(10)).await();
            queue.insert("early", ofMillis(5));
          });
      assertThat(join(drain(queue), other).await().first()).isEqualTo("early@15 late@100");
    });
  }

  @Test
  void insert_laterWhileAwaited_doesNotWake() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      var first = queue.insert("first", ofMillis(100));
      var stepper = new Stepper(queue.next());
      assertThat(stepper.isPending()).isTrue();
      var second = queue.insert("second", ofMillis(200));
      queue.reset(first, ofMillis(150));
      queue.remove(second);
      assertThat(stepper.wakes).isZero();
      queue.insert("earlier", ofMillis(99));
      assertThat(stepper.wakes).isEqualTo(1);
      stepper.cancel();
    });
  }

  @Test
  void reset_whileAwaited_movesBothWays() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      var a = queue.insert("a", ofMillis(50));
      var b = queue.insert("b", ofMillis(100));
      var other =
          async(() -> {
            sleep(ofMillis(10)).await();
            assertThat(queue.reset(a, ofMillis(200))).isTrue();
            assertThat(queue.reset(b, Deadline.after(ofMillis(5)))).isTrue();
          });
      assertThat(join(drain(queue), other).await().first()).isEqualTo("b@15 a@210");
      assertThat(queue.reset(a, ofMillis(1))).isFalse();
      assertThat(queue.remove(a)).isNull();
    });
  }

  @Test
  void remove_key_givesTheValueOnce() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      var a = queue.insert("a", ofMillis(50));
      queue.insert("b", ofMillis(100));
      assertThat(queue.remove(a)).isEqualTo("a");
      assertThat(queue.remove(a)).isNull();
      assertThat(queue.reset(a, ofMillis(1))).isFalse();
      assertThat(drain(queue).await()).isEqualTo("b@100");
    });
  }

  @Test
  void removeLast_whileNextIsAwaited_null() throws Exception {
    Duration elapsed =
        paused(() -> {
          var queue = DeadlineQueue.<String>create();
          var key = queue.insert("a", ofSeconds(50));
          var next = spawn(() -> queue.next().await());
          yieldNow().await();
          queue.remove(key);
          assertThat(next.await()).isNull();
          queue.insert("a", ofSeconds(50));
          var again = spawn(() -> queue.next().await());
          yieldNow().await();
          queue.clear();
          assertThat(again.await()).isNull();
          assertThat(queue.isEmpty()).isTrue();
          assertThat(nextTick()).isEqualTo(Wheel.NEVER);
        });
    assertThat(elapsed).isEqualTo(ZERO);
  }

  @Test
  void take_empty_waitsForAnInsert() throws Exception {
    assertThat(
            paused(() -> {
              var queue = DeadlineQueue.<String>create();
              var taken = spawn(() -> queue.take().await());
              sleep(ofMillis(5)).await();
              queue.remove(queue.insert("removed", ofMillis(5)));
              sleep(ofMillis(20)).await();
              queue.insert("a", ofMillis(10));
              assertThat(taken.await()).isEqualTo("a");
            }))
        .isEqualTo(ofMillis(35));
  }

  @Test
  void insert_byAnotherThread_wakesTheWaiter() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      var taken = spawn(() -> queue.take().await());
      yieldNow().await();
      spawnBlocking(() -> queue.insert("a", ofMillis(10))).await();
      assertThat(taken.await()).isEqualTo("a");
    });
  }

  @Test
  void next_lostOrAborted_valueAndPlaceAreFree() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      queue.insert("a", ofMillis(30));
      select(queue.next(), sleep(ofMillis(10))).await();
      var handle = spawn(() -> queue.next().await());
      yieldNow().await();
      handle.abort();
      yieldNow().await();
      assertThat(handle.isFinished()).isTrue();
      assertThat(nextTick()).isEqualTo(Wheel.NEVER);
      assertThat(queue.size()).isEqualTo(1);
      assertThat(drain(queue).await()).isEqualTo("a@20");
    });
  }

  @Test
  void next_byTwo_refused() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      queue.insert("a", ofMillis(30));
      var first = new Stepper(queue.next());
      assertThat(first.isPending()).isTrue();
      assertThatThrownBy(() -> new Stepper(queue.take()).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "take() of queue of 1, next at deadline 0.030 s is awaited already");
      first.cancel();
    });
  }

  @Test
  void next_awaitedAgainAfterItLost_refused() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      queue.insert("a", ofMillis(30));
      var next = queue.next();
      new Stepper(next).poll();
      assertThatThrownBy(() -> new Stepper(next).poll())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("An Async runs once");
    });
  }

  @Test
  void key_ofAnotherQueue_refused() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<String>create();
      var key = DeadlineQueue.<String>create().insert("a", ZERO);
      assertThatThrownBy(() -> queue.remove(key))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("(expected: a key of this queue)");
      assertThatThrownBy(() -> queue.reset(key, ZERO)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> queue.insert("a", ofMillis(-1)))
          .hasMessage("delay: PT-0.001S (expected: not negative)");
    });
  }

  @Test
  void next_queueOfAnotherClock_refused() throws Exception {
    var queue = DeadlineQueue.<String>create();
    queue.insert("a", ZERO);
    paused(() ->
        assertThatThrownBy(() -> new Stepper(queue.next()).poll())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(
                "of the system's clock (expected: one of a clock paused at PT0S)"));
  }

  @Test
  void next_manyValues_oneTimer() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<Integer>create();
      var random = new Random(1);
      for (int i = 0; i < 10_000; i++) {
        queue.insert(i, ofMillis(1000 + random.nextInt(1000)));
      }
      queue.insert(-1, ofMillis(10));
      var stepper = new Stepper(queue.next());
      assertThat(stepper.isPending()).isTrue();
      assertThat(nextTick()).isEqualTo(10);
      stepper.cancel();
      assertThat(nextTick()).isEqualTo(Wheel.NEVER);
    });
  }

  @Test
  void next_alwaysReady_othersGetTheirTurn() throws Exception {
    paused(() -> {
      var queue = DeadlineQueue.<Integer>create();
      for (int i = 0; i < 1000; i++) {
        queue.insert(i, ZERO);
      }
      var other = spawn(() -> queue.size());
      while (queue.next().await() != null) {
        continue;
      }
      assertThat(other.await()).isPositive();
    });
  }

  private record Held(DeadlineQueue.Key key, Integer value, long due, int order) {}

  /// Against a list that is searched for the earliest.
  @Test
  void queue_randomOperations_likeAList() throws Exception {
    long seed = System.nanoTime();
    System.out.println("DeadlineQueueTest: seed " + seed);
    paused(() -> {
      var random = new Random(seed);
      var queue = DeadlineQueue.<Integer>create();
      var reference = new ArrayList<Held>();
      var start = Deadline.now();
      for (int i = 0; i < 20_000; i++) {
        long now = start.until(Deadline.now()).toMillis();
        int delay = random.nextInt(50);
        switch (random.nextInt(6)) {
          case 0, 1 -> reference.add(new Held(queue.insert(i, ofMillis(delay)), i, now + delay, i));
          case 2 -> {
            if (!reference.isEmpty()) {
              Held held = reference.remove(random.nextInt(reference.size()));
              assertThat(queue.reset(held.key, ofMillis(delay))).isTrue();
              reference.add(new Held(held.key, held.value, now + delay, i));
            }
          }
          case 3 -> {
            if (!reference.isEmpty()) {
              Held held = reference.remove(random.nextInt(reference.size()));
              assertThat(queue.remove(held.key)).isEqualTo(held.value);
            }
          }
          case 4 -> sleep(ofMillis(random.nextInt(5))).await();
          default -> {
            Held first = earliest(reference);
            assertThat(queue.next().await())
                .as("seed %d, step %d", seed, i)
                .isEqualTo(first == null ? null : first.value);
            if (first != null) {
              reference.remove(first);
              long received = start.until(Deadline.now()).toMillis();
              assertThat(received).isEqualTo(Math.max(now, first.due));
            }
          }
        }
        assertThat(queue.size()).isEqualTo(reference.size());
      }
    });
  }

  private static Held earliest(List<Held> held) {
    return held.stream()
        .min(
            java.util.Comparator.comparingLong((Held one) -> one.due)
                .thenComparingInt(one -> one.order))
        .orElse(null);
  }
}
