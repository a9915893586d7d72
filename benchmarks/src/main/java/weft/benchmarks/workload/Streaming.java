package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.stream;
import static weft.Weft.yieldNow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.stream.AsyncStream;

/// Numbers that go through a stream to one sum.
///
/// @param shape through what
/// @param items how many
public record Streaming(Shape shape, int items) implements Workload {
  /// How many items a buffer holds, and how many functions are in flight.
  public static final int WIDTH = 16;

  /// What the numbers go through.
  public enum Shape {
    /// map, filter and a sum.
    FOLD("through map, filter and a sum; plain is java.util.stream"),
    /// A buffer, so that two tasks work at the same time.
    BUFFER("through a buffer of 16, filled by another task"),
    /// Functions that yield, 16 at a time.
    CONCURRENT("through a function that yields, 16 at a time, results in order"),
    /// Two streams at the same time.
    MERGE("through a merge of two streams"),
    /// Code that gives one after the other.
    GENERATOR("emitted by a generator");

    private final String description;

    Shape(String description) {
      this.description = description;
    }
  }

  @Override
  public String name() {
    return "stream_" + shape.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String description() {
    return String.format("%,d numbers %s; per number", items, shape.description);
  }

  @Override
  public long operations() {
    return items;
  }

  @Override
  public long expected() {
    return switch (shape) {
      case FOLD -> (long) (items / 2) * (items / 2 + 1); // 2 + 4 + … + items
      case BUFFER, CONCURRENT, GENERATOR -> (long) items * (items - 1) / 2;
      case MERGE -> (long) (items / 2) * (items / 2 - 1);
    };
  }

  @Override
  public Async<Long> weft() {
    return async(() ->
        switch (shape) {
          case FOLD -> sum(numbers().map(x -> x + 1).filter(x -> x % 2 == 0)).await();
          case BUFFER -> sum(numbers().buffer(WIDTH)).await();
          case CONCURRENT -> sum(numbers().mapConcurrent(WIDTH, x -> yielded(x).await())).await();
          case MERGE -> sum(AsyncStream.merge(half(), half())).await();
          case GENERATOR -> sum(generated()).await();
        });
  }

  private static Async<Integer> yielded(int x) {
    return async(() -> {
      yieldNow().await();
      return x;
    });
  }

  private AsyncStream<Integer> generated() {
    return stream(out -> {
      for (int i = 0; i < items; i++) {
        out.emit(i).await();
      }
    });
  }

  private AsyncStream<Integer> numbers() {
    return AsyncStream.range(0, items);
  }

  private AsyncStream<Integer> half() {
    return AsyncStream.range(0, items / 2);
  }

  private static Async<Long> sum(AsyncStream<Integer> numbers) {
    return numbers.reduce(0L, (sum, x) -> sum + x);
  }

  @Override
  public Optional<Callable<Long>> plain() {
    return shape == Shape.FOLD
        ? Optional.of(() ->
            IntStream.range(0, items)
                .boxed()
                .map(x -> x + 1)
                .filter(x -> x % 2 == 0)
                .reduce(0L, (sum, x) -> sum + x, Long::sum))
        : Optional.empty();
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.BestOther(Metric.WALL, 0.8));
  }

  @Override
  public Workload tiny() {
    return new Streaming(shape, 20);
  }
}
