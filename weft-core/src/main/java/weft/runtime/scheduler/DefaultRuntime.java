package weft.runtime.scheduler;

/// The runtime of code that has none: made at first use, with daemon workers, never closed. Its
/// threads have the system's class loader, not that of whoever came first.
///
/// System properties: `weft.workers`, its number of workers; `weft.reportUnclosed`, as the
/// builder's method of that name; `weft.default=off` refuses to make it, so that tests notice when
/// they leave their own runtime.
final class DefaultRuntime {
  private DefaultRuntime() {}

  static Scheduler make() {
    if ("off".equals(System.getProperty("weft.default"))) {
      throw new IllegalStateException(
          "There is no runtime on thread "
              + Thread.currentThread().getName()
              + ", and the default one is turned off by -Dweft.default=off. Use runtime.run(…), or"
              + " AsyncRuntime.setDefault(runtime).");
    }
    Settings defaults = Settings.defaults();
    Settings settings =
        defaults
            .withWorkers(property("weft.workers", "a number from 1 to 1024", defaults.workers()))
            .withUnclosedOneIn(property("weft.reportUnclosed", "a number, not negative", 0));
    Scheduler scheduler = withSystemLoader(settings);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(scheduler.failures()::reportAll, "weft-report"));
    return scheduler;
  }

  private static Scheduler withSystemLoader(Settings settings) {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      return Scheduler.start(settings);
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  private static int property(String name, String expected, int otherwise) {
    String text = System.getProperty(name);
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": " + text + " (expected: " + expected + ")", e);
    }
  }
}
