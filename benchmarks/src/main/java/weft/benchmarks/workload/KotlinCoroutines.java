package weft.benchmarks.workload;

import java.util.List;
import java.util.Optional;
import kotlin.KotlinVersion;
import weft.benchmarks.kotlin.Channels;
import weft.benchmarks.kotlin.Coroutines;
import weft.benchmarks.kotlin.Flows;
import weft.benchmarks.kotlin.Locks;
import weft.benchmarks.kotlin.Tasks;
import weft.benchmarks.kotlin.Timers;
import weft.benchmarks.kotlin.Work;

/// Kotlin's coroutines, whose code is Kotlin and lives in `peers/kotlin`.
public final class KotlinCoroutines implements Contender {
  /// As in `peers/kotlin/pom.xml`.
  private static final String COROUTINES = "1.10.2";

  @Override
  public String name() {
    return "kotlin";
  }

  @Override
  public String description() {
    return "Kotlin's coroutines on Dispatchers.Default";
  }

  @Override
  public Optional<String> version() {
    return Optional.of("Kotlin " + KotlinVersion.CURRENT + ", kotlinx-coroutines " + COROUTINES);
  }

  @Override
  public boolean offers(Workload workload) {
    return work(workload).isPresent();
  }

  /// Its dispatcher is the process's.
  @Override
  public List<String> flags(int workers) {
    return List.of(
        "-Dkotlinx.coroutines.scheduler.core.pool.size=" + workers,
        "-Dkotlinx.coroutines.scheduler.max.pool.size=" + (workers + 64)); // Dispatchers.IO
  }

  @Override
  public Pool open(int workers) {
    return new Dispatcher();
  }

  private static Optional<Work> work(Workload workload) {
    return Optional.ofNullable(
        switch (workload) {
          case SpawnJoin w -> Tasks.spawnJoin(w.tasks());
          case SpawnRemote w -> Tasks.spawnRemote(w.tasks());
          case SpawnBlocking w -> Tasks.spawnBlocking(w.calls());
          case YieldMany w -> Tasks.yieldMany(w.tasks(), w.yields());
          case PingPong w -> Tasks.pingPong(w.pairs());
          case ChainedSpawn w -> Tasks.chainedSpawn(w.depth());
          case ResumeDepth w -> Tasks.resumeDepth(w.depth(), w.yields());
          case Parallel w -> Tasks.parallel(w.tasks(), w::once);
          case Skynet w -> Tasks.skynet(w.leaves());
          case HandOff w ->
              Tasks.handOff(
                  w.times(), HandOff.PAUSE.toMillis(), HandOff.TASK.toNanos(), w.delays());
          case WakeLatency w ->
              Tasks.wakeLatency(
                  w.times(), HandOff.PAUSE.toMillis(), HandOff.TASK.toNanos(), w.delays());
          case Fairness w -> Tasks.fairness(w.tasks(), w.yields(), w.durations());
          case Sleepers w -> Timers.sleepers(w.tasks(), w.nested(), w.rest().toMillis());
          case Idle w -> work(w.sleepers()).orElseThrow();
          case RandomSleepers w -> Timers.randomSleepers(w.tasks(), w::millisOf);
          case TimerCancel w ->
              Timers.timerCancel(w.tasks(), w.each(), TimerCancel.LIMIT.toMillis());
          case Messages w -> Channels.messages(w.producers(), w.each(), w.capacity());
          case ChannelFill w -> Channels.fill(w.times(), w.capacity());
          case ChannelPingPong w -> Channels.pingPong(w.rounds());
          case OneshotRoundTrip w -> Channels.oneshot(w.times());
          case BroadcastMessages w -> Channels.broadcast(w.receivers(), w.messages());
          case WatchPingPong w -> Channels.watchPingPong(w.rounds());
          case SelectOneTask w -> Channels.selectOneTask(w.rounds());
          case SelectTwoProducers w -> Channels.selectTwoProducers(w.each(), w.capacity());
          case SemaphoreAlone w -> Locks.semaphore(w.turns());
          case SemaphoreContended w -> Locks.semaphoreContended(w.tasks(), w.permits(), w.turns());
          case MutexAlone w -> Locks.mutex(w.turns());
          case MutexContended w -> Locks.mutexContended(w.tasks(), w.turns());
          case Streaming w -> flow(w);
          default -> null;
        });
  }

  private static Work flow(Streaming work) {
    return switch (work.shape()) {
      case FOLD -> Flows.fold(work.items());
      case BUFFER -> Flows.buffer(work.items(), Streaming.WIDTH);
      case CONCURRENT -> Flows.concurrent(work.items(), Streaming.WIDTH);
      case MERGE -> Flows.merge(work.items());
      case GENERATOR -> Flows.generator(work.items());
    };
  }

  private record Dispatcher() implements Pool {
    @Override
    public long runCrowd() {
      return Coroutines.crowd();
    }

    @Override
    public long run(Workload workload, int repetitions) {
      Work work = work(workload).orElseThrow();
      return workload instanceof RemoteWorkload
          ? Coroutines.runHere(work, repetitions)
          : Coroutines.run(work, repetitions);
    }

    @Override
    public void close() {}
  }
}
