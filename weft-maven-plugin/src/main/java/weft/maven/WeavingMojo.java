package weft.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.toolchain.ToolchainManager;

/** What all goals do. */
abstract class WeavingMojo extends AbstractMojo {
  private static final String MAIN = "weft.weaver.command.Main";

  private final ToolchainManager toolchains;
  private final MavenSession session;

  /** Leaves the class files as they are. */
  @Parameter(property = "weft.skip")
  private boolean skip;

  /** Names each class file that is written or deleted. */
  @Parameter(property = "weft.verbose")
  private boolean verbose;

  @Parameter(defaultValue = "${plugin.artifacts}", readonly = true)
  @SuppressWarnings("NullAway.Init")
  private List<Artifact> pluginArtifacts;

  WeavingMojo(ToolchainManager toolchains, MavenSession session) {
    this.toolchains = toolchains;
    this.session = session;
  }

  final void weave(File classes, List<String> classPath) throws MojoExecutionException {
    if (!skip) {
      weaver(classes, classPath);
    }
  }

  /** Runs the weaver, if there is anything to run it on. */
  final void weaver(File classes, List<String> classPath, String... options)
      throws MojoExecutionException {
    if (!classes.isDirectory()) {
      return;
    }
    Path java = new Jdks(toolchains, session).java();
    String path = String.join(File.pathSeparator, classPath);
    Words words = new Words("-cp", weaver(), MAIN, "--class-path", path);
    for (String option : options) {
      words.add(option);
    }
    if (verbose) {
      words.add("--verbose");
    }
    words.add(classes.getPath());
    run(java, words);
  }

  private String weaver() {
    return pluginArtifacts.stream()
        .map(artifact -> artifact.getFile().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs the weaver; a class path may be too long for a command line. */
  private void run(Path java, Words words) throws MojoExecutionException {
    try {
      Path file = Files.createTempFile("weft", ".args");
      try {
        Files.writeString(file, words.asArgumentFile());
        Process process =
            new ProcessBuilder(java.toString(), "@" + file).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> lines = process.inputReader().lines().collect(Collectors.toList());
        int code = process.waitFor();
        report(lines, code);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new MojoExecutionException("the weaver cannot be run with " + java, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted while the weaver ran", e);
    }
  }

  private void report(List<String> lines, int code) throws MojoExecutionException {
    if (code != 0) {
      throw new MojoExecutionException(String.join(System.lineSeparator(), lines));
    }
    lines.forEach(line -> getLog().info(line));
  }
}
