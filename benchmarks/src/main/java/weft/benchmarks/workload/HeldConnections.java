package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.blocking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Connections;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.LoadReports;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;

/// An echo server with many connections that have each had one message and are idle since, and some
/// that are busy.
///
/// @param idle how many are idle
/// @param busy how many are not
/// @param reports where they are looked at
public record HeldConnections(int idle, int busy, LoadReports reports) implements Workload {
  private static final Duration BUSY = Duration.ofSeconds(2);

  /// With that many.
  public HeldConnections(int idle, int busy) {
    this(idle, busy, new LoadReports());
  }

  @Override
  public String name() {
    return "idle_connections";
  }

  @Override
  public String description() {
    return String.format(
        "memory of an echo server with %,d idle connections and %,d busy ones; per idle one",
        idle, busy);
  }

  @Override
  public String note() {
    return "the system's own memory for sockets is not counted";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public Optional<String> absence() {
    return load().absence().map(why -> name() + " is left out: " + why);
  }

  ProgramLoad load() {
    return ProgramLoad.tokio("idle", idle, busy, BUSY.toMillis());
  }

  @Override
  public long operations() {
    return idle;
  }

  @Override
  public long expected() {
    return 1;
  }

  @Override
  public Gauge gauge() {
    return new Connections(reports);
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(
        new Goal.Ratio(Metric.HELD, 1, "nio"),
        new Goal.Ratio(Metric.HELD, 1, "netty"),
        new Goal.Ratio(Metric.HELD, 1, "vt"),
        new Goal.Ratio(Metric.HELD, 1.5, "tokio"));
  }

  @Override
  public Workload tiny() {
    return new Serving(
        name(),
        description(),
        Protocol.ECHO,
        new SmallLoad(Protocol.ECHO),
        List.of(),
        new LoadReports());
  }

  /// Runs the load against a server that listens there.
  long hold(int port) throws Exception {
    load().hold(port, reports::beSeen);
    return expected();
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      try (var server = WeftServer.start(Protocol.ECHO)) {
        return blocking(() -> hold(server.port())).await();
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      try (var server = ThreadServer.start(Protocol.ECHO)) {
        return hold(server.port());
      }
    });
  }
}
