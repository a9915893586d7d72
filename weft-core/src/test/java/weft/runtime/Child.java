package weft.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program in a JVM of its own: for its end, its start, and what would end this one.
public final class Child {
  private static final long LIMIT_SECONDS = 60;

  private Child() {}

  /// Runs a program to its end.
  ///
  /// @param flags of the JVM
  /// @param main a class of the tests
  /// @param args its arguments
  /// @return what it printed
  public static String run(List<String> flags, Class<?> main, String... args)
      throws IOException, InterruptedException {
    return run(List.of(), flags, System.getProperty("java.class.path"), main, args);
  }

  /// Runs a program that has less on its class path.
  ///
  /// @param classPath of the JVM
  /// @param main a class of the tests, which is on it
  /// @param args its arguments
  /// @return what it printed
  public static String runOn(Path classPath, Class<?> main, String... args)
      throws IOException, InterruptedException {
    return run(List.of(), List.of(), classPath.toString(), main, args);
  }

  /// Runs a program that may have so many descriptors open.
  ///
  /// @param descriptors of files and sockets
  /// @param main a class of the tests
  /// @return what it printed
  public static String runWithDescriptors(int descriptors, Class<?> main)
      throws IOException, InterruptedException {
    var limited = List.of("bash", "-c", "ulimit -n " + descriptors + " && exec \"$0\" \"$@\"");
    return run(limited, List.of(), System.getProperty("java.class.path"), main);
  }

  private static String run(
      List<String> before, List<String> flags, String classPath, Class<?> main, String... args)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var killer = Thread.ofVirtual().start(() -> kill(process));
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    killer.interrupt();
    return out;
  }

  private static void kill(Process process) {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly(); // what it has printed shows that it did not end
      }
    } catch (InterruptedException e) {
      // It has ended.
    }
  }
}
