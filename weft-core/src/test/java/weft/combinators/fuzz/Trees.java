package weft.combinators.fuzz;

import static weft.Weft.async;
import static weft.Weft.keep;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.scopeGet;
import static weft.Weft.select;
import static weft.Weft.shielded;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.Outcome;
import weft.Select;
import weft.task.ScopePolicy;

/// Grows what one task awaits. Owner only.
final class Trees {
  private final World world;
  private final Dice dice;
  private final Leaves leaves;
  private final Combining combining;

  Trees(World world, Lane lane, Dice dice, boolean limited) {
    this.world = world;
    this.dice = dice;
    leaves = new Leaves(world, lane, dice, limited);
    combining = new Combining(world, dice);
  }

  /// @param depth how many levels at most
  Async<Object> tree(int depth, Asked asked) {
    if (depth <= 0) {
      return leaves.any(asked);
    }
    return switch (dice.below(16)) {
      case 0, 1, 2 -> consuming(tree(depth - 1, asked), asked);
      case 3 -> probed(depth);
      case 4 -> scope(depth, asked);
      case 5 -> keeping(asked);
      case 6 -> selecting(depth, asked);
      case 7 -> mapped(depth, asked);
      case 8 -> new Rounds(world, dice, leaves, combining).body(asked);
      case 9 -> tasks(depth, asked);
      case 10 -> shielding(depth);
      case 11 -> settling(depth, asked);
      default -> combined(depth, asked);
    };
  }

  /// A body of which it is known when it is cancelled.
  Async<Object> probed(int depth) {
    var asked = new Asked();
    return asked.probe(consuming(tree(depth - 1, asked), asked));
  }

  private Async<Object> combined(int depth, Asked asked) {
    var parts = new ArrayList<Async<Object>>();
    for (int i = dice.between(1, 3); i > 0; i--) {
      parts.add(tree(depth - 1, asked));
    }
    Async<Object> tree = combining.of(parts, () -> leaves.any(asked));
    return dice.chance(50) ? tree : combining.of(List.of(tree), () -> leaves.filler(asked));
  }

  /// A body that holds for some time what it is given, and may go on after a failure. Permits it
  /// may hand on.
  Async<Object> consuming(Async<Object> inner, Asked asked) {
    var conduct = world.conduct("consuming", asked);
    boolean recovers = dice.chance(50);
    boolean handsOn = dice.chance(20);
    var length = dice.millis(0, 5);
    var cleanup =
        handsOn ? Leaves.up(ready("nothing that could lose the value")) : leaves.cleanup();
    return async(() -> {
      conduct.begin();
      try {
        Object value;
        try {
          value = inner.await();
          conduct.resumed();
        } catch (Exception e) {
          conduct.caught(e);
          if (!recovers) {
            throw e;
          }
          value = "recovered";
        }
        if (handsOn && Custody.mayBeHandedOn(value)) {
          return value;
        }
        Runnable close = world.custody.take(value);
        try {
          sleep(length).await();
        } finally {
          close.run();
        }
        return "consumed";
      } catch (Throwable t) {
        conduct.thrown(t);
        throw t;
      } finally {
        conduct.cleaning();
        try {
          cleanup.await();
        } finally {
          conduct.end();
        }
      }
    });
  }

  private Async<Object> mapped(int depth, Asked asked) {
    return tree(depth - 1, asked)
        .<Object>map(value -> {
          world.custody.take(value).run();
          return "mapped";
        })
        .recover(e -> {
          world.findings.check(e, "recover");
          if (asked.isAsked()) {
            world.findings.add("recover took an exception for its cancellation: " + e);
          }
          return "recovered";
        });
  }

  /// What it shields is cancelled by nobody but a deadline.
  private Async<Object> shielding(int depth) {
    var held = dice.chance(50) ? probed(depth) : leaves.handedOn();
    var pause = dice.millis(1, 5);
    var limited =
        async(
                () -> {
                  sleep(pause).await();
                  return held.await();
                })
            .timeout(dice.millis(0, 10));
    return shielded(() -> limited.await());
  }

  private Async<Object> settling(int depth, Asked asked) {
    return tree(depth - 1, asked)
        .timeoutOr(dice.millis(0, 20), "late")
        .settled()
        .map(outcome -> {
          switch (outcome) {
            case Outcome.Success(var value) -> world.custody.take(value).run();
            case Outcome.Failure(var cause) -> {
              world.findings.check(cause, "settled");
              if (asked.isAsked()) {
                world.findings.add("settled took an exception for its cancellation: " + cause);
              }
            }
          }
          return "settled";
        });
  }

