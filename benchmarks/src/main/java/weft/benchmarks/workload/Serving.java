package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.blocking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import weft.Async;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.LoadReports;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Traffic;
import weft.benchmarks.report.Goal;

/// A server under load; figures are per request or message.
///
/// @param name on the command line
/// @param what the load, in words
/// @param protocol what is served
/// @param load who asks
/// @param goals of CPU and of wall time, as multiples of Tokio's
/// @param reports where the load's reports go
public record Serving(
    String name, String what, Protocol protocol, Load load, List<Goal> goals, LoadReports reports)
    implements Workload {
  private static final Duration TIME = Duration.ofSeconds(2);

  /// Requests of HTTP, one at a time on each connection, by wrk.
  public static Serving hello() {
    return new Serving(
        "http_hello",
        "wrk asks over 64 connections; per request",
        Protocol.HELLO,
        ProgramLoad.wrk(64, TIME),
        goals(1.05, 1),
        new LoadReports());
  }

  /// One message at a time on each of many connections.
  public static Serving echo() {
    return new Serving(
        "echo_1000",
        "1,000 connections, a message of 64 bytes at a time on each; per message",
        Protocol.ECHO,
        ProgramLoad.tokio("echo", 1_000, 1, TIME.toMillis()),
        goals(1.1, 1),
        new LoadReports());
  }

  /// Many messages at a time on each of some connections.
  public static Serving pipelined() {
    return new Serving(
        "echo_pipelined",
        "50 connections, 16 messages of 64 bytes at a time on each; per message",
        Protocol.ECHO,
        ProgramLoad.tokio("echo", 50, 16, TIME.toMillis()),
        goals(1.1, 1 / 0.95),
        new LoadReports());
  }

  private static List<Goal> goals(double cpu, double wall) {
    return List.of(
        new Goal.Ratio(Metric.CPU, cpu, "tokio"),
        new Goal.Ratio(Metric.WALL, wall, "tokio"),
        new Goal.Ratio(Metric.P99, 1.5, "tokio"));
  }

  @Override
  public String description() {
    return (protocol == Protocol.ECHO ? "an echo server: " : "a server of HTTP: ") + what;
  }

  @Override
  public String note() {
    return "CPU is the server's; wall is time divided by all that was answered";
  }

  @Override
  public Optional<String> absence() {
    return load.absence().map(why -> name + " is left out: " + why);
  }

  @Override
  public long operations() {
    return 1;
  }

  @Override
  public long expected() {
    return 1;
  }

  @Override
  public Gauge gauge() {
    return new Traffic(reports);
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return goals;
  }

  @Override
  public Workload tiny() {
    return new Serving(name, what, protocol, new SmallLoad(protocol), goals, reports);
  }

  /// Runs the load against a server that listens there.
  long answerTo(int port) throws Exception {
    reports.leave(load.run(port));
    return expected();
  }

  @Override
  public Async<Long> weft() {
    return async(() -> {
      try (var server = WeftServer.start(protocol)) {
        return blocking(() -> answerTo(server.port())).await();
      }
    });
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> {
      try (var server = ThreadServer.start(protocol)) {
        return answerTo(server.port());
      }
    });
  }
}
