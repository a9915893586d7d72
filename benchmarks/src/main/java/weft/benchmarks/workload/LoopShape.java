package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// A loop over an array inside a body, with an await that is never reached, or waits once, in
/// several shapes; a plain method with the same loop shows what that may cost. In place of the
/// await that calls a method that the JIT does not inline: it unrolls no loop in which something
/// was called, whatever that is.
///
/// @param shape where the await stands
/// @param waits whether the await is reached once
/// @param length of the array
public record LoopShape(Shape shape, boolean waits, int length) implements Workload {
  /// Not in the array.
  private static final int RARE = 5_000;

  private static final int MASK = 1_023;

  /// Where the await stands.
  @SuppressWarnings("ImmutableEnumChecker") // method references
  public enum Shape {
    /// Behind a test.
    RARE("behind a rare test", LoopShape::rare, LoopShape::plainRare),
    /// Within a `try` with a `finally`.
    TRY("in a try behind a rare test", LoopShape::inTry, LoopShape::plainInTry),
    /// Covered by a handler within the loop.
    CATCH("in a try with a catch, in each round", LoopShape::inCatch, LoopShape::plainInCatch),
    /// In a condition.
    CONDITION("in a condition", LoopShape::inCondition, LoopShape::plainInCondition),
    /// In an arm of a switch.
    SWITCH("in an arm of a switch", LoopShape::inSwitch, LoopShape::plainInSwitch),
    /// With eight variables that live across it.
    LOCALS("with eight variables across it", LoopShape::locals, LoopShape::plainLocals),
    /// In the innermost of three loops.
    NESTED("in the innermost of three loops", LoopShape::nested, LoopShape::plainNested);

    private final String description;
    private final Woven woven;
    private final Plain plain;

    Shape(String description, Woven woven, Plain plain) {
      this.description = description;
      this.woven = woven;
      this.plain = plain;
    }
  }

  private interface Woven {
    Async<Long> walk(int[] numbers);
  }

  private interface Plain {
    long walk(int[] numbers);
  }

  @Override
  public String name() {
    return "loop_" + shape.name().toLowerCase(Locale.ROOT) + (waits ? "_waits" : "");
  }

  @Override
  public String description() {
    return String.format("a loop over %,d numbers, with an await %s", length, shape.description);
  }

  @Override
  public String note() {
    return waits
        ? "it is reached once, and waits; plain calls a method there; per element"
        : "the await is never reached; per element";
  }

  @Override
  public long operations() {
    return length;
  }

  @Override
  public long expected() {
    return shape.plain.walk(numbers());
  }

  private int[] numbers() {
    var numbers = new int[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = i * 7 & MASK;
    }
    if (waits) {
      numbers[length / 2] = RARE;
    }
    return numbers;
  }

  @Override
  public Async<Long> weft() {
    return shape.woven.walk(Numbers.of(this));
  }

  @Override
  public Optional<Callable<Long>> plain() {
    return Optional.of(() -> shape.plain.walk(Numbers.of(this)));
  }

  /// The array of a workload, made once.
  private static final class Numbers {
    private static volatile @Nullable Numbers last;

    private final LoopShape workload;
    private final int[] numbers;

    private Numbers(LoopShape workload) {
      this.workload = workload;
      numbers = workload.numbers();
    }

