package weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.measure.Sample;
import weft.benchmarks.report.Block;
import weft.benchmarks.report.Goal;
import weft.benchmarks.report.Row;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Workload;

/// One workload under one collector: the contenders take turns, round by round. One thread.
final class Race {
  private static final double CROWDING = 1.3;

  private final Options options;
  private final Workload workload;
  private final Collector collector;
  private final Gauge gauge;
  private final Consumer<String> progress;
  private final List<Lane> lanes;

  Race(Options options, Workload workload, Collector collector, Consumer<String> progress) {
    this.options = options;
    this.workload = workload;
    this.collector = collector;
    this.progress = progress;
    gauge = workload.gauge();
    lanes =
        options.contenders().stream()
            .filter(contender -> contender.offers(workload) && contender.absence().isEmpty())
            .map(Lane::new)
            .toList();
  }

  /// A contender on its way through the rounds.
  private final class Lane {
    private final Contender contender;
    private final List<Sample> samples = new ArrayList<>();
    private String collectors = "";
    private long crowdChecksum;
    private Optional<ChildProcess> child = Optional.empty();
    private Optional<String> failure = Optional.empty();

    Lane(Contender contender) {
      this.contender = contender;
    }

    void start() throws InterruptedException {
      try {
        ChildProcess started = ChildProcess.start(command(contender));
        child = Optional.of(started);
        String[] ready = started.awaitReady().split(" ", 2);
        crowdChecksum += Long.parseLong(ready[0]);
        collectors = ready[1];
      } catch (IOException | ChildProcess.ChildException e) {
        fail(e);
      }
    }

    void round() throws InterruptedException {
      if (gauge.needsFreshProcess() && failure.isEmpty()) {
        stop();
        start();
      }
      if (child.isEmpty() || failure.isPresent()) {
        return;
      }
      try {
        samples.add(child.get().round());
      } catch (ChildProcess.ChildException e) {
        fail(e);
      }
    }

    void stop() {
      child.ifPresent(ChildProcess::close);
      child = Optional.empty();
    }

    private void fail(Exception e) {
      failure = Optional.of("FAILED in round " + (samples.size() + 1) + ": " + e.getMessage());
      stop();
    }

    String lastFigure() {
      Metric metric = gauge.columns().getFirst();
      return contender.name()
          + " "
          + (failure.isPresent() ? "failed" : metric.format(samples.getLast().value(metric)));
    }

    Row row() {
      return new Row(contender.name(), collectors, crowdChecksum, samples, failure);
    }
  }

  /// Runs all rounds.
  Block run() throws InterruptedException {
    int rounds = options.rounds().orElse(gauge.rounds());
    try {
      if (!gauge.needsFreshProcess()) {
        progress.accept(label() + ": warming up");
        for (Lane lane : lanes) {
          lane.start();
        }
      }
      for (int round = 1; round <= rounds; round++) {
        for (Lane lane : lanes) {
          lane.round();
        }
        progress.accept(line(round, rounds));
      }
    } finally {
      lanes.forEach(Lane::stop);
    }
    return new Block(
        workload.name(),
        workload.note(),
        collector,
        gauge.columns(),
        goals(),
        lanes.stream().map(Lane::row).toList());
  }

  /// The workload's, and what the crowd may cost if it took part.
  private List<Goal> goals() {
    var goals = new ArrayList<>(workload.goals(collector));
    if (lanes.stream().anyMatch(lane -> lane.contender.name().equals(Goal.CROWDED))) {
      goals.add(new Goal.Crowding(gauge.columns().getFirst(), CROWDING));
    }
    return goals;
  }

  private String label() {
    return workload.name() + " (" + collector.option() + ")";
  }

  private String line(int round, int rounds) {
    return label()
        + " round "
        + round
        + "/"
        + rounds
        + ", "
        + gauge.columns().getFirst().heading()
        + ": "
        + String.join("  ", lanes.stream().map(Lane::lastFigure).toList());
  }

  private List<String> command(Contender contender) {
    var command = new ArrayList<String>();
    Optional<List<String>> program =
        contender.command(workload, options.workers(), options.warmUp());
    if (program.isPresent()) {
      return program.get();
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(options, gauge, collector));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.add(contender.name());
    command.add(workload.name());
    command.add(Integer.toString(options.workers()));
    command.add(Long.toString(options.warmUp().toMillis()));
    return command;
  }

  /// The flags of the measured JVMs: for each contender the same.
  static List<String> flags(Options options, Gauge gauge, Collector collector) {
    var flags = new ArrayList<String>();
    flags.add(collector.flag());
    flags.addAll(gauge.heapFlags(options.heap()));
    flags.add("--enable-native-access=ALL-UNNAMED");
    for (Contender contender : Catalogue.CONTENDERS) {
      flags.addAll(contender.flags(options.workers()));
    }
    flags.addAll(options.flags());
    return flags;
  }
}
