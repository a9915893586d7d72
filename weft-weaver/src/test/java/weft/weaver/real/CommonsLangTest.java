package weft.weaver.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/// The unit tests of commons-lang pass when every call in the library is an await that is sometimes
/// pending. `mvn -Preal -pl weft-weaver test`.
@Tag("real")
class CommonsLangTest {
  private static final String PREFIX = "org.apache.commons.lang3.";

  /// Not run: they hold no calls of the library, take minutes, or measure time.
  private static final List<String> LEFT_OUT =
      List.of(
          "concurrent.",
          "time.StopWatch",
          "time.DurationUtils",
          "TimeZoneStrategy",
          "time.FastDateParser",
          "Java15BugFastDateParser",
          "ThreadUtils",
          "StringEscapeUtils",
          "Performance",
          "jmh");

  /// Loads the library's classes from bytes, and its tests from their jar.
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;
    private final ZipFile tests;

    Loader(Map<String, byte[]> classes, ZipFile tests) {
      super(CommonsLangTest.class.getClassLoader());
      this.classes = classes;
      this.tests = tests;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        byte[] bytes = name.startsWith(PREFIX) ? bytes(name.replace('.', '/')) : null;
        return bytes == null
            ? super.loadClass(name, resolve)
            : defineClass(name, bytes, 0, bytes.length);
      }
    }

    private byte[] bytes(String name) {
      byte[] own = classes.get(name);
      var entry = tests.getEntry(name + ".class");
      if (own != null || entry == null) {
        return own;
      }
      try (var in = tests.getInputStream(entry)) {
        return in.readAllBytes();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /// What each test ended with.
  private static final class Results implements TestExecutionListener {
    private final Map<String, String> results = new TreeMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        String ended =
            result.getStatus()
                + result.getThrowable().map(t -> " " + t.getClass().getName()).orElse("");
        results.put(test.getUniqueId(), ended);
      }
    }
  }

  private static Map<String, String> run(Map<String, byte[]> classes, ZipFile tests)
      throws Exception {
    var loader = new Loader(classes, tests);
    var selected = new ArrayList<Class<?>>();
    for (var entry : tests.stream().toList()) {
      String name = entry.getName().replace('/', '.');
      if (name.endsWith("Test.class")
          && name.startsWith(PREFIX)
          && LEFT_OUT.stream().noneMatch(name::contains)) {
        selected.add(loader.loadClass(name.substring(0, name.length() - ".class".length())));
      }
    }
    var results = new Results();
    var before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      LauncherFactory.create()
          .execute(
              request()
                  .selectors(selected.stream().map(c -> selectClass(c)).toList())
                  .configurationParameter("junit.jupiter.execution.timeout.mode", "disabled")
                  .build(),
              results);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    return results.results;
  }

  @Test
  void commonsLang_everyCallAnAwait_itsTestsPassAsBefore() throws Exception {
    Path library = Jar.onClassPath("commons-lang3-3.20.0.jar");
    var jar = new Jar(library);
    Map<String, byte[]> woven = new HashMap<>();
    jar.weave(woven::put);
    try (var tests = new ZipFile(Jar.onClassPath("commons-lang3-3.20.0-tests.jar").toFile())) {
      Map<String, String> plain = run(jar.classes(), tests);
      Map<String, String> asAwaits = run(woven, tests);
      var differing = new TreeSet<String>();
      plain.forEach((test, result) -> {
        String other = asAwaits.getOrDefault(test, "not run");
        if (!result.equals(other)) {
          differing.add(test + ": " + result + " / " + other);
        }
      });
      long passed = plain.values().stream().filter(r -> r.equals("SUCCESSFUL")).count();
      System.out.printf(
          "commons-lang: %d tests, %d pass plain, %d differ woven%n",
          plain.size(), passed, differing.size());
      differing.stream().limit(60).forEach(System.out::println);
      assertThat(passed).isGreaterThan(2000);
      assertThat(differing).isEmpty();
    }
  }
}
