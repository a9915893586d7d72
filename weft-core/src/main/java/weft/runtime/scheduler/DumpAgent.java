package weft.runtime.scheduler;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a dump of all runtimes of a JVM that runs already, even if nobody prepared for it: the jar
/// of this library is an agent, too, which `jcmd` loads.
///
///     jcmd PID JVMTI.agent_load /path/of/weft-core.jar /tmp/dump.txt
///
/// The program may have loaded the library with a class loader of its own, as from a fat jar, or
/// several times: each is asked. Only here java.instrument is needed.
public final class DumpAgent {
  private DumpAgent() {}

  /// Called by the JVM.
  ///
  /// @param file where the dump goes; if it is null or blank, `weft-dump-PID.txt` in the directory
  ///   in which the program was started
  /// @param instrumentation tells which classes there are
  /// @throws IOException if the file cannot be written
  /// @throws ReflectiveOperationException if the library that made the runtimes is another version
  public static void agentmain(@Nullable String file, Instrumentation instrumentation)
      throws IOException, ReflectiveOperationException {
    Set<String> dumps = new LinkedHashSet<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getName().equals(OpenRuntimes.class.getName())) {
        Class<?> door = Class.forName("weft.runtime.AsyncRuntime", true, type.getClassLoader());
        dumps.add((String) door.getMethod("dumpAll").invoke(null));
      }
    }
    Path target =
        Path.of(
            file == null || file.isBlank()
                ? "weft-dump-" + ProcessHandle.current().pid() + ".txt"
                : file.strip());
    Files.writeString(target, String.join("\n", dumps));
  }
}
