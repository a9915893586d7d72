package weft.runtime.scheduler;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a dump of all runtimes of a JVM that runs already, even if nobody prepared for it: `jcmd`
/// loads it as an agent.
///
///     jcmd PID JVMTI.agent_load /path/of/weft-core-VERSION-dump.jar /tmp/dump.txt
///
/// The program may have loaded the library with a class loader of its own, as from a fat jar, or
/// several times: each is asked. The JVM adds an agent's jar to the class path, where such a loader
/// looks first. So the agent has a jar of its own, which holds nothing but this class: if the rest
/// were there, what the program has not loaded yet would come from it and not fit to what it has.
/// Hence nothing here may need another class of the library. Only here java.instrument is needed.
public final class DumpAgent {
  /// Loaded before any runtime is made. Its name only, see above.
  private static final String SIGN = "weft.runtime.scheduler.OpenRuntimes";

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
      if (type.getName().equals(SIGN)) {
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
