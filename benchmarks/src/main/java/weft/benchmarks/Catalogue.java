package weft.benchmarks;

import java.time.Duration;
import java.util.List;
import weft.benchmarks.measure.Durations;
import weft.benchmarks.workload.ArrayLoop;
import weft.benchmarks.workload.AwaitReady;
import weft.benchmarks.workload.BroadcastMessages;
import weft.benchmarks.workload.ChainedSpawn;
import weft.benchmarks.workload.ChannelFill;
import weft.benchmarks.workload.ChannelPingPong;
import weft.benchmarks.workload.CompletableFutures;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Fairness;
import weft.benchmarks.workload.HandOff;
import weft.benchmarks.workload.HeldConnections;
import weft.benchmarks.workload.Idle;
import weft.benchmarks.workload.JoxChannels;
import weft.benchmarks.workload.KotlinCoroutines;
import weft.benchmarks.workload.LoopShape;
import weft.benchmarks.workload.Messages;
import weft.benchmarks.workload.MutexAlone;
import weft.benchmarks.workload.MutexContended;
import weft.benchmarks.workload.NotifyPingPong;
import weft.benchmarks.workload.OneshotRoundTrip;
import weft.benchmarks.workload.Parallel;
import weft.benchmarks.workload.PingPong;
import weft.benchmarks.workload.PlainCalls;
import weft.benchmarks.workload.RandomSleepers;
import weft.benchmarks.workload.Reactor;
import weft.benchmarks.workload.ResumeDepth;
import weft.benchmarks.workload.SelectOneTask;
import weft.benchmarks.workload.SelectTwoProducers;
import weft.benchmarks.workload.SemaphoreAlone;
import weft.benchmarks.workload.SemaphoreContended;
import weft.benchmarks.workload.Servers;
import weft.benchmarks.workload.Serving;
import weft.benchmarks.workload.Skynet;
import weft.benchmarks.workload.Sleepers;
import weft.benchmarks.workload.SpawnBlocking;
import weft.benchmarks.workload.SpawnJoin;
import weft.benchmarks.workload.SpawnRemote;
import weft.benchmarks.workload.StartUp;
import weft.benchmarks.workload.Streaming;
import weft.benchmarks.workload.Streaming.Shape;
import weft.benchmarks.workload.TimerCancel;
import weft.benchmarks.workload.TimerServices;
import weft.benchmarks.workload.TlsTransfer;
import weft.benchmarks.workload.Tokio;
import weft.benchmarks.workload.VirtualThreads;
import weft.benchmarks.workload.WakeLatency;
import weft.benchmarks.workload.WatchPingPong;
import weft.benchmarks.workload.WeftContender;
import weft.benchmarks.workload.Workload;
import weft.benchmarks.workload.YieldMany;

