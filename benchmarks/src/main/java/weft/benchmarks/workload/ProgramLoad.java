package weft.benchmarks.workload;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.benchmarks.measure.LoadReport;

/// A load that is a program of its own: wrk, or the loads of the Tokio program.
///
/// @param command with {@link Load#PORT} where the port belongs
/// @param install the script that installs it
public record ProgramLoad(List<String> command, String install) implements Load {
  private static final Pattern OWN = Pattern.compile("operations=(\\S+) seconds=(\\S+) p99=(\\S+)");
  private static final Pattern WRK =
      Pattern.compile(
          "99%\\s+([\\d.]+)(us|ms|s)\\b.*?\\b(\\d+) requests in ([\\d.]+)s", Pattern.DOTALL);

  /// wrk with one thread.
  static ProgramLoad wrk(int connections, Duration time) {
    return new ProgramLoad(
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + time.toSeconds() + "s",
            "--latency",
            "http://127.0.0.1:" + PORT + "/"),
        "benchmarks/peers/wrk/install.sh");
  }

  /// The Tokio program's loads, see `load.rs`.
  static ProgramLoad tokio(String kind, long... numbers) {
    var command = new ArrayList<>(List.of(Tokio.multiThread().program().toString(), "load", kind));
    command.add(PORT);
    for (long number : numbers) {
      command.add(Long.toString(number));
    }
    return new ProgramLoad(command, Tokio.BUILD);
  }

  @Override
  public Optional<String> absence() {
    Path program = Path.of(command.getFirst());
    boolean found =
        program.isAbsolute()
            ? Files.isExecutable(program)
            : Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    return found
        ? Optional.empty()
        : Optional.of(
            "its load, " + program.getFileName() + ", is not there. Run " + install + ".");
  }

  private ProcessBuilder process(int port) {
    return new ProcessBuilder(
            command.stream().map(word -> word.replace(PORT, Integer.toString(port))).toList())
        .redirectError(Redirect.INHERIT);
  }

  @Override
  public LoadReport run(int port) throws IOException {
    Process load = process(port).start();
    try {
      load.getOutputStream().close();
      return parse(new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      load.destroy();
    }
  }

  /// Something to do while all connections are there.
  interface Look {
    void look() throws InterruptedException;
  }

  /// Runs a load that holds its connections until it is let go.
  void hold(int port, Look look) throws IOException, InterruptedException {
    Process load = process(port).start();
    try (BufferedReader said = load.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      if (!"ready".equals(line)) {
        throw new IOException("the load said: " + line);
      }
      look.look();
      load.getOutputStream().close();
      load.waitFor();
    } finally {
      load.destroy();
    }
  }

  /// Reads what a load printed.
  static LoadReport parse(String said) throws IOException {
    Matcher own = OWN.matcher(said);
    if (own.find()) {
      return new LoadReport(number(own, 1), number(own, 2), number(own, 3));
    }
    Matcher wrk = WRK.matcher(said);
    if (wrk.find() && !said.contains("Socket errors") && !said.contains("Non-2xx")) {
      double unit =
          switch (wrk.group(2)) {
            case "us" -> 1;
            case "ms" -> 1e3;
            default -> 1e6;
          };
      return new LoadReport(number(wrk, 3), number(wrk, 4), number(wrk, 1) * unit);
    }
    throw new IOException("the load said: " + said);
  }

  private static double number(Matcher matcher, int group) {
    return Double.parseDouble(matcher.group(group));
  }
}
