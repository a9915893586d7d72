package weft.task;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Sees to it that a failure is heard of when nobody awaits the task: it reports when the handle is
/// collected, or at the latest when the runtime closes or the program ends.
///
/// Costs nothing until a task fails. Not for users: they give the runtime's builder a handler.
public final class UnhandledFailures {
  /// Prints through the platform's logger `weft`.
  public static final Consumer<Throwable> LOG =
      failure ->
          System.getLogger("weft")
              .log(
                  Level.ERROR,
                  failure instanceof CleanupOverrunException
                      ? "A cleanup took too long."
                      : "A failure that nobody awaited.",
                  failure);

  /// Made at the first failure; its thread is a daemon.
  private static final class Lazy {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final Consumer<Throwable> handler;

  /// Any thread.
  private final Set<Failure> watched = ConcurrentHashMap.newKeySet();

  /// Makes one for a runtime.
  ///
  /// @param handler told of each failure nobody observed; must not throw
  public UnhandledFailures(Consumer<Throwable> handler) {
    this.handler = handler;
  }

  void watch(JoinHandle<?> handle, Failure failure) {
    watched.add(failure);
    Lazy.CLEANER.register(handle, () -> settle(failure));
  }

  /// Reports everything that is still unobserved; at the end of the runtime or of the program.
  public void reportAll() {
    watched.forEach(this::settle);
  }

  private void settle(Failure failure) {
    watched.remove(failure);
    if (!failure.toObserved()) {
      return;
    }
    if (failure.cancelled()) { // the signal itself is no news
      for (Throwable ofCleanup : failure.cause().getSuppressed()) {
        report(ofCleanup);
      }
    } else {
      report(failure.cause());
    }
  }

  /// Reports a failure that has no handle to go to, such as a losing branch's failed cleanup.
  ///
  /// @param failure the failure
  public void report(Throwable failure) {
    try {
      handler.accept(failure);
    } catch (Throwable e) {
      if (e != failure) {
        e.addSuppressed(failure);
      }
      LOG.accept(e);
    }
  }
}
