package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import weft.Steps.Schedule;

/// What goes wrong in a run.
///
/// @param at the leaf where it happens; -1 if it is none or many
/// @param fails which leaves throw
/// @param cancels where the body is cancelled
record Fault(String name, int at, IntPredicate fails, IntPredicate cancels) {
  static final Fault NONE = new Fault("no fault", -1, _ -> false, _ -> false);
  private static final int MOST_LEAVES = 3_000;
  private static final int MOST_FAILURES = 5;
  private static final int MOST_CANCELLATIONS = 5;

  private static Fault failure(int at) {
    return new Fault("failure at leaf " + at, at, i -> i == at, _ -> false);
  }

  private static Fault cancellation(int at) {
    return new Fault("cancelled at leaf " + at, at, _ -> false, i -> i == at);
  }

  private static Fault failures(long seed) {
    return new Fault("many failures", -1, i -> hash(seed, i) % 8 == 0, _ -> false);
  }

  private static Fault both(long seed, int at) {
    IntPredicate fails = i -> i > at && hash(seed, i) % 5 == 0;
    return new Fault("failures after cancelled at leaf " + at, at, fails, i -> i == at);
  }

  private static int hash(long seed, int index) {
    return new SplittableRandom(seed * 31 + index).nextInt(1 << 16);
  }

  /// Faults for a program, at leaves taken by chance.
  ///
  /// @param leaves how many there are when nothing goes wrong
  static List<Fault> of(long seed, int leaves) {
    List<Fault> faults = new ArrayList<>(List.of(NONE));
    if (leaves == 0) {
      return faults;
    }
    var random = new SplittableRandom(seed);
    random.ints(MOST_FAILURES, 0, leaves).distinct().forEach(at -> faults.add(failure(at)));
    random
        .ints(MOST_CANCELLATIONS, 0, leaves)
        .distinct()
        .forEach(at -> faults.add(cancellation(at)));
    faults.add(failures(seed));
    faults.add(both(seed, random.nextInt(leaves)));
    return faults;
  }

  /// The run that all others are compared with.
  Schedule plain() {
    return new Schedule("plain, " + name, limited(_ -> 0), fails, cancels);
  }

  /// The runs to compare. A body is cancelled while it is suspended.
  List<Schedule> schedules(long seed) {
    List<Schedule> all = new ArrayList<>();
    all.add(schedule("all pending", _ -> 1));
    all.add(schedule("random", i -> hash(seed, i) % 3));
    if (this == NONE) {
      all.add(schedule("all ready", _ -> 0));
      all.add(schedule("even pending", i -> 1 - i % 2));
      all.add(schedule("odd pending", i -> i % 2));
    } else if (at >= 0) {
      all.add(schedule("pending there only", _ -> 0));
    }
    return all;
  }

  private Schedule schedule(String pattern, IntUnaryOperator pendings) {
    return new Schedule(
        pattern + ", " + name,
        limited(i -> i == at ? Math.max(1, pendings.applyAsInt(i)) : pendings.applyAsInt(i)),
        fails,
        cancels);
  }

  private static IntUnaryOperator limited(IntUnaryOperator pendings) {
    return i -> {
      if (i > MOST_LEAVES) {
        throw new Error("a run without end");
      }
      return pendings.applyAsInt(i);
    };
  }
}
