package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Paused;

/// Random pipelines of the operators for several streams: against lists, and under random aborts.
@Timeout(300)
class SeveralStressTest {
  /// A pipeline and what it should give.
  private record Case(AsyncStream<Integer> stream, List<Integer> items, boolean ordered) {}

  /// Makes pipelines whose sources count how often they are closed.
  private static final class Maker {
    final SplittableRandom random;
    final ConcurrentLinkedQueue<AtomicInteger> closes = new ConcurrentLinkedQueue<>();
    final AtomicInteger cleanedUp = new AtomicInteger();

    Maker(SplittableRandom random) {
      this.random = random;
    }

    /// A source that closes slowly, and waits as often as the seed says.
    AsyncStream<Integer> source(List<Integer> items, long seed) {
      var own = new SplittableRandom(seed);
      var closed = new AtomicInteger();
      closes.add(closed);
      var waits = own.nextInt(3);
      return AsyncStream.from(items)
          .map(x -> {
            for (int i = 0; i < waits && Math.floorMod(x, 3) == 0; i++) {
              yieldNow().await();
            }
            return x;
          })
          .onClose(() -> {
            closed.incrementAndGet();
            yieldNow().await();
            cleanedUp.incrementAndGet();
          });
    }

    List<Integer> someItems() {
      int start = random.nextInt(1000);
      return IntStream.range(start, start + random.nextInt(8)).boxed().toList();
    }

    Case any(int depth) {
      if (depth == 0 || random.nextInt(6) == 0) {
        List<Integer> items = someItems();
        return new Case(source(items, random.nextLong()), items, true);
      }
      return switch (random.nextInt(9)) {
        case 0, 1 -> mapped(any(depth - 1), 1 + random.nextInt(5), random.nextBoolean());
        case 2 -> flat(any(depth - 1), 1);
        case 3 -> flat(any(depth - 1), 1 + random.nextInt(4));
        case 4 -> concat(any(depth - 1), any(depth - 1));
        case 5 -> merged(any(depth - 1), any(depth - 1), any(0));
        case 6 -> zipped(any(depth - 1), any(depth - 1));
        case 7 -> grouped(any(depth - 1));
        default -> shared(any(depth - 1));
      };
    }

    private Case mapped(Case of, int limit, boolean inOrder) {
      List<Integer> items = of.items.stream().map(x -> x + 1).toList();
      AsyncStream<Integer> stream =
          inOrder
              ? of.stream.mapConcurrent(
                  limit,
                  x -> {
                    for (int i = 0; i < x % 4; i++) {
                      yieldNow().await();
                    }
                    return x + 1;
                  })
              : of.stream.mapConcurrentUnordered(
                  limit,
                  x -> {
                    if (x % 3 == 0) {
                      sleep(Duration.ofNanos(1_000L * (x % 7))).await();
                    }
                    return x + 1;
                  });
      return new Case(stream, items, of.ordered && inOrder);
    }

    private Case flat(Case of, int limit) {
      List<Integer> items =
          of.items.stream().flatMap(x -> IntStream.range(0, x % 4).boxed()).toList();
      long seed = random.nextLong();
      AsyncStream<Integer> stream =
          of.stream.flatMap(
              limit,
              x -> {
                if (x % 5 == 0) {
                  yieldNow().await();
                }
                return source(IntStream.range(0, x % 4).boxed().toList(), seed + x);
              });
      return new Case(stream, items, of.ordered && limit == 1);
    }

    private static Case concat(Case a, Case b) {
      var items = new ArrayList<>(a.items);
      items.addAll(b.items);
      return new Case(AsyncStream.concat(a.stream, b.stream), items, a.ordered && b.ordered);
    }

    private Case merged(Case a, Case b, Case c) {
      var items = new ArrayList<>(a.items);
      items.addAll(b.items);
      items.addAll(c.items);
      return new Case(
          random.nextBoolean()
              ? AsyncStream.merge(a.stream, b.stream, c.stream)
              : AsyncStream.mergeByPriority(a.stream, b.stream, c.stream),
          items,
          false);
    }

    /// Only how many there are is known of those that have no order.
    private static Case zipped(Case a, Case b) {
      int size = Math.min(a.items.size(), b.items.size());
      return new Case(
          a.stream.zip(b.stream, (x, y) -> 7), java.util.Collections.nCopies(size, 7), true);
    }

    private static Case grouped(Case of) {
      return new Case(
          of.stream.groupBy(x -> x % 3, 3, 2).flatMap(4, group -> group.stream()), of.items, false);
    }

    private static Case shared(Case of) {
      return new Case(of.stream.share(4, Overflow.WAIT).subscribe(), of.items, of.ordered);
    }

    void checkClosed() {
      assertThat(closes).allMatch(count -> count.get() == 1);
    }
  }

  private static void compare(int cases) throws Exception {
    long seed = System.nanoTime();
    System.out.println("several streams: seed " + seed);
    var random = new SplittableRandom(seed);
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < cases; i++) {
          var maker = new Maker(random.split());
          Case one = maker.any(3);
          List<Integer> items = one.stream.toList().await();
          if (one.ordered) {
            assertThat(items).as("case %d", i).isEqualTo(one.items);
          } else {
            assertThat(items).as("case %d", i).containsExactlyInAnyOrderElementsOf(one.items);
          }
          maker.checkClosed();
          assertThat(maker.cleanedUp).hasValue(maker.closes.size());
        }
      });
      assertThat(paused.unhandled).isEmpty();
    }
  }

  @Test
  void pipelines_ofAll_giveWhatListsGive() throws Exception {
    compare(300);
  }

  @Tag("full")
  @Test
  void pipelines_ofAll_giveWhatListsGive_often() throws Exception {
    compare(10_000);
  }

  private static void storm(int workers) throws Exception {
    var makers = new ArrayList<Maker>();
    var failures =
        AbortStorm.blow(
            "several streams",
            workers,
            (runtime, random) -> {
              makers.clear();
              return AbortStorm.of(
                      20,
                      own -> {
                        var maker = new Maker(own);
                        makers.add(maker);
                        AsyncStream<Integer> stream = maker.any(3).stream;
                        return stream.forEach(x -> {
                          if (x % 4 == 0) {
                            yieldNow().await();
                          }
                        });
                      })
                  .begin(runtime, random);
            },
            () -> makers.forEach(SeveralStressTest::awaitClosed));
    assertThat(failures).isEmpty();
  }

  /// A pipeline that was aborted before it began closes without being waited for.
  private static void awaitClosed(Maker maker) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (maker.closes.stream().anyMatch(count -> count.get() == 0) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    maker.checkClosed();
  }

  @Test
  void pipelines_abortedAtRandom_closeEachSourceOnce() throws Exception {
    storm(2);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void pipelines_abortedAtRandom_closeEachSourceOnce_onAll(int workers) throws Exception {
    storm(workers);
  }
}
