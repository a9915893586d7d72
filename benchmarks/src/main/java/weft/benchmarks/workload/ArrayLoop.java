package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// A loop over an array inside a body that awaits, which must be as fast as one in a plain method.
///
/// @param length of the array
/// @param rounds how often it is walked through; the body awaits after each
public record ArrayLoop(int length, int rounds) implements Workload {
  private static final int MASK = 0xff;

  @Override
  public String name() {
    return "array_loop";
  }

  @Override
  public String description() {
    return String.format(
        "hash an array of %,d, %,d times, with an await behind each; per element", length, rounds);
  }

  @Override
  public String note() {
    return "the await, about 15 ns in every " + length + " elements, is part of it";
  }

  @Override
  public long operations() {
    return (long) length * rounds;
  }

  @Override
  public long expected() {
    int[] numbers = numbers();
    long sum = 0;
    for (int round = 0; round < rounds; round++) {
      for (int number : numbers) {
        sum = sum * 31 + number;
      }
    }
    return sum;
  }

  private int[] numbers() {
    var numbers = new int[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = i & MASK;
    }
    return numbers;
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      int[] numbers = numbers();
      long sum = 0;
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < numbers.length; i++) {
          sum = sum * 31 + numbers[i];
        }
        yieldNow().await();
      }
      return sum;
    });
  }

  @Override
  public Optional<Callable<Long>> plain() {
    return Optional.of(() -> {
      int[] numbers = numbers();
      long sum = 0;
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < numbers.length; i++) {
          sum = sum * 31 + numbers[i];
        }
      }
      return sum;
    });
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1.05, "plain"));
  }

  @Override
  public Workload tiny() {
    return new ArrayLoop(20, 3);
  }
}
