package weft.maven;

import java.io.File;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.toolchain.ToolchainManager;

/** Weaves the test classes of a module in place. */
@Mojo(
    name = "weave-tests",
    defaultPhase = LifecyclePhase.PROCESS_TEST_CLASSES,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
public final class WeaveTestsMojo extends WeavingMojo {
  /** The directory with the class files of the tests. */
  @Parameter(defaultValue = "${project.build.testOutputDirectory}", required = true)
  @SuppressWarnings("NullAway.Init")
  private File testClassesDirectory;

  @Parameter(defaultValue = "${project.testClasspathElements}", readonly = true)
  @SuppressWarnings("NullAway.Init")
  private List<String> classPath;

  /**
   * Takes what finds a JDK.
   *
   * @param toolchains the build's
   * @param session the build
   */
  @Inject
  public WeaveTestsMojo(ToolchainManager toolchains, MavenSession session) {
    super(toolchains, session);
  }

  @Override
  public void execute() throws MojoExecutionException {
    weave(testClassesDirectory, classPath);
  }
}
