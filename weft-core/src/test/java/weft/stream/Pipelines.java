package weft.stream;

import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Paused;
import weft.task.JoinException;

/// Random pipelines of the operators of {@link Stage}, each against `java.util.stream`: the same
/// items or the same failure, however the functions wait; the source is closed once, after
/// everything else; nothing runs before the terminal operation.
public final class Pipelines {
  private static final int MOST_ITEMS = 20;
  private static final int MOST_STAGES = 6;
  private static final int MOST_TURNS = 40;

  /// What the consumer does.
  private enum Consumer {
    TAKES_ALL,
    STOPS_EARLY,
    FAILS,
    FINDS_FIRST,
    MATCHES,
    COUNTS,
    IS_ABORTED,
    CLOSES_UNPOLLED
  }

  /// How a pipeline ended.
  ///
  /// @param items what the consumer got
  /// @param failure the message of the failure; null at the end
  record Outcome(List<Integer> items, @Nullable String failure) {}

  private final SplittableRandom random;
  private final BiFunction<Integer, Pause, List<Stage>> table;
  private final List<String> findings = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<Integer> items;
  private final int failsAt;
  private final Consumer consumer;

  /// After so many items, or turns, the consumer stops.
  private final int number;

  private final Probe<Integer> probe;

  /// How many functions are between their begin and the end of their cleanup.
  private int running;

  private int calls;

