package weft.examples.tour;

import java.time.Duration;
import java.util.concurrent.Callable;

/// What a program gave, and how long it took.
///
/// A machine that is busy with other things makes a program late: then it is run once more, and the
/// screen says so. No program is ever early, so for that there is no second try.
///
/// @param value what it gave
/// @param took how long it took
/// @param <T> the type of what it gave
record Timed<T>(T value, Duration took) {
  static <T> Timed<T> run(Callable<T> program) throws Exception {
    long start = System.nanoTime();
    T value = program.call();
    return new Timed<>(value, Duration.ofNanos(System.nanoTime() - start));
  }

  /// Runs a program that should take less than a limit.
  static <T> Timed<T> run(Screen screen, Duration limit, Callable<T> program) throws Exception {
    return within(screen, limit, () -> run(program));
  }

  /// Runs a program that measures something which should be less than a limit.
  static <T> Timed<T> within(Screen screen, Duration limit, Callable<Timed<T>> program)
      throws Exception {
    Timed<T> first = program.call();
    if (first.took().compareTo(limit) < 0) {
      return first;
    }
    screen.note("late: " + first.took().toMillis() + " ms; this machine is busy; once more");
    return program.call();
  }

  Claim claim(String text, Duration promised, Duration limit) {
    return Claim.between(text, promised, limit, took);
  }
}
