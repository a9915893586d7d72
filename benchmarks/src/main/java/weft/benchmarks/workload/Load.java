package weft.benchmarks.workload;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import weft.benchmarks.measure.LoadReport;

/// Clients that keep a server busy.
public sealed interface Load permits ProgramLoad, SmallLoad {
  /// What stands for the port in a command.
  String PORT = "PORT";

  /// Runs to its end; the calling thread waits.
  ///
  /// @param port of the server, on this machine
  /// @throws IOException if it saw a wrong answer, or could not run
  LoadReport run(int port) throws IOException, InterruptedException;

  /// The same as a program's command.
  List<String> command();

  /// Why it cannot run on this machine, in a sentence that says what to do.
  ///
  /// @return empty if it can
  Optional<String> absence();
}
