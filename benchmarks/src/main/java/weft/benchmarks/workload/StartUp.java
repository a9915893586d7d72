package weft.benchmarks.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static weft.Weft.blocking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.benchmarks.measure.Collector;
import weft.benchmarks.measure.Metric;
import weft.benchmarks.report.Goal;
import weft.benchmarks.workload.start.StartFutures;
import weft.benchmarks.workload.start.StartThread;
import weft.benchmarks.workload.start.StartWeft;

/// Starts a process that has one task, and waits for its end.
///
/// @param cached whether the JVM is given an AOT cache, made beforehand
public record StartUp(boolean cached) implements Workload {
  /// Made at first use, in a directory that is deleted with this process.
  private static final Map<String, List<String>> COMMANDS = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return cached ? "startup_aot" : "startup";
  }

  @Override
  public String description() {
    return "a JVM that starts, runs one task and ends"
        + (cached ? ", with an AOT cache" : "")
        + "; per start";
  }

  @Override
  public String note() {
    return "wall time of a whole process, with the JVM's own flags; CPU and bytes are those of the"
        + " process that starts it";
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
  public Async<Long> weft() {
    return blocking(() -> start(StartWeft.class));
  }

  @Override
  public Optional<Callable<Long>> completableFuture(Executor pool) {
    return Optional.of(() -> start(StartFutures.class));
  }

  @Override
  public Optional<Callable<Long>> virtualThreads() {
    return Optional.of(() -> start(StartThread.class));
  }

  @Override
  public List<Goal> goals(Collector collector) {
    return List.of(new Goal.Ratio(Metric.WALL, cached ? 1.1 : 1.3, "cf"));
  }

  @Override
  public Workload tiny() {
    return this;
  }

  private long start(Class<?> program) throws IOException, InterruptedException {
    String key = program.getName() + cached;
    List<String> command = COMMANDS.get(key);
    if (command == null) {
      command = command(program);
      COMMANDS.put(key, command);
    }
    String said = run(command);
    if (!said.equals("done")) {
      throw new IOException(String.join(" ", command) + " said: " + said);
    }
    return 1;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return said;
  }

  private List<String> command(Class<?> program) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("startup");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    String classPath =
        jar(directory.resolve("program.jar"), program, "weft/benchmarks/workload/start")
            + System.getProperty("path.separator")
            + jar(directory.resolve("core.jar"), Weft.class, "weft");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> plain = List.of("-cp", classPath, program.getName());
    if (!cached) {
      return concat(java, null, plain);
    }
    Path cache = directory.resolve("cache.aot");
    run(concat(java, "-XX:AOTCacheOutput=" + cache, plain));
    return concat(java, "-XX:AOTCache=" + cache, plain);
  }

  private static List<String> concat(String java, @Nullable String flag, List<String> rest) {
    List<String> all = new ArrayList<>(List.of(java));
    if (flag != null) {
      all.add(flag);
    }
    all.addAll(rest);
    return all;
  }

  /// A jar of a class and its neighbours, for there is no cache for classes in directories.
  private static Path jar(Path file, Class<?> type, String directory) throws IOException {
    Path from;
    try {
      from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    if (!Files.isDirectory(from)) {
      return from;
    }
    try (var out = new JarOutputStream(Files.newOutputStream(file));
        Stream<Path> files = Files.walk(from.resolve(directory))) {
      for (Path each : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        out.putNextEntry(new JarEntry(from.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return file;
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
