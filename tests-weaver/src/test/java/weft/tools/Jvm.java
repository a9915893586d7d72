package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/// Runs the JDK's tools in processes of their own.
public final class Jvm {
  /// What a process said.
  ///
  /// @param code its exit code
  /// @param lines its output and errors
  public record Result(int code, List<String> lines) {
    /// Expects success and exactly these lines.
    public void says(String... expected) {
      assertThat(lines).containsExactly(expected);
      assertThat(code).isZero();
    }
  }

  private static final long SECONDS = 60;

  /// What this JVM was told about verifying: of every class in the full tier, else of those that
  /// are not the JDK's, which is what every JVM does.
  private static final List<String> VERIFIER =
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(flag -> flag.startsWith("-Xverify"))
          .toList();

  private Jvm() {}

  /// Runs `java` under the verifier of the tests.
  public static Result java(Object... words) {
    List<Object> all = new ArrayList<>(VERIFIER);
    all.add("-XX:TieredStopAtLevel=1");
    all.addAll(Arrays.asList(words));
    return tool("java", all.toArray());
  }

  /// Runs a tool of the JDK.
  public static Result tool(String name, Object... words) {
    return program(Path.of(System.getProperty("java.home"), "bin", name), words);
  }

  /// Runs a program.
  public static Result program(Path executable, Object... words) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    Arrays.stream(words).map(Object::toString).forEach(command::add);
    try {
      Path output = Files.createTempFile("weft", ".out");
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      List<String> lines = Files.readAllLines(output);
      Files.delete(output);
      assertThat(ended).as("ended within %s s: %s, said %s", SECONDS, command, lines).isTrue();
      return new Result(process.waitFor(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Paths as one.
  public static String path(Object... entries) {
    return Arrays.stream(entries)
        .map(Object::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// The jar or directory with the core.
  public static Path core() {
    return location(weft.Async.class);
  }

  /// The module path to compile with: the core, and the annotations in its API.
  public static String modules() {
    return path(core(), location(org.jspecify.annotations.Nullable.class));
  }

  /// The weaver's jar. There is none before Maven's phase `package`.
  public static Path weaver() {
    Path jar = location(weft.weaver.Weaver.class);
    Assumptions.assumeTrue(Files.isRegularFile(jar), "needs weft-weaver.jar: run `verify`");
    return jar;
  }

  /// Where a class comes from.
  public static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
