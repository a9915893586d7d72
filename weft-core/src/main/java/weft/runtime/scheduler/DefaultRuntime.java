package weft.runtime.scheduler;

import weft.task.UnhandledFailures;

/// The runtime of code that has none: made at first use, with daemon workers, never closed. Its
/// threads load classes and services with the loader of this library, which in a fat jar or a
/// redeployed application is the application's own, and not with that of whoever came first.
///
/// System properties: `weft.workers`, its number of workers; `weft.reportUnclosed`, as the
/// builder's method of that name, and `weft.chainLimit`; `weft.default=off` refuses to make it, so
/// that tests notice when they leave their own runtime.
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
        defaults.with(
            property("weft.workers", "a number from 1 to 1024", defaults.workers()),
            property("weft.reportUnclosed", "a number, not negative", 0),
            property(
                "weft.chainLimit",
                "a number from 1 to " + Settings.MAX_CHAIN,
                defaults.chainLimit()));
    Scheduler scheduler = withOwnLoader(settings);
    reportAtExit(scheduler);
    return scheduler;
  }

  private static Scheduler withOwnLoader(Settings settings) {
    ClassLoader ours = DefaultRuntime.class.getClassLoader();
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(ours == null ? ClassLoader.getSystemClassLoader() : ours);
    try {
      return Scheduler.start(settings);
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  private static final class Report extends Thread {
    private final UnhandledFailures failures;

    Report(UnhandledFailures failures) {
      super("weft-report");
      this.failures = failures;
    }

    @Override
    public void run() {
      failures.reportAll();
    }
  }

  private static void reportAtExit(Scheduler scheduler) {
    try {
      Runtime.getRuntime().addShutdownHook(new Report(scheduler.failures()));
    } catch (IllegalStateException e) {
      // Made in a shutdown hook: failures are reported while their handles are dropped, if at all.
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
