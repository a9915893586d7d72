package weft.runtime;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Weft;

/// The runtime of code that has none, under what it finds: loaders, an end that is near.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DefaultRuntimeTest {
  /// What the application looks for.
  public interface Service {}

  /// Of the application.
  public static final class Provider implements Service {}

  /// The application and Weft are loaded by a loader that the system's does not know.
  public static final class Application implements Callable<String> {
    private static long count() {
      return ServiceLoader.load(Service.class).stream().count();
    }

    @Override
    public String call() throws Exception {
      long inBody =
          Weft.run(() -> {
            yieldNow().await();
            return count();
          });
      long inBlocking = Weft.run(() -> spawnBlocking(() -> count()).await());
      long inChild = Weft.run(() -> spawn(() -> count()).await());
      return inBody + " " + inBlocking + " " + inChild;
    }
  }

  @Test
  void services_ofAFatJar_found(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("META-INF/services/" + Service.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, Provider.class.getName());
    var urls = new ArrayList<URL>();
    urls.add(directory.toUri().toURL());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    try (var loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var application =
          (Callable<?>)
              loader.loadClass(Application.class.getName()).getConstructor().newInstance();
      assertThat(application.getClass()).isNotSameAs(Application.class);
      assertThat(application.call()).isEqualTo("1 1 1");
    }
  }

  /// A program that uses Weft in a shutdown hook.
  static final class InHook {
    public static void main(String[] args) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try {
                  System.out.println("hook says " + use(args[0]));
                } catch (Exception e) {
                  System.out.println(e);
                }
              }));
    }

    private static int use(String how) throws Exception {
      return switch (how) {
        case "default" -> Weft.run(() -> work().await());
        case "block" -> work().block();
        case "spawn" -> spawn(work()).block();
        default -> {
          var builder = AsyncRuntime.builder().workers(1);
          try (var runtime = (how.equals("current") ? builder.currentThread() : builder).build()) {
            yield runtime.run(() -> work().await());
          }
        }
      };
    }

    private static Async<Integer> work() {
      return async(() -> {
        sleep(ofMillis(1)).await();
        return spawnBlocking(() -> 40).await() + spawn(() -> 2).await();
      });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "block", "spawn", "own", "current"})
  void firstUse_inAShutdownHook_works(String how) throws Exception {
    assertThat(Child.run(List.of(), InHook.class, how)).isEqualToIgnoringNewLines("hook says 42");
  }
}
