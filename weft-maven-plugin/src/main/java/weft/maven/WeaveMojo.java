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

/** Weaves the classes of a module in place. */
@Mojo(
    name = "weave",
    defaultPhase = LifecyclePhase.PROCESS_CLASSES,
    requiresDependencyResolution = ResolutionScope.COMPILE,
    threadSafe = true)
public final class WeaveMojo extends WeavingMojo {
  /** The directory with the class files. */
  @Parameter(defaultValue = "${project.build.outputDirectory}", required = true)
  @SuppressWarnings("NullAway.Init")
  private File classesDirectory;

  @Parameter(defaultValue = "${project.compileClasspathElements}", readonly = true)
  @SuppressWarnings("NullAway.Init")
  private List<String> classPath;

  /**
   * Takes what finds a JDK.
   *
   * @param toolchains the build's
   * @param session the build
   */
  @Inject
  public WeaveMojo(ToolchainManager toolchains, MavenSession session) {
    super(toolchains, session);
  }

  @Override
  public void execute() throws MojoExecutionException {
    weave(classesDirectory, classPath);
  }
}
