package weft.combinators.fuzz;

import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// One program: some tasks, and somebody who sends to them and cancels them at random instants.
final class Program {
  private static final int LIMIT_MILLIS = 20_000;
  private static final int STEP_MILLIS = 20;

  private final long seed;
  private final Dice dice;
  private final World world;

  /// Whether the runtime is closed while the tasks are at work.
  private final boolean leaves;

  Program(long seed, AsyncRuntime runtime) {
    this.seed = seed;
    dice = new Dice(seed);
    leaves = dice.chance(10);
    world = new World(runtime, leaves || dice.chance(25));
  }

  Async<Void> body() {
    return async(() -> {
      for (int i = dice.between(0, 3); i > 0; i--) {
        world.shared.add(spawn(new Trees(world, world.lane(), dice.split(), false).shared()));
      }
      var lanes = new ArrayList<Lane>();
      var tasks = new ArrayList<JoinHandle<Object>>();
      for (int i = dice.between(1, 3); i > 0; i--) {
        var lane = world.lane();
        lanes.add(lane);
        lane.send();
        lane.send();
        var task = spawn(root(lane));
        tasks.add(task);
        world.extra(task);
      }
      disturb(lanes, tasks).await();
      if (!leaves) {
        end().await();
      }
    });
  }

  private Async<Object> root(Lane lane) {
    boolean limited = dice.chance(50);
    var trees = new Trees(world, lane, dice.split(), limited);
    var tree = trees.probed(dice.between(2, 4));
    return limited ? tree : tree.timeout(dice.millis(5, 80));
  }

  private Async<Void> disturb(List<Lane> lanes, List<JoinHandle<Object>> tasks) {
    return async(() -> {
      for (int i = dice.between(0, 8); i > 0; i--) {
        sleep(dice.millis(0, 12)).await();
        switch (dice.below(8)) {
          case 0, 1 -> dice.of(lanes).send();
          case 2, 3 -> world.notify.notifyOne();
          case 4 -> world.places.rx().tryRecv();
          case 5 -> dice.of(tasks).abort();
          case 6 -> dice.of(tasks).abort(world.cleanupDeadline(dice));
          default -> abortNowOrShared(tasks);
        }
      }
    });
  }

  private void abortNowOrShared(List<JoinHandle<Object>> tasks) {
    if (world.shared.isEmpty() || dice.chance(50)) {
      dice.of(tasks).abortNow();
    } else {
      dice.of(world.shared).abort();
    }
  }

  /// Waits for all tasks, without awaiting them: that would be a part of what is tried.
  private Async<Void> end() {
    return async(() -> {
      for (int waited = 0; waited < LIMIT_MILLIS; waited += STEP_MILLIS) {
        if (isFinished()) {
          return;
        }
        sleep(ofMillis(STEP_MILLIS)).await();
      }
      world.findings.add("hangs: " + world.runtime.dump());
    });
  }

  private boolean isFinished() {
    return world.shared.stream().allMatch(JoinHandle::isFinished)
        && world.extras().stream().allMatch(JoinHandle::isFinished);
  }

  /// When the runtime is closed.
  ///
  /// @return what broke the rules
  List<String> check() {
    world.check();
    return world.findings.all().stream().map(text -> "seed " + seed + ": " + text).toList();
  }

  /// Whether the runtime may report a failure that nobody awaited.
  boolean mayReport(Throwable failure) {
    return world.findings.isExpected(failure);
  }
}