    static int[] of(LoopShape workload) {
      Numbers made = last;
      if (made == null || !made.workload.equals(workload)) {
        made = new Numbers(workload);
        last = made;
      }
      return made.numbers;
    }
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, 1.3, "plain"));
  }

  @Override
  public Workload tiny() {
    return new LoopShape(shape, waits, 64);
  }

  private static Async<Integer> answer(int number) {
    return async(() -> {
      yieldNow().await();
      return number;
    });
  }

  /// Of several classes, so that the JIT inlines none.
  private static final List<IntUnaryOperator> CALLED =
      List.of(n -> n, n -> n + 1 - 1, n -> n ^ 0, n -> n << 1 >> 1);

  private static int called(int number) {
    return CALLED.get(number & 3).applyAsInt(number);
  }

  private static Async<Long> rare(int[] numbers) {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < numbers.length; i++) {
        sum += numbers[i];
        if (numbers[i] == RARE) {
          sum += answer(i).await();
        }
      }
      return sum;
    });
  }

  private static long plainRare(int[] numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      sum += numbers[i];
      if (numbers[i] == RARE) {
        sum += called(i);
      }
    }
    return sum;
  }

  private static Async<Long> inTry(int[] numbers) {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < numbers.length; i++) {
        sum += numbers[i];
        if (numbers[i] == RARE) {
          try {
            sum += answer(i).await();
          } finally {
            sum++;
          }
        }
      }
      return sum;
    });
  }

  private static long plainInTry(int[] numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      sum += numbers[i];
      if (numbers[i] == RARE) {
        try {
          sum += called(i);
        } finally {
          sum++;
        }
      }
    }
    return sum;
  }

  private static Async<Long> inCatch(int[] numbers) {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < numbers.length; i++) {
        try {
          sum += numbers[i];
          if (numbers[i] == RARE) {
            sum += answer(i).await();
          }
        } catch (IllegalStateException e) {
          sum -= 3;
        }
      }
      return sum;
    });
  }

  private static long plainInCatch(int[] numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      try {
        sum += numbers[i];
        if (numbers[i] == RARE) {
          sum += called(i);
        }
      } catch (IllegalStateException e) {
        sum -= 3;
      }
    }
    return sum;
  }

  private static Async<Long> inCondition(int[] numbers) {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] == RARE && answer(i).await() > 3) {
          sum += 2;
        }
        sum += numbers[i];
      }
      return sum;
    });
  }

  private static long plainInCondition(int[] numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == RARE && called(i) > 3) {
        sum += 2;
      }
      sum += numbers[i];
    }
    return sum;
  }

  private static Async<Long> inSwitch(int[] numbers) {
    return async(() -> {
      long sum = 0;
      for (int i = 0; i < numbers.length; i++) {
        switch (numbers[i]) {
          case 1 -> sum += 3;
          case 7 -> sum -= 1;
          case RARE -> sum += answer(i).await();
          default -> sum += numbers[i];
        }
      }
      return sum;
    });
  }

  private static long plainInSwitch(int[] numbers) {
    long sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      switch (numbers[i]) {
        case 1 -> sum += 3;
        case 7 -> sum -= 1;
        case RARE -> sum += called(i);
        default -> sum += numbers[i];
      }
    }
    return sum;
  }

  private static Async<Long> locals(int[] numbers) {
    return async(() -> {
      long sum = 0;
      int b = 1;
      int c = 2;
      int d = 3;
      int e = 4;
      int f = 5;
      int g = 6;
      int h = 7;
      for (int i = 0; i < numbers.length; i++) {
        sum += numbers[i];
        b += numbers[i];
        c ^= numbers[i];
        d += b;
        e ^= c;
        f += i;
        g ^= i;
        h += d;
        if (numbers[i] == RARE) {
          sum += answer(i).await();
        }
      }
      return sum + b + c + d + e + f + g + h;
    });
  }

  private static long plainLocals(int[] numbers) {
    long sum = 0;
    int b = 1;
    int c = 2;
    int d = 3;
    int e = 4;
    int f = 5;
    int g = 6;
    int h = 7;
    for (int i = 0; i < numbers.length; i++) {
      sum += numbers[i];
      b += numbers[i];
      c ^= numbers[i];
      d += b;
      e ^= c;
      f += i;
      g ^= i;
      h += d;
      if (numbers[i] == RARE) {
        sum += called(i);
      }
    }
    return sum + b + c + d + e + f + g + h;
  }

  private static Async<Long> nested(int[] numbers) {
    return async(() -> {
      long sum = 0;
      int side = side(numbers);
      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          int row = (i * side + j) * side;
          for (int k = 0; k < side; k++) {
            int number = numbers[row + k];
            sum += number;
            if (number == RARE) {
              sum += answer(i).await();
            }
          }
        }
      }
      return sum;
    });
  }

  private static long plainNested(int[] numbers) {
    long sum = 0;
    int side = side(numbers);
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        int row = (i * side + j) * side;
        for (int k = 0; k < side; k++) {
          int number = numbers[row + k];
          sum += number;
          if (number == RARE) {
            sum += called(i);
          }
        }
      }
    }
    return sum;
  }

  private static int side(int[] numbers) {
    return (int) Math.cbrt(numbers.length);
  }
}
