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

/** Fails the build if an async body of the module or of its tests is not woven. */
@Mojo(
    name = "check",
    defaultPhase = LifecyclePhase.PROCESS_TEST_CLASSES,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
public final class CheckMojo extends WeavingMojo {
  /** Checks nothing. */
  @Parameter(property = "weft.check.skip")
  private boolean skipCheck;

  /** The directory with the class files. */
  @Parameter(defaultValue = "${project.build.outputDirectory}", required = true)
  @SuppressWarnings("NullAway.Init")
  private File classesDirectory;

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
  public CheckMojo(ToolchainManager toolchains, MavenSession session) {
    super(toolchains, session);
  }

  @Override
  public void execute() throws MojoExecutionException {
    if (!skipCheck) {
      weaver(classesDirectory, classPath, "--check");
      weaver(testClassesDirectory, classPath, "--check");
    }
  }
}
