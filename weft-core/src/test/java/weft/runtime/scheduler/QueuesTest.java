package weft.runtime.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// The injector, the sleepers, and the live tasks, single-stepped.
class QueuesTest {
  @Test
  void popShare_ten_aFairShareInOrder() {
    var injector = new Injector();
    var tasks = new ArrayList<TestTask>();
    for (int i = 0; i < 10; i++) {
      tasks.add(new TestTask());
      injector.push(tasks.get(i));
    }
    Task<?> first = injector.popShare(3, 128);
    var share = new ArrayList<Task<?>>();
    for (Task<?> task = first; task != null; task = task.next) {
      share.add(task);
    }
    assertThat(share).isEqualTo(tasks.subList(0, 4));
    assertThat(injector.length()).isEqualTo(6);
    assertThat(injector.popShare(1, 2)).isSameAs(tasks.get(4));
    assertThat(injector.length()).isEqualTo(4);
  }

  @Test
  void pickSleeper_nobodySleeps_null() {
    assertThat(new Idle(2, 2).pickSleeper()).isNull();
  }

  @Test
  void pickSleeper_oneSleeps_pickedOnceAndCountsAsSearching() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(2, 2);
    Worker sleeper = scheduler.worker(0);
    assertThat(idle.toSleeping(sleeper, false)).isTrue();
    assertThat(idle.pickSleeper()).isSameAs(sleeper);
    assertThat(idle.toString()).isEqualTo("Idle[awake 2, searching 1]");
    assertThat(idle.pickSleeper()).isNull();
    assertThat(idle.toWorking()).isTrue();
  }

  @Test
  void pickSleeper_oneSearches_nobodyIsUnparked() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(3, 3);
    assertThat(idle.toSearching()).isTrue();
    assertThat(idle.toSleeping(scheduler.worker(0), false)).isFalse();
    assertThat(idle.pickSleeper()).isNull();
    assertThat(idle.toWorking()).isTrue();
    assertThat(idle.pickSleeper()).isNotNull();
  }

  @Test
  void toSearching_halfSearch_refused() {
    var idle = new Idle(4, 4);
    assertThat(idle.toSearching()).isTrue();
    assertThat(idle.toSearching()).isTrue();
    assertThat(idle.toSearching()).isFalse();
  }

  @Test
  void toSleeping_lastSearching_mustLookAgain() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(2, 2);
    assertThat(idle.toSearching()).isTrue();
    assertThat(idle.toSleeping(scheduler.worker(0), true)).isTrue();
    assertThat(idle.toString()).isEqualTo("Idle[awake 1, searching 0]");
  }

  @Test
  void pickSleeper_asManyAwakeAsProcessors_nobodyUntilOneIsHeld() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(3, 2);
    assertThat(idle.toSleeping(scheduler.worker(0), false)).isFalse();
    assertThat(idle.pickSleeper()).isNull();
    idle.toHeld(1);
    assertThat(idle.pickSleeper()).isNotNull();
  }

  @Test
  void pickSleeper_pollsMayBlock_moreThanProcessors() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(3, 2);
    idle.toSleeping(scheduler.worker(0), false);
    assertThat(idle.pickSleeper(true)).isNotNull();
    assertThat(idle.pickSleeper(true)).isNull();
  }

  @Test
  void hasProcessorToSpare_oneMoreWouldTakeTheLast_no() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(3, 3);
    idle.toSleeping(scheduler.worker(0), false);
    assertThat(idle.hasProcessorToSpare()).isFalse();
    idle.toSleeping(scheduler.worker(0), false);
    assertThat(idle.hasProcessorToSpare()).isTrue();
  }

  /// Found by the bench: while one searched, two others parked; what came meanwhile went to nobody.
  @Test
  void toSleeping_fewerAwakeThanProcessorsAndNobodySearches_mustLookAgain() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(4, 2);
    assertThat(idle.toSearching()).isTrue();
    assertThat(idle.toSleeping(scheduler.worker(0), true)).isFalse();
    assertThat(idle.toSleeping(scheduler.worker(0), false)).isFalse();
    assertThat(idle.toSleeping(scheduler.worker(0), false)).isTrue();
  }

  @Test
  void toAwake_pickedMeanwhile_refused() {
    Scheduler scheduler = Schedulers.still();
    var idle = new Idle(1, 1);
    Worker sleeper = scheduler.worker(0);
    idle.toSleeping(sleeper, false);
    assertThat(idle.toAwake(sleeper)).isTrue();
    idle.toSleeping(sleeper, false);
    idle.pickSleeper();
    assertThat(idle.toAwake(sleeper)).isFalse();
  }

  @Test
  void liveTasks_addedAndRemoved_exactlyThose() {
    var live = new LiveTasks(Schedulers.still());
    var expected = new HashSet<Task<?>>();
    var random = new java.util.Random(7);
    var all = new ArrayList<TestTask>();
    for (int i = 0; i < 10_000; i++) {
      var task = new TestTask();
      live.add(task);
      all.add(task);
      expected.add(task);
      while (all.size() > 1 && random.nextInt(100) < 70) {
        TestTask victim = all.remove(random.nextInt(all.size()));
        LiveTasks.remove(victim);
        expected.remove(victim);
      }
    }
    var found = new HashSet<Task<?>>();
    live.forEach(task -> assertThat(found.add(task)).isTrue());
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void liveTasks_churnBesideOneLongLived_chunksStayFew() {
    var live = new LiveTasks(Schedulers.still());
    live.add(new TestTask());
    for (int i = 0; i < 100_000; i++) {
      var task = new TestTask();
      live.add(task);
      LiveTasks.remove(task);
    }
    assertThat(live.chunkCount()).isLessThan(5);
  }

  @Test
  void liveTasks_trimmedAfterABurst_oneChunkLeft() {
    var live = new LiveTasks(Schedulers.still());
    var burst = new ArrayList<TestTask>();
    for (int i = 0; i < 10_000; i++) {
      burst.add(new TestTask());
      live.add(burst.get(i));
    }
    assertThat(live.chunkCount()).isEqualTo(157);
    burst.forEach(LiveTasks::remove);
    for (int i = 0; i < 100; i++) {
      live.trim();
    }
    assertThat(live.chunkCount()).isEqualTo(1);
    live.add(new TestTask());
  }
}
