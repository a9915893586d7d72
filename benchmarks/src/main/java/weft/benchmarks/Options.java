package weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Workload;

/// What the command line asks for.
///
/// @param action what to do
/// @param workloads which, in the order of the catalogue
/// @param contenders which, in the order of the catalogue
/// @param rounds how many, or empty for each workload's own number
/// @param workers threads that run tasks
/// @param warmUp how long each process warms up on the workload
/// @param collectors which, one after the other
/// @param heap as in `-Xmx`, or empty for each workload's own size
/// @param flags more flags for the measured JVMs
/// @param json where the JSON goes
/// @param charts the folder for the charts
record Options(
    Action action,
    List<Workload> workloads,
    List<Contender> contenders,
    OptionalInt rounds,
    int workers,
    Duration warmUp,
    List<Collector> collectors,
    String heap,
    List<String> flags,
    Optional<Path> json,
    Optional<Path> charts) {
  static final String USAGE =
      """
      usage: ./weft bench [WORKLOAD...] [OPTIONS]
        without a workload: the quick set, about a quarter of an hour
        --all               all workloads
        --list              what there is
        --rounds N          rounds per contender (default: 9; delays 5; memory 3)
        --workers N         threads that run tasks (default: 2)
        --contenders A,B    only these
        --gc g1|parallel|both   the collector (default: g1)
        --warmup SECONDS    per process (default: 2)
        --heap SIZE         as in -Xmx (default: 512m; 1g or 2g where much is held)
        --jvm FLAG          one more flag for the measured JVMs; may be repeated
        --json FILE         also write the figures to a file
        --charts DIRECTORY  also draw them: one SVG file per workload and collector
      """;

  /// What the command does.
  enum Action {
    MEASURE,
    LIST,
    HELP
  }

  /// Reads the arguments.
  ///
  /// @throws UsageException if one is not understood
  static Options parse(String... arguments) {
    return new Reader(List.of(arguments).iterator()).read();
  }

  /// Collects the arguments. Owner only.
  private static final class Reader {
    private final Iterator<String> arguments;
    private final LinkedHashSet<Workload> named = new LinkedHashSet<>();
    private final LinkedHashSet<String> flags = new LinkedHashSet<>();
    private Action action = Action.MEASURE;
    private boolean all;
    private List<Contender> contenders =
        Catalogue.CONTENDERS.stream().filter(Contender::isUsual).toList();
    private OptionalInt rounds = OptionalInt.empty();
    private int workers = 2;
    private Duration warmUp = Duration.ofSeconds(2);
    private List<Collector> collectors = List.of(Collector.G1);
    private String heap = "";
    private Optional<Path> json = Optional.empty();
    private Optional<Path> charts = Optional.empty();

    Reader(Iterator<String> arguments) {
      this.arguments = arguments;
    }

    Options read() {
      while (arguments.hasNext()) {
        take(arguments.next());
      }
      return new Options(
          action,
          workloads(),
          contenders,
          rounds,
          workers,
          warmUp,
          collectors,
          heap,
          List.copyOf(flags),
          json,
          charts);
    }

    private void take(String argument) {
      switch (argument) {
        case "--help", "-h" -> action = Action.HELP;
        case "--list" -> action = Action.LIST;
        case "--all" -> all = true;
        case "--rounds" -> rounds = OptionalInt.of(number(argument, 1, 1_000));
        case "--workers" -> workers = number(argument, 1, 256);
        case "--warmup" -> warmUp = Duration.ofSeconds(number(argument, 0, 3_600));
        case "--contenders" -> contenders = contenders(value(argument));
        case "--gc" -> collectors = collectors(value(argument));
        case "--heap" -> heap = heap(value(argument));
        case "--jvm" -> flags.add(value(argument));
        case "--charts" -> charts = Optional.of(folder(value(argument)));
        case "--json" -> json = Optional.of(file(value(argument)));
        default -> {
          if (argument.startsWith("-")) {
            throw new UsageException("option: " + argument + " (expected: one of those below)");
          }
          named.add(Catalogue.workload(argument));
        }
      }
    }

    private List<Workload> workloads() {
      return Catalogue.WORKLOADS.stream()
          .filter(
              workload -> all || (named.isEmpty() ? workload.isQuick() : named.contains(workload)))
          .toList();
    }

    private String value(String option) {
      if (!arguments.hasNext()) {
        throw new UsageException(option + ": nothing (expected: a value after it)");
      }
      return arguments.next();
    }

    private int number(String option, int least, int most) {
      String text = value(option);
      String expected = " (expected: a number from " + least + " to " + most + ")";
      try {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new UsageException(option + ": " + text + expected);
    }

    private static List<Contender> contenders(String names) {
      List<Contender> chosen = Stream.of(names.split(",")).map(Catalogue::contender).toList();
      return Catalogue.CONTENDERS.stream().filter(chosen::contains).toList();
    }

    private static List<Collector> collectors(String name) {
      if (name.equals("both")) {
        return List.of(Collector.values());
      }
      return Stream.of(Collector.values())
          .filter(collector -> collector.option().equals(name))
          .findFirst()
          .map(List::of)
          .orElseThrow(
              () -> new UsageException("--gc: " + name + " (expected: g1, parallel or both)"));
    }

    /// Asked before anything is measured, not after.
    private static Path file(String name) {
      Path file = Path.of(name).toAbsolutePath();
      Path folder = file.getParent();
      if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
        throw new UsageException("--json: " + name + " (expected: a file in a directory)");
      }
      return file;
    }

    private static Path folder(String name) {
      Path folder = Path.of(name).toAbsolutePath();
      try {
        return Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UsageException(
            "--charts: " + name + " (expected: a directory, or a place for one)");
      }
    }

    private static String heap(String size) {
      if (!size.matches("[1-9][0-9]*[kmgKMG]")) {
        throw new UsageException("--heap: " + size + " (expected: a size such as 512m or 2g)");
      }
      return size;
    }
  }
}
