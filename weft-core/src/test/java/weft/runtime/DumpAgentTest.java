package weft.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.runtime.scheduler.DumpAgent;
import weft.sync.Oneshot;
import weft.sync.Watch;

/// A dump of a program that runs, by `jcmd`.
@Timeout(60)
class DumpAgentTest {
  private static final String AGENT = DumpAgent.class.getName();

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
      AsyncRuntime.getDefault()
          .run(() -> Watch.channel("goes on").rx().stream().findFirst().await());
      IO.println("goes on");
    }
  }

  /// Has the library in a class loader of its own that asks the class path first, as a fat jar.
  static final class FatJar {
    private FatJar() {}

    public static void main(String[] args) throws Exception {
      var urls = new ArrayList<URL>();
      for (String path : args[0].split(File.pathSeparator)) {
        urls.add(Path.of(path).toUri().toURL());
      }
      try (var loader = new URLClassLoader(urls.toArray(URL[]::new))) {
        Method main =
            Class.forName("weft.runtime.DumpAgentTest$Program", true, loader)
                .getMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) new String[] {args[1], args[2]});
      }
    }
  }

  @TempDir private Path directory;

  @Test
  void jcmd_loadsTheJar_dumpIsInTheFile() throws Exception {
    Path file = directory.resolve("dump.txt");

    String out =
        Child.run(
            List.of("-XX:+EnableDynamicAgentLoading"),
            Program.class,
            agent().toString(),
            file.toString());

    assertThat(file).as(out).exists();
    assertThat(Files.readString(file))
        .startsWith("AsyncRuntime[weft, open, ")
        .contains("\nlonely#", "\n  waits for oneshot (nothing sent)\n");
  }

  @Test
  void jcmd_libraryInALoaderOfItsOwn_isDumpedAndGoesOn() throws Exception {
    Path file = directory.resolve("dump.txt");
    Path classPath = directory.resolve("classes");
    copy(FatJar.class, classPath);

    String out =
        Child.runOn(
            classPath,
            FatJar.class,
            System.getProperty("java.class.path"),
            agent().toString(),
            file.toString());

    assertThat(out).contains("\ngoes on\n");
    assertThat(Files.readString(file)).contains("\nlonely#");
  }

  /// The jar that the build makes: the agent alone.
  private Path agent() throws IOException {
    Path jar = directory.resolve("agent.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", AGENT);
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new ZipEntry(fileOf(DumpAgent.class)));
      out.write(bytesOf(DumpAgent.class));
    }
    return jar;
  }

  private static void copy(Class<?> type, Path classPath) throws IOException {
    Path file = classPath.resolve(fileOf(type));
    Files.createDirectories(file.getParent());
    Files.write(file, bytesOf(type));
  }

  private static String fileOf(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    try (var in = type.getClassLoader().getResourceAsStream(fileOf(type))) {
      return in.readAllBytes();
    }
  }

  @Test
  void jar_namesTheAgentAndHoldsNothingElse() throws Exception {
    assertThat(Files.readString(Path.of("pom.xml")))
        .containsOnlyOnce("<Agent-Class>" + AGENT + "</Agent-Class>")
        .contains("<includes><include>" + fileOf(DumpAgent.class) + "</include></includes>");
  }
}
