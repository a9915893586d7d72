package weft.task;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.keep;
import static weft.Weft.scope;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.Paused;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A body is cancelled while what it awaits has a failure in hand: one that a combinator holds back
/// until others have ended, or one of a cleanup. The body sees the signal, so that a handler for
/// exceptions does not take the cancellation for an answer and go on.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HeldFailureTest {
  private static Async<Void> fails() {
    return async(() -> {
      sleep(ofMillis(1)).await();
      throw new IOException("held");
    });
  }

  private static Async<Void> slow() {
    return async(() -> {
      sleep(ofHours(1)).await();
    });
  }

  /// Its cleanup takes a second.
  private static Async<Void> slowToEnd() {
    return async(() -> {
      try {
        sleep(ofHours(1)).await();
      } finally {
        sleep(ofSeconds(1)).await();
      }
    });
  }

  /// The same under a name, which is in the message of a timeout.
  private static Async<Void> named(String name) {
    Async<Void> inner = slowToEnd();
    return new Async<>() {
      @Override
      protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
        return Polling.begin(inner, waker);
      }

      @Override
      protected @Nullable Object poll(Wakeable waker) throws Throwable {
        return Polling.poll(inner, waker);
      }

      @Override
      protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
        return Polling.cancel(inner, waker);
      }

      @Override
      protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
        return Polling.force(inner, waker);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static Async<Void> endsWith(IOException failure) {
    return async(() -> {
      try {
        sleep(ofHours(1)).await();
      } finally {
        fail(failure);
      }
    });
  }

  private static void fail(IOException failure) throws IOException {
    throw failure;
  }

  private static Async<?> keeping() {
    return async(() -> {
      var kept = keep(slowToEnd());
      select(kept, sleep(ofMillis(1))).await();
      throw new IOException("held");
    });
  }

  private static Async<?> scoped() {
    return scope(tasks -> {
      tasks.spawn(slowToEnd());
      fails().await();
    });
  }

  private record Resource() implements AutoCloseable {
    @Override
    public void close() throws IOException {
      throw new IOException("held");
    }
  }

  private static Async<?> owning() {
    return async(() -> {
      try (var _ = new Resource()) {
        sleep(ofHours(1)).await();
      }
    });
  }

  private interface Holder {
    Async<?> make();
  }

  private enum How {
    ABORT,
    ABORT_NOW,
    TIMEOUT,
    SELECT,
    TRY_JOIN
  }

  static Stream<Arguments> holdersAndCancellers() {
    record Named(String name, Holder holder) {
      @Override
      public String toString() {
        return name;
      }
    }
    return Stream.of(
            new Named("join", () -> join(fails(), slow())),
            new Named("join, the second", () -> join(slow(), fails())),
            new Named("tryJoin", () -> tryJoin(fails(), slowToEnd())),
            new Named("select", () -> select(fails(), slowToEnd())),
            new Named("scope", HeldFailureTest::scoped),
            new Named("kept", HeldFailureTest::keeping),
            new Named("finally", () -> endsWith(new IOException("held"))),
            new Named("resource", HeldFailureTest::owning),
            new Named("in a body", () -> async(() -> join(fails(), slow()).await())),
            new Named("in a join", () -> join(join(fails(), slow()), slow())),
            new Named("in a timeout", () -> join(fails(), slow()).timeout(ofHours(2))),
            new Named("late timeout", () -> named("held").timeout(ofMillis(1))),
            new Named(
                "late timeout in a join", () -> join(named("held").timeout(ofMillis(1)), slow())),
            new Named("recovered", () -> join(fails(), slow()).recover(e -> null)))
        .flatMap(holder -> Stream.of(How.values()).map(how -> Arguments.of(holder.holder, how)));
  }

  private int attempts;
  private final List<Exception> caught = new ArrayList<>();

  private Async<Void> insisting(Holder holder) {
    return async(() -> {
      while (attempts < 5) {
        attempts++;
        try {
          holder.make().await();
        } catch (Exception e) {
          caught.add(e);
        }
      }
    });
  }

  private static Async<Void> failsAfter(Duration pause) {
    return async(() -> {
      sleep(pause).await();
      throw new IOException("beside");
    });
  }

  private static Async<@Nullable Throwable> cancelled(Async<Void> victim, How how) {
    return async(() -> {
      var handle = how == How.ABORT || how == How.ABORT_NOW ? spawn(victim) : null;
      try {
        switch (how) {
          case ABORT, ABORT_NOW -> {
            sleep(ofMillis(50)).await();
            if (how == How.ABORT) {
              handle.abort();
            } else {
              handle.abortNow();
            }
            handle.await();
          }
          case TIMEOUT -> victim.timeout(ofMillis(50)).await();
          case SELECT -> select(victim, sleep(ofMillis(50))).await();
          case TRY_JOIN -> tryJoin(victim, failsAfter(ofMillis(50))).await();
        }
        return null;
      } catch (JoinException | TimeoutException | IOException e) {
        return e;
      }
    });
  }

  @ParameterizedTest
  @MethodSource("holdersAndCancellers")
  void cancelling_failureInHand_bodySeesTheSignalAndFailureIsSuppressed(Holder holder, How how)
      throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Throwable outcome = cancelled(insisting(holder), how).await();
        List<Throwable> heard =
            outcome == null ? List.copyOf(paused.unhandled) : List.of(outcome.getSuppressed());
        assertThat(attempts).isEqualTo(1);
        assertThat(caught).isEmpty();
        assertThat(heard)
            .extracting(Throwable::getMessage)
            .anySatisfy(m -> assertThat(m).contains("held"));
      });
      assertThat(paused.elapsed()).isLessThan(ofSeconds(2));
    }
  }

  @Test
  void retry_cancelledWhileAJoinHoldsAFailure_makesNoOtherAttempt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var retrying =
            Retry.exponential(ofMillis(1))
                .attempts(5)
                .run(() -> {
                  attempts++;
                  join(fails(), slow()).await();
                });
        try {
          retrying.timeout(ofMillis(50)).await();
        } catch (TimeoutException e) {
          assertThat(e.getSuppressed()).extracting(Throwable::getMessage).containsExactly("held");
        }
      });
      assertThat(attempts).isEqualTo(1);
      assertThat(paused.elapsed()).isEqualTo(ofMillis(50));
    }
  }

  @Test
  void finally_throwsInTheSameBody_handlerOfThatBodyTakesIt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Void> body =
            async(() -> {
              try {
                try {
                  sleep(ofHours(1)).await();
                } finally {
                  fail(new IOException("replaces the signal, as in Java"));
                }
              } catch (IOException e) {
                caught.add(e);
              }
            });
        var handle = spawn(body);
        sleep(ofMillis(1)).await();
        handle.abort();
        try {
          handle.await();
        } catch (JoinException e) {
          assertThat(e.isCancelled()).isTrue(); // whatever its code returned
        }
        assertThat(caught).hasSize(1);
      });
    }
  }
}
