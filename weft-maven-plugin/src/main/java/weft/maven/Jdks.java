package weft.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;

/** Finds a Java for the weaver: the one that compiles, if it is new enough. */
final class Jdks {
  static final int OLDEST = 25;
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  private final List<Path> homes = new ArrayList<>();

  Jdks(ToolchainManager toolchains, MavenSession session) {
    add(toolchains.getToolchainFromBuildContext("jdk", session));
    add(System.getProperty("java.home"));
    Map<String, String> wanted = Map.of("version", "[" + OLDEST + ",)");
    toolchains.getToolchains(session, "jdk", wanted).forEach(this::add);
    add(System.getenv("JAVA_HOME"));
    add(System.getenv("JAVA" + OLDEST + "_HOME"));
  }

  Jdks(List<Path> homes) {
    this.homes.addAll(homes);
  }

  private void add(@Nullable Toolchain toolchain) {
    String java = toolchain == null ? null : toolchain.findTool("java");
    if (java != null) {
      Path bin = Path.of(java).toAbsolutePath().getParent();
      add(bin == null || bin.getParent() == null ? null : bin.getParent().toString());
    }
  }

  private void add(@Nullable String home) {
    if (home != null && !home.isEmpty()) {
      homes.add(Path.of(home));
    }
  }

  /** The launcher of the first that is new enough. */
  Path java() throws MojoExecutionException {
    for (Path home : homes) {
      if (version(home) >= OLDEST) {
        return home.resolve("bin").resolve("java");
      }
    }
    throw new MojoExecutionException(
        "the weaver needs a JDK "
            + OLDEST
            + " or newer, and found none (looked at "
            + homes
            + "). Name one in ~/.m2/toolchains.xml, set JAVA"
            + OLDEST
            + "_HOME, or run Maven on one.");
  }

  /** A JDK's file `release` tells its version without starting it. */
  private static int version(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release));
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
