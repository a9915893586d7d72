package weft.runtime.scheduler;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the objects in one dump call themselves. Their `toString` may be a user's, and wait for a
/// lock that is never released, just when somebody makes a dump to find out why: so another thread
/// calls it, and is not waited for for long. One thread. Guard: DumpOfOddThingsTest.
final class Texts {
  private static final ScopedValue<Texts> OF_THIS_DUMP = ScopedValue.newInstance();

  /// Far longer than any text takes; is waited for once in a dump.
  private static final long PATIENCE_MILLIS = 1_000;

  /// Of a longer text, so much is shown.
  private static final int LENGTH = 1_000;

  /// Made for the first text.
  private @Nullable ExecutorService asker;

  /// Whether a text did not come: no other is asked for.
  private boolean stuck;

  private Texts() {}

  /// Makes a dump, in which {@link Waits#textOf} does not wait for long.
  static String during(Supplier<String> dump) {
    if (OF_THIS_DUMP.isBound()) {
      return dump.get();
    }
    var texts = new Texts();
    try {
      return ScopedValue.where(OF_THIS_DUMP, texts).call(dump::get);
    } finally {
      texts.end();
    }
  }

  /// Those of the dump that this thread makes.
  ///
  /// @return null if it makes none
  static @Nullable Texts ofThisDump() {
    return OF_THIS_DUMP.isBound() ? OF_THIS_DUMP.get() : null;
  }

  /// What an object calls itself.
  ///
  /// @param asks calls its `toString`, and does not fail
  /// @param otherwise stands for an object that does not answer
  /// @return one line
  String of(Callable<String> asks, String otherwise) {
    String text = stuck ? null : ask(asks);
    return text == null ? otherwise + " (whose toString does not return)" : inOneLine(text);
  }

  private static String inOneLine(String text) {
    String shown = text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
    return shown.replace('\n', ' ').replace('\r', ' ');
  }

  private @Nullable String ask(Callable<String> asks) {
    Future<String> answer;
    try {
      answer = asker().submit(asks);
    } catch (OutOfMemoryError noThread) {
      stuck = true;
      return null;
    }
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // somebody who hurries a close still wants its report
        }
      }
    } catch (TimeoutException e) {
      stuck = true;
      return null;
    } catch (ExecutionException e) {
      throw new AssertionError("it does not fail", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ExecutorService asker() {
    ExecutorService made = asker;
    if (made == null) {
      made =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("weft-dump-texts").factory());
      asker = made;
    }
    return made;
  }

  private void end() {
    if (asker != null) {
      asker.shutdownNow();
    }
  }
}