  private Pipelines(long seed, BiFunction<Integer, Pause, List<Stage>> table) {
    // Neighbouring seeds would begin alike.
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1).split();
    this.table = table;
    items = random.ints(random.nextInt(MOST_ITEMS), -10, 20).boxed().toList();
    failsAt = random.nextInt(3) == 0 ? random.nextInt(items.size() + 1) : -1;
    var consumers = Consumer.values();
    consumer = consumers[random.nextInt(consumers.length)];
    number = random.nextInt(consumer == Consumer.IS_ABORTED ? MOST_TURNS : 6);
    probe = new Probe<>(items).onClosed(this::onClosed);
    if (random.nextBoolean()) {
      probe.waiting();
    }
    if (failsAt >= 0) {
      probe.failingAt(failsAt, new IllegalStateException("source"));
    }
    int length = 1 + random.nextInt(MOST_STAGES);
    for (int i = 0; i < length; i++) {
      stages.add(stage());
    }
  }

  /// Runs pipelines on a paused clock.
  ///
  /// @param firstSeed of the first one; the others follow
  /// @param count how many
  /// @return what was wrong, each with its seed
  public static List<String> paused(long firstSeed, int count) {
    return paused(firstSeed, count, Stage::all);
  }

  static List<String> paused(
      long firstSeed, int count, BiFunction<Integer, Pause, List<Stage>> table) {
    List<String> all = new ArrayList<>();
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      var pipeline = new Pipelines(seed, table);
      for (String finding : pipeline.run()) {
        all.add("seed " + seed + ", " + pipeline + ": " + finding);
      }
    }
    return all;
  }

  private Stage stage() {
    if (random.nextInt(8) == 0) {
      int bad = random.nextInt(-10, 20);
      return new Stage(
          "failing at " + bad, s -> s.map(x -> failing(x, bad)), s -> s.map(x -> failing(x, bad)));
    }
    List<Stage> choices = table.apply(random.nextInt(5), this::pause);
    return choices.get(random.nextInt(choices.size()));
  }

  private static int failing(int x, int bad) {
    if (x == bad) {
      throw new IllegalArgumentException("function at " + x);
    }
    return x;
  }

  private Async<?> pause() {
    calls++;
    Duration time = Duration.ofMillis(random.nextInt(5));
    return switch (random.nextInt(4)) {
      case 0 -> pausing(yieldNow());
      case 1 -> pausing(sleep(time));
      default -> ready(1);
    };
  }

  private Async<Void> pausing(Async<Void> wait) {
    return async(() -> {
      running++;
      try {
        wait.await();
      } finally {
        try {
          yieldNow().await();
        } finally { // the abort may come at this await
          running--;
        }
      }
    });
  }

  private void onClosed() {
    if (running > 0) {
      findings.add("closed while " + running + " functions run");
    }
  }

  private List<String> run() {
    Outcome expected = reference();
    try (var paused = new Paused()) {
      paused.run(() -> play(expected).await());
      paused.unhandled.forEach(failure -> findings.add("unhandled: " + failure));
    } catch (Exception | Error failure) {
      findings.add("ended with " + failure);
    }
    findings.addAll(probe.violations);
    return findings;
  }

  private Async<Void> play(Outcome expected) {
    return async(() -> {
      AsyncStream<Integer> stream = probe;
      for (Stage stage : stages) {
        stream = stage.operator().apply(stream);
      }
      yieldNow().await();
      if (probe.polls() > 0 || calls > 0) {
        findings.add("something ran before the terminal operation");
      }
      List<Integer> seen = new ArrayList<>();
      String failure = null;
      try {
        consume(stream, seen).await();
      } catch (IllegalStateException | IllegalArgumentException e) {
        failure = e.getMessage();
      }
      if (running > 0) {
        findings.add(running + " functions run after the end");
      }
      boolean unbegun = consumer == Consumer.IS_ABORTED && probe.polls() == 0;
      if (probe.closings() != 1 && !unbegun) {
        findings.add("closed " + probe.closings() + " times");
      }
      compare(new Outcome(seen, failure), expected);
    });
  }

  private void compare(Outcome got, Outcome reference) {
    var all = reference.items();
    if (consumer == Consumer.IS_ABORTED) {
      boolean isPrefix = got.items().equals(all.stream().limit(got.items().size()).toList());
      if (!isPrefix) {
        findings.add("got " + got + " before the abort (expected: the beginning of " + all + ")");
      }
      return;
    }
    int most =
        switch (consumer) {
          case STOPS_EARLY, FAILS -> number;
          case FINDS_FIRST, MATCHES -> 1;
          case CLOSES_UNPOLLED -> 0;
          default -> Integer.MAX_VALUE;
        };
    var expected = all.size() < most ? reference : new Outcome(all.subList(0, most), null);
    if (consumer == Consumer.FAILS && all.size() > number) {
      expected = new Outcome(all.subList(0, number), "consumer");
    } else if (consumer == Consumer.FAILS) {
      expected = reference;
    }
    if (!got.equals(expected)) {
      findings.add("got " + got + " (expected: " + expected + ")");
    }
  }

  private Async<Void> consume(AsyncStream<Integer> stream, List<Integer> seen) {
    return switch (consumer) {
      case TAKES_ALL -> stream.forEach(seen::add);
      case STOPS_EARLY ->
          async(() -> {
            try {
              while (seen.size() < number && stream.next().await() instanceof Integer item) {
                seen.add(item);
              }
            } finally {
              stream.close().await();
            }
          });
      case FAILS ->
          stream.forEach(x -> {
            if (seen.size() == number) {
              throw new IllegalStateException("consumer");
            }
            seen.add(x);
          });
      case FINDS_FIRST -> async(() -> stream.findFirst().await().ifPresent(seen::add));
      case MATCHES ->
          async(() -> {
            stream
                .anyMatch(x -> {
                  pause().await();
                  return seen.add(x);
                })
                .await();
          });
      case COUNTS ->
          async(() -> {
            long count = stream.peek(seen::add).count().await();
            if (count != seen.size()) {
              findings.add("counted " + count);
            }
          });
      case IS_ABORTED -> aborted(stream, seen);
      case CLOSES_UNPOLLED -> stream.close();
    };
  }

  private Async<Void> aborted(AsyncStream<Integer> stream, List<Integer> seen) {
    return async(() -> {
      var task =
          spawn(() ->
              stream
                  .forEach(x -> {
                    pause().await();
                    seen.add(x);
                  })
                  .await());
      for (int i = 0; i < number; i++) {
        (i % 8 == 7 ? sleep(Duration.ofMillis(3)) : yieldNow()).await();
      }
      task.abort();
      try {
        task.await();
      } catch (JoinException e) {
        boolean isItsOwn =
            e.getCause() instanceof IllegalArgumentException
                || e.getCause() instanceof IllegalStateException;
        if (!e.isCancelled() && !isItsOwn) {
          findings.add(e.toString());
        }
      }
    });
  }

  private Outcome reference() {
    List<Integer> seen = new ArrayList<>();
    Stream<Integer> stream =
        IntStream.rangeClosed(0, items.size())
            .mapToObj(i -> {
              if (i == failsAt) {
                throw new IllegalStateException("source");
              }
              return i;
            })
            .limit(items.size() + (failsAt == items.size() ? 1 : 0))
            .map(items::get);
    for (Stage stage : stages) {
      stream = stage.reference().apply(stream);
    }
    try {
      stream.forEachOrdered(seen::add);
    } catch (IllegalStateException | IllegalArgumentException e) {
      return new Outcome(seen, e.getMessage());
    }
    return new Outcome(seen, null);
  }

  @Override
  public String toString() {
    return items
        + (failsAt < 0 ? "" : " failing at " + failsAt)
        + " "
        + stages
        + " "
        + consumer
        + " "
        + number;
  }
}
