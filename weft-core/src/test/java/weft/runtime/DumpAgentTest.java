package weft.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.sync.Oneshot;

/// A dump of a program that runs, by `jcmd`.
@Timeout(60)
class DumpAgentTest {
  private static final String AGENT = "weft.runtime.scheduler.DumpAgent";

  /// Has itself dumped by another process.
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      AsyncRuntime.getDefault()
          .task()
          .name("lonely")
          .spawn(() -> Oneshot.<Integer>channel().rx().await())
          .detach();
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(ProcessHandle.current().pid()),
                  "JVMTI.agent_load",
                  args[0],
                  args[1])
              .redirectErrorStream(true)
              .start();
      IO.println(new String(jcmd.getInputStream().readAllBytes(), UTF_8));
    }
  }

  @TempDir private Path directory;

  @Test
  void jcmd_loadsTheJar_dumpIsInTheFile() throws Exception {
    Path jar = directory.resolve("agent.jar"); // the class itself is on the class path
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", AGENT);
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    Path file = directory.resolve("dump.txt");

    String out =
        Child.run(
            List.of("-XX:+EnableDynamicAgentLoading"),
            Program.class,
            jar.toString(),
            file.toString());

    assertThat(file).as(out).exists();
    assertThat(Files.readString(file))
        .startsWith("AsyncRuntime[weft, open, ")
        .contains("\nlonely#", "\n  waits for oneshot (nothing sent)\n");
  }

  @Test
  void jar_namesTheAgent() throws Exception {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<Agent-Class>" + AGENT + "</Agent-Class>");
  }
}
