package weft.benchmarks.workload;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Tokio, whose code is Rust and lives in `peers/tokio`: a program that speaks the protocol of
/// `Child`, if somebody has built it.
///
/// @param name on the command line, and for the program the runtime to use
/// @param program where it is, built or not
public record Tokio(String name, Path program) implements Contender {
  /// The script that builds it.
  static final String BUILD = "benchmarks/peers/tokio/install.sh";

  private static final String CURRENT_THREAD = "tokio-ct";

  /// Tokio's multi-thread runtime.
  public static Tokio multiThread() {
    return new Tokio("tokio", builtProgram());
  }

  /// Its current-thread runtime, for the rows that are compared with it.
  public static Tokio currentThread() {
    return new Tokio(CURRENT_THREAD, builtProgram());
  }

  @Override
  public String description() {
    return "Tokio's "
        + (isCurrentThread() ? "current-thread" : "multi-thread")
        + " runtime, from Debian's librust-tokio-dev, built by "
        + BUILD;
  }

  private boolean isCurrentThread() {
    return name.equals(CURRENT_THREAD);
  }

  @Override
  public boolean offers(Workload workload) {
    return isCurrentThread()
        ? workload instanceof RandomSleepers || workload instanceof TimerCancel
        : work(workload).isPresent();
  }

  @Override
  public Optional<String> absence() {
    return Files.isExecutable(program)
        ? Optional.empty()
        : Optional.of(
            name + " is left out: its program is not built. Run " + BUILD + " to build it.");
  }

  @Override
  public Optional<List<String>> command(Workload workload, int workers, Duration warmUp) {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.add(name);
    command.add(Integer.toString(workers));
    command.add(Long.toString(warmUp.toMillis()));
    command.addAll(work(workload).orElseThrow());
    return Optional.of(command);
  }

  /// As the program says itself.
  @Override
  public Optional<String> version() {
    if (absence().isPresent()) {
      return Optional.empty();
    }
    try {
      Process process = new ProcessBuilder(program.toString(), "--version").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(said.trim());
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  @Override
  public Pool open(int workers) {
    throw new UnsupportedOperationException(name + " is a program of its own (expected: command)");
  }

  /// The program's name of a workload, and its sizes.
  private static Optional<List<String>> work(Workload workload) {
    return switch (workload) {
      case SpawnJoin w -> said("spawn_join", w.tasks());
      case SpawnRemote w -> said("spawn_remote", w.tasks());
      case SpawnBlocking w -> said("spawn_blocking", w.calls());
      case YieldMany w -> said("yield_many", w.tasks(), w.yields());
      case PingPong w -> said("ping_pong", w.pairs());
      case ChainedSpawn w -> said("chained_spawn", w.depth());
      case AwaitReady w -> said("await_ready", w.awaits());
      case ResumeDepth w -> said("resume_depth", w.depth(), w.yields());
      case Parallel w -> said("parallel", w.tasks(), w.turns());
      case Skynet w -> said("skynet", w.leaves());
      case HandOff w ->
          said("hand_off", w.times(), HandOff.PAUSE.toMillis(), HandOff.TASK.toMillis());
      case WakeLatency w ->
          said("wake_latency", w.times(), HandOff.PAUSE.toMillis(), HandOff.TASK.toMillis());
      case Fairness w -> said("fairness", w.tasks(), w.yields());
      case Sleepers w when w.nested() == 0 -> said("sleepers", w.tasks(), w.rest().toMillis());
      case Idle w -> said("idle", w.sleepers().tasks(), Idle.WATCH.toMillis());
      case RandomSleepers w -> said("sleepers_random", w.tasks(), w.limitMillis());
      case TimerCancel w -> said("timer_cancel", w.tasks(), w.each(), TimerCancel.LIMIT.toMillis());
      case Messages w -> said("messages", w.producers(), w.each(), w.capacity());
      case ChannelFill w -> said("mpsc_one_task", w.times(), w.capacity());
      case ChannelPingPong w -> said("mpsc_ping_pong", w.rounds());
      case OneshotRoundTrip w -> said("oneshot", w.times());
      case BroadcastMessages w -> said("broadcast", w.receivers(), w.messages());
      case WatchPingPong w -> said("watch_ping_pong", w.rounds());
      case NotifyPingPong w -> said("notify_ping_pong", w.rounds());
      case SelectOneTask w -> said("select_one_task", w.rounds());
      case SelectTwoProducers w -> said("select_two_producers", w.each(), w.capacity());
      case SemaphoreAlone w -> said("semaphore", w.turns());
      case SemaphoreContended w -> said("semaphore_contended", w.tasks(), w.permits(), w.turns());
      case MutexAlone w -> said("mutex", w.turns());
      case MutexContended w -> said("mutex_contended", w.tasks(), w.turns());
      case Serving w -> underLoad(said("serving", w.protocol() == Protocol.ECHO ? 1 : 0), w.load());
      case HeldConnections w -> underLoad(said("idle_connections", w.idle()), w.load());
      default -> Optional.empty();
    };
  }

  private static Optional<List<String>> underLoad(Optional<List<String>> said, Load load) {
    return said.map(
        words -> Stream.of(words, List.of("--"), load.command()).flatMap(List::stream).toList());
  }

  private static Optional<List<String>> said(String name, long... sizes) {
    return Optional.of(
        Stream.concat(Stream.of(name), java.util.Arrays.stream(sizes).mapToObj(Long::toString))
            .toList());
  }

  /// In the folder of this module, which is somewhere above the classes.
  private static Path builtProgram() {
    String inside = "peers/tokio/target/release/weft-bench-tokio";
    for (Path folder = classes(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("peers/tokio"))) {
        return folder.resolve(inside);
      }
    }
    return Path.of(inside).toAbsolutePath();
  }

  private static Path classes() {
    try {
      return Path.of(Tokio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