  private Async<Object> selecting(int depth, Asked asked) {
    Duration cleanupDeadline = world.cleanupDeadline(dice);
    boolean biased = dice.chance(70);
    var branches = new ArrayList<Select.Branch<Object>>();
    for (int i = dice.chance(20) ? 9 : dice.between(1, 4); i > 0; i--) {
      branches.add(
          on(
              dice.chance(80),
              i > 2 ? leaves.any(asked) : tree(depth - 1, asked),
              value -> {
                Runnable close = world.custody.take(value);
                try {
                  sleep(dice.millis(0, 3)).await();
                } finally {
                  close.run();
                }
                return "selected";
              }));
    }
    var select = select(branches).cleanupDeadline(cleanupDeadline).otherwise(() -> "otherwise");
    return biased ? select.biased() : select;
  }

  private Async<Object> scope(int depth, Asked asked) {
    var policy =
        switch (dice.below(5)) {
          case 0, 1 -> ScopePolicy.firstFailure();
          case 2, 3 -> ScopePolicy.allFailures();
          default -> ScopePolicy.supervisor();
        };
    var body = tree(depth - 1, asked);
    int count = dice.between(0, 2);
    boolean consumes = dice.chance(50);
    var others = tasksOf(count);
    return scopeGet(
        policy.limit(dice.between(1, 3)),
        tasks -> {
          others.forEach(other -> world.extra(tasks.spawn(other)));
          Object value = body.await();
          if (!consumes && Custody.mayBeHandedOn(value)) {
            return value;
          }
          world.custody.take(value).run();
          return "scoped";
        });
  }

  /// A body that awaits its own tasks, or leaves them behind, aborted.
  private Async<Object> tasks(int depth, Asked asked) {
    int count = dice.chance(20) ? 9 : dice.between(1, 3);
    boolean twice = dice.chance(40);
    var others = tasksOf(count);
    return async(() -> {
      var handles = new ArrayList<Async<Object>>();
      for (Async<Object> other : others) {
        var task = spawn(other);
        handles.add(task);
        world.extra(task);
      }
      for (int i = 0; i < 2; i++) {
        var parts = combining.someLimited(handles);
        if (twice) {
          parts.add(dice.below(2), combining.limited(handles.getFirst()));
        }
        try {
          var value = combining.of(parts, () -> leaves.filler(asked)).await();
          world.custody.takeAgain(value).run();
        } catch (Exception e) {
          check(e, asked);
        }
      }
      return "tasks of " + depth;
    });
  }

  /// What other tasks do, with a lane of their own.
  private List<Async<Object>> tasksOf(int count) {
    var futures = new ArrayList<Async<Object>>();
    for (int i = 0; i < count; i++) {
      futures.add(
          new Trees(world, world.lane(), dice.split(), false)
              .probed(1)
              .timeout(dice.millis(1, 60)));
    }
    return futures;
  }

  /// A body that awaits kept futures in several rounds.
  private Async<Object> keeping(Asked asked) {
    var conduct = world.conduct("keeping", asked);
    int count = dice.chance(25) ? dice.between(9, 12) : dice.between(1, 4);
    int rounds = dice.between(1, 4);
    boolean twice = dice.chance(30);
    boolean handsOn = dice.chance(30);
    var last = leaves.handedOn();
    return async(() -> {
      conduct.begin();
      try {
        List<Async<Object>> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          kept.add(keep(leaves.keepable(asked)));
        }
        if (twice) {
          kept.add(kept.getLast());
        }
        for (int i = 0; i < rounds; i++) {
          try {
            var value =
                combining
                    .of(combining.someLimited(someOf(kept)), () -> leaves.filler(asked))
                    .await();
            conduct.resumed();
            world.custody.takeAgain(value).run();
          } catch (Exception e) {
            conduct.caught(e);
          }
        }
        return handsOn ? last.await() : "kept";
      } catch (Throwable t) {
        conduct.thrown(t);
        throw t;
      } finally {
        conduct.cleaning();
        conduct.end();
      }
    });
  }

  private List<Async<Object>> someOf(List<Async<Object>> kept) {
    return kept.subList(dice.below(kept.size()), kept.size());
  }

  private void check(Exception e, Asked asked) {
    world.findings.check(e, "caught");
    if (asked.isAsked()) {
      world.findings.add("an exception was caught for a cancellation: " + e);
    }
  }

  /// What a task that several await runs.
  Async<Object> shared() {
    var asked = new Asked();
    return asked.probe(leaves.shareable(asked)).timeout(dice.millis(20, 60));
  }
}
