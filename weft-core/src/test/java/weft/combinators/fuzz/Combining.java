package weft.combinators.fuzz;

import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.select;
import static weft.Weft.selectAll;
import static weft.Weft.tryJoin;
import static weft.Weft.tryJoinAll;
import static weft.Weft.unconstrained;
import static weft.combinators.fuzz.Leaves.up;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import weft.Async;

/// Puts futures into a combinator that hands on what they give, no body between. Owner only.
final class Combining {
  private static final int MANY = 9;
  private final World world;
  private final Dice dice;

  Combining(World world, Dice dice) {
    this.world = world;
    this.dice = dice;
  }

  /// A combinator of the futures, in their order, among others.
  Async<Object> of(List<? extends Async<Object>> wanted, Supplier<Async<Object>> others) {
    var futures = new ArrayList<Async<Object>>(wanted);
    int size =
        dice.chance(20)
            ? dice.between(MANY, MANY + 3)
            : Math.max(futures.size(), dice.between(1, 4));
    while (futures.size() < size) {
      futures.add(dice.below(futures.size() + 1), others.get());
    }
    return switch (futures.size()) {
      case 1 -> alone(futures.getFirst());
      case 2 -> two(futures.get(0), futures.get(1));
      case 3 -> three(futures.get(0), futures.get(1), futures.get(2));
      default -> all(futures);
    };
  }

  private Async<Object> alone(Async<Object> future) {
    return switch (dice.below(4)) {
      case 0 -> unconstrained(future);
      case 1 -> all(List.of(future));
      default -> limited(future);
    };
  }

  /// The same, some with a limit of their own.
  List<Async<Object>> someLimited(List<Async<Object>> futures) {
    var changed = new ArrayList<Async<Object>>();
    for (Async<Object> future : futures) {
      changed.add(dice.chance(25) ? limited(future) : future);
    }
    return changed;
  }

  Async<Object> limited(Async<Object> future) {
    var limit = dice.millis(0, 40);
    return dice.chance(70)
        ? future.timeout(limit)
        : future.timeout(limit, world.cleanupDeadline(dice));
  }

  private Async<Object> two(Async<Object> a, Async<Object> b) {
    return switch (dice.below(5)) {
      case 0 -> up(join(a, b));
      case 1 -> up(tryJoin(a, b));
      case 2 -> up(select(a, b));
      case 3 -> up(select(a.when(dice.chance(80)), b));
      default -> all(List.of(a, b));
    };
  }

  private Async<Object> three(Async<Object> a, Async<Object> b, Async<Object> c) {
    return switch (dice.below(4)) {
      case 0 -> up(join(a, b, c));
      case 1 -> up(tryJoin(a, b, c));
      case 2 -> up(select(a, b, c));
      default -> all(List.of(a, b, c));
    };
  }

  private Async<Object> all(List<Async<Object>> futures) {
    int limit = dice.between(1, futures.size());
    return switch (dice.below(5)) {
      case 0 -> up(joinAll(futures));
      case 1 -> up(joinAll(limit, futures));
      case 2 -> up(tryJoinAll(futures));
      case 3 -> up(tryJoinAll(limit, futures));
      default -> up(selectAll(futures));
    };
  }
}
