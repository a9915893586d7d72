package weft.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.report.Block;
import weft.benchmarks.report.Chart;
import weft.benchmarks.report.Environment;
import weft.benchmarks.report.Report;
import weft.benchmarks.report.Table;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Workload;

/// The command `./weft bench`. Figures go to the output, progress to the error stream.
public final class Bench {
  private static final int WRONG_USAGE = 2;
  private static final int FAILED = 1;

  private final PrintStream out;
  private final PrintStream err;

  /// Writes there.
  Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs it.
  ///
  /// @throws Exception if the figures cannot be written, or the thread is interrupted
  public static void main(String[] arguments) throws Exception {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(new Bench(out, err).run(arguments));
  }

  /// Does what the arguments say.
  ///
  /// @return the exit code
  int run(String... arguments) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (UsageException e) {
      err.println("weft bench: " + e.getMessage());
      err.print(Options.USAGE);
      return WRONG_USAGE;
    }
    return switch (options.action()) {
      case HELP -> {
        out.print(Options.USAGE);
        yield 0;
      }
      case LIST -> {
        out.print(Catalogue.list());
        yield 0;
      }
      case MEASURE -> measure(options);
    };
  }

  /// Measures.
  ///
  /// @return the exit code: not 0 if a contender failed; one that is left out has not
  int measure(Options options) throws IOException, InterruptedException {
    Map<String, String> environment = Environment.describe();
    describe(options, environment);
    environment.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
    options.contenders().stream()
        .flatMap(contender -> contender.absence().stream())
        .forEach(out::println);
    options.workloads().stream()
        .flatMap(workload -> workload.absence().stream())
        .forEach(out::println);
    var blocks = new ArrayList<Block>();
    for (Collector collector : options.collectors()) {
      for (Workload workload : options.workloads()) {
        if (workload.absence().isPresent()) {
          continue;
        }
        Block block = new Race(options, workload, collector, err::println).run();
        blocks.add(block);
        out.println();
        out.print(Table.of(block, blocks));
      }
    }
    out.printf("%nchecksum %d; every figure is the median of its rounds%n", checksum(blocks));
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), Report.toJson(environment, blocks));
    }
    if (options.charts().isPresent()) {
      for (Block block : blocks) {
        Files.writeString(
            options.charts().get().resolve(Chart.fileName(block)),
            Chart.of(block, blocks, environment));
      }
    }
    boolean complete =
        blocks.stream()
            .flatMap(block -> block.rows().stream())
            .allMatch(row -> row.failure().isEmpty());
    return complete ? 0 : FAILED;
  }

  private static void describe(Options options, Map<String, String> environment) {
    for (Contender contender : options.contenders()) {
      contender.version().ifPresent(version -> environment.put(contender.name(), version));
    }
    environment.put("workers", Integer.toString(options.workers()));
    environment.put("warm-up", options.warmUp().toSeconds() + " s per process, after the crowd");
    for (Collector collector : options.collectors()) {
      for (Workload workload : options.workloads()) {
        String flags = String.join(" ", Race.flags(options, workload.gauge(), collector));
        environment.merge(
            "JVM flags",
            flags,
            (known, more) -> known.contains(more) ? known : known + " | " + more);
      }
    }
  }

  private static long checksum(List<Block> blocks) {
    return blocks.stream()
        .flatMap(block -> block.rows().stream())
        .mapToLong(row -> row.checksum())
        .sum();
  }
}