/// All workloads and all contenders, in the order in which they run.
final class Catalogue {
  static final List<Workload> WORKLOADS =
      List.of(
          new SpawnJoin("spawn_join", 10_000),
          new SpawnJoin("spawn_join_1m", 1_000_000),
          new SpawnRemote(10_000),
          new YieldMany(200, 1_000),
          new PingPong(1_000),
          new ChainedSpawn(1_000),
          new SpawnBlocking(1_000),
          new AwaitReady(10_000),
          new ResumeDepth(1, 10_000),
          new ResumeDepth(20, 10_000),
          new ResumeDepth(100, 10_000),
          new Parallel(10_000, 12_000),
          new HandOff(500, new Durations()),
          new WakeLatency(500, new Durations()),
          new Fairness(1_000, 1_000, new Durations()),
          new Skynet(1_000_000),
          new ArrayLoop(1_000, 100),
          new LoopShape(LoopShape.Shape.RARE, false, 64_000),
          new LoopShape(LoopShape.Shape.TRY, false, 64_000),
          new LoopShape(LoopShape.Shape.CATCH, false, 64_000),
          new LoopShape(LoopShape.Shape.CONDITION, false, 64_000),
          new LoopShape(LoopShape.Shape.SWITCH, false, 64_000),
          new LoopShape(LoopShape.Shape.LOCALS, false, 64_000),
          new LoopShape(LoopShape.Shape.NESTED, false, 64_000),
          new LoopShape(LoopShape.Shape.RARE, true, 64_000),
          new LoopShape(LoopShape.Shape.TRY, true, 64_000),
          new LoopShape(LoopShape.Shape.CATCH, true, 64_000),
          new LoopShape(LoopShape.Shape.CONDITION, true, 64_000),
          new LoopShape(LoopShape.Shape.SWITCH, true, 64_000),
          new LoopShape(LoopShape.Shape.LOCALS, true, 64_000),
          new LoopShape(LoopShape.Shape.NESTED, true, 64_000),
          new TimerCancel(1, 10_000),
          new TimerCancel(100, 1_000),
          new ChannelFill(100, 100),
          new Messages("mpsc_1_1", 1, 10_000, 100, 0.5),
          new Messages("mpsc_5_1", 5, 1_000, 100, 0.4),
          new Messages("mpsc_unbounded", 5, 20_000, 0, 0.4),
          new ChannelPingPong(1_000),
          new OneshotRoundTrip(10_000),
          new BroadcastMessages(10, 1_000),
          new WatchPingPong(1_000),
          new NotifyPingPong(1_000),
          new SelectOneTask(10_000),
          new SelectTwoProducers(5_000, 100),
          new SemaphoreAlone(10_000),
          new SemaphoreContended(8, 2, 1_000),
          new MutexAlone(10_000),
          new MutexContended(8, 1_000),
          new Streaming(Shape.FOLD, 10_000_000),
          new Streaming(Shape.BUFFER, 1_000_000),
          new Streaming(Shape.CONCURRENT, 100_000),
          new Streaming(Shape.MERGE, 10_000_000),
          new Streaming(Shape.GENERATOR, 10_000_000),
          Serving.hello(),
          Serving.echo(),
          Serving.pipelined(),
          new TlsTransfer(8_192),
          new StartUp(false),
          new StartUp(true),
          new Idle(10_000),
          new RandomSleepers(1_000_000, 1_000),
          new Sleepers("sleepers", 1_000_000, 0, Duration.ofSeconds(10)),
          new Sleepers("sleepers_nested", 100_000, 10, Duration.ofSeconds(10)),
          new HeldConnections(10_000, 100));

  static final List<Contender> CONTENDERS =
      List.of(
          new WeftContender(),
          WeftContender.crowded(),
          new CompletableFutures(),
          new VirtualThreads(),
          new KotlinCoroutines(),
          new JoxChannels(),
          new Reactor(),
          Tokio.multiThread(),
          Tokio.currentThread(),
          TimerServices.jdk(),
          TimerServices.netty(),
          Servers.nio(),
          Servers.netty(),
          new PlainCalls());

  private Catalogue() {}

  /// The workload of that name.
  ///
  /// @throws UsageException if there is none
  static Workload workload(String name) {
    return WORKLOADS.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "workload: "
                    + name
                    + " (expected: one of "
                    + String.join(", ", WORKLOADS.stream().map(Workload::name).toList())
                    + ")"));
  }

  /// The contender of that name.
  ///
  /// @throws UsageException if there is none
  static Contender contender(String name) {
    return CONTENDERS.stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "contender: "
                    + name
                    + " (expected: one of "
                    + String.join(", ", CONTENDERS.stream().map(Contender::name).toList())
                    + ")"));
  }

  /// What `--list` prints.
  static String list() {
    var text = new StringBuilder("workloads (* not in the quick set: name it, or use --all)\n");
    for (Workload workload : WORKLOADS) {
      text.append(
          String.format(
              "  %-20s%s %s%n",
              workload.name(), workload.isQuick() ? " " : "*", workload.description()));
      workload.absence().ifPresent(why -> text.append(String.format("  %-22s%s%n", "", why)));
    }
    text.append("contenders (* only if named)\n");
    for (Contender contender : CONTENDERS) {
      text.append(
          String.format(
              "  %-20s%s %s%n",
              contender.name(), contender.isUsual() ? " " : "*", contender.description()));
      contender.absence().ifPresent(why -> text.append(String.format("  %-22s%s%n", "", why)));
    }
    return text.toString();
  }
}
