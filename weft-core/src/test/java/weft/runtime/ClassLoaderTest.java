package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.AsyncSupplier;
import weft.task.JoinException;

/// An application that was redeployed: nothing of a runtime that others go on using, and nothing of
/// a closed runtime of its own, keeps its class loader alive.
@Timeout(60)
class ClassLoaderTest {
  /// Loads the application's classes anew.
  private static final class ApplicationLoader extends URLClassLoader {
    ApplicationLoader() {
      super(
          new URL[] {ClassLoaderTest.class.getProtectionDomain().getCodeSource().getLocation()},
          ClassLoaderTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith(RedeployedApplication.class.getName())
          ? ownClass(name)
          : super.loadClass(name, resolve);
    }

    private Class<?> ownClass(String name) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static WeakReference<ClassLoader> runApplication(AsyncRuntime runtime) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    var loader = new ApplicationLoader();
    thread.setContextClassLoader(loader);
    try {
      var application =
          (Callable<AsyncSupplier<Integer>>)
              loader
                  .loadClass(RedeployedApplication.class.getName())
                  .getConstructor()
                  .newInstance();
      assertThat(application.getClass()).isNotSameAs(RedeployedApplication.class);
      try {
        runtime.run(application.call());
      } catch (JoinException e) {
        assertThat(e.getCause()).hasMessageContaining("Application");
      }
    } finally {
      thread.setContextClassLoader(own);
    }
    return new WeakReference<>(loader);
  }

  /// The JVM itself holds the last exception that was thrown on a thread until the next one: a heap
  /// dump shows no path to it from anything of ours. So each worker throws one of somebody else's,
  /// as it would sooner or later in a runtime that goes on. A confined task chooses its worker by
  /// chance.
  private static void throwOnAllWorkers(AsyncRuntime runtime) throws Exception {
    for (int i = 0; i < 200; i++) {
      var handle =
          runtime
              .task()
              .confined()
              .spawn(() -> {
                throw new IllegalStateException("of another application");
              });
      try {
        throw new AssertionError("it ended with " + handle.block());
      } catch (JoinException expected) {
        assertThat(expected.getCause()).hasMessage("of another application");
      }
    }
  }

  private static void assertCollected(List<WeakReference<ClassLoader>> loaders) {
    for (int i = 0; i < 100 && isAnyAlive(loaders); i++) {
      System.gc();
    }
    assertThat(isAnyAlive(loaders)).isFalse();
  }

  private static boolean isAnyAlive(List<WeakReference<ClassLoader>> loaders) {
    return loaders.stream().anyMatch(loader -> loader.get() != null);
  }

  @Test
  void sharedRuntime_goesOn_loaderCollected() throws Exception {
    for (int workers : new int[] {1, 2, 4}) {
      try (var runtime = AsyncRuntime.builder().workers(workers).build()) {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          loaders.add(runApplication(runtime));
        }
        throwOnAllWorkers(runtime);
        assertCollected(loaders);
      }
    }
  }

  @Test
  void ownRuntime_closed_loaderCollected() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      loaders.add(runApplication(runtime));
    }
    try (var another = AsyncRuntime.builder().workers(1).build()) {
      throwOnAllWorkers(another); // and, by block(), on this thread
    }
    assertCollected(loaders);
  }
}
