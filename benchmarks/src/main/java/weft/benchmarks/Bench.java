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
import weft.benchmarks.report.Environment;
import weft.benchmarks.report.Report;
import weft.benchmarks.report.Table;
import weft.benchmarks.workload.Workload;

/// The command `./weft bench`. Figures go to the output, progress to the error stream.
public final class Bench {
  private static final int WRONG_USAGE = 2;
  private static final int FAILED = 1;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  private Bench() {}

  /// Runs it.
  ///
  /// @throws Exception if the figures cannot be written, or the thread is interrupted
  public static void main(String[] arguments) throws Exception {
    System.exit(new Bench().run(arguments));
  }

  private int run(String... arguments) throws IOException, InterruptedException {
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

  private int measure(Options options) throws IOException, InterruptedException {
    Map<String, String> environment = Environment.describe();
    describe(options, environment);
    environment.forEach((name, value) -> out.printf("%-12s %s%n", name, value));
    var blocks = new ArrayList<Block>();
    for (Collector collector : options.collectors()) {
      for (Workload workload : options.workloads()) {
        Block block = new Race(options, workload, collector, err::println).run();
        out.println();
        out.print(Table.of(block));
        blocks.add(block);
      }
    }
    out.printf("%nchecksum %d; every figure is the median of its rounds%n", checksum(blocks));
    if (options.json().isPresent()) {
      Files.writeString(options.json().get(), Report.toJson(environment, blocks));
    }
    boolean complete =
        blocks.stream()
            .flatMap(block -> block.rows().stream())
            .allMatch(row -> row.failure().isEmpty());
    return complete ? 0 : FAILED;
  }

  private static void describe(Options options, Map<String, String> environment) {
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
