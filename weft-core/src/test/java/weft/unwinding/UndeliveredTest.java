package weft.unwinding;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.keep;
import static weft.Weft.ready;
import static weft.Weft.scopeGet;
import static weft.Weft.select;
import static weft.Weft.selectAll;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.unconstrained;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import weft.Async;
import weft.AsyncFunction;
import weft.Paused;
import weft.sync.AsyncSemaphore;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.RwLock;
import weft.task.ScopePolicy;
import weft.task.TaskLocal;

/// Permits and guards that a branch was given, and that its combinator has nobody to give to.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UndeliveredTest {
  /// What a branch may be given, and whether it can be had again.
  private record Kind(String name, Async<?> taken, Async<?> again) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Maker {
    Kind make();
  }

  static final List<Maker> MAKERS =
      List.of(
          () -> {
            var semaphore = AsyncSemaphore.of(1);
            return new Kind("permit", semaphore.acquire(), semaphore.acquire());
          },
          () -> {
            var channel = Mpsc.<Integer>channel(1);
            return new Kind("place", channel.tx().reserve(), channel.tx().reserve());
          },
          () -> {
            var mutex = Mutex.create();
            return new Kind("guard", mutex.lock(), mutex.lock());
          },
          () -> {
            var lock = RwLock.of(1);
            return new Kind("read guard", lock.read(), lock.write());
          },
          () -> {
            var lock = RwLock.of(1);
            return new Kind("write guard", lock.write(), lock.read());
          });

  /// A future that is given something, but does not get round to handing it on.
  private static final List<AsyncFunction<Async<?>, Object>> LOSERS =
      List.of(
          taken -> join(taken, sleep(ofSeconds(100))).timeout(ofMillis(5)).await(),
          taken -> tryJoin(taken, failing(0)).await(),
          taken -> join(taken, failing(1)).await(),
          taken -> abortedWithLoserCleaningUp(taken).await(),
          taken -> beside(join(taken, ready(1))).await(),
          taken -> beside(join(ready(1), join(taken, ready(2)))).await(),
          taken -> beside(joinAll(List.of(ready(1), taken))).await(),
          taken -> beside(joinAll(1, List.of(taken, ready(1)))).await(),
          taken -> tryJoin(beside(taken), joinAll(tenWith(ready(1)))).await(),
          taken -> joinAll(tenWith(taken)).timeout(ofMillis(5)).await(),
          taken -> beside(select(sleep(ofSeconds(100)), taken)).await(),
          taken -> beside(selectAll(List.of(taken))).await(),
          taken -> beside(select(join(taken, ready(1)), sleep(ofSeconds(100)))).await(),
          taken -> beside(taken.timeout(ofSeconds(100))).await(),
          taken -> beside(unconstrained(taken)).await(),
          taken -> beside(scopeGet(tasks -> taken.await())).await(),
          taken -> beside(async(() -> join(taken, ready(1)).await())).await(),
          taken -> beside(async(() -> List.of(taken.await()))).await(),
          taken -> keptAndForgotten(taken).await(),
          taken -> valueWaitsForAKeptCleanup(taken).await(),
          taken -> givenInACleanup(taken).await(),
          taken ->
              scopeGet(
                      tasks -> {
                        tasks.spawn(() -> failing(1).await());
                        return taken.await();
                      })
                  .await());

  /// The value is there before the join fails.
  private static Async<?> beside(Async<?> taken) {
    return tryJoin(taken, failing(1));
  }

  private static List<Async<?>> tenWith(Async<?> taken) {
    var futures = new ArrayList<Async<?>>(List.of(taken));
    while (futures.size() < 10) {
      futures.add(sleep(ofSeconds(100)));
    }
    return futures;
  }

  private static Async<Object> keptAndForgotten(Async<?> taken) {
    return async(() -> {
      var kept = keep(taken);
      return beside(kept).await();
    });
  }

  private static Async<Object> slowToEnd() {
    return async(() -> {
      try {
        sleep(ofSeconds(100)).await();
        return 1;
      } finally {
        sleep(ofMillis(50)).await();
      }
    });
  }

  private static Async<?> valueWaitsForAKeptCleanup(Async<?> taken) {
    Async<Object> body =
        async(() -> {
          var kept = keep(slowToEnd());
          select(kept, sleep(ofMillis(1))).await();
          return taken.await();
        });
    return body.timeout(ofMillis(20));
  }

  private static Async<?> givenInACleanup(Async<?> taken) {
    return async(() -> {
      var task =
          spawn(() -> {
            var kept = keep(slowToEnd());
            select(kept, sleep(ofMillis(1))).await();
            return taken.await();
          });
      sleep(ofMillis(10)).await();
      task.abort();
      return task.await();
    });
  }

  private static Async<Object> failing(int millis) {
    return async(() -> {
      if (millis > 0) {
        sleep(ofMillis(millis)).await();
      }
      throw new IOException("on purpose");
    });
  }

  private static Async<Object> abortedWithLoserCleaningUp(Async<?> taken) {
    return async(() -> {
      var selecting =
          spawn(() -> {
            Async<Void> loser =
                async(() -> {
                  try {
                    sleep(ofSeconds(100)).await();
                  } finally {
                    sleep(ofSeconds(1)).await();
                  }
                });
            Async<Object> winner =
                async(() -> {
                  yieldNow().await();
                  return taken.await();
                });
            return select(loser, winner).await();
          });
      sleep(ofMillis(1)).await();
      selecting.abort();
      return selecting.await();
    });
  }

  @ParameterizedTest
  @FieldSource("MAKERS")
  void value_ofACombinatorThatFailsOrIsCancelled_goesBack(Maker maker) throws Exception {
    for (AsyncFunction<Async<?>, Object> loser : LOSERS) {
      try (var paused = new Paused()) {
        paused.run(() -> {
          Kind kind = maker.make();
          boolean lost = false;
          try {
            async(loser, kind.taken).await();
          } catch (Exception expected) {
            lost = true;
          }
          assertThat(lost).isTrue();
          kind.again.timeout(ofSeconds(1)).await();
        });
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FIRST", "ALL"}) // with OWN the scope does not fail
  void valueOfScope_taskFails_backBeforeTheOthersEnd(ScopePolicy.Failures failures)
      throws Exception {
    var semaphore = AsyncSemaphore.of(1);
    var hadIt = new AtomicBoolean();
    try (var paused = new Paused()) {
      paused.run(() -> {
        var scope =
            scopeGet(
                new ScopePolicy(failures, 10),
                tasks -> {
                  tasks.spawn(failing(1));
                  tasks.spawn(() -> {
                    try {
                      sleep(ofMillis(5)).await();
                    } finally {
                      semaphore.acquire().await().close();
                      hadIt.set(true);
                    }
                  });
                  return semaphore.acquire().await();
                });
        assertThat(scope.timeout(ofSeconds(1)).recover(e -> null).await()).isNull();
      });
      assertThat(paused.unhandled).isEmpty();
    }
    assertThat(hadIt).isTrue();
  }

  /// Bodies within a future that is not a body.
  static final List<AsyncFunction<Async<Object>, Object>> AROUND =
      List.of(
          body -> TaskLocal.<String>create().where("value", body).await(),
          body -> unconstrained(body).await(),
          body -> body.timeout(ofSeconds(100)).await(),
          body -> body.await());

  @ParameterizedTest
  @FieldSource("AROUND")
  void value_ofABodyCancelledWhileItsKeptFuturesCleanUp_goesBack(
      AsyncFunction<Async<Object>, Object> around) throws Exception {
    for (boolean forced : new boolean[] {false, true}) {
      var semaphore = AsyncSemaphore.of(1);
      try (var paused = new Paused()) {
        paused.run(() -> {
          Async<Object> ending =
              async(() -> {
                Async<Void> slow =
                    async(() -> {
                      try {
                        sleep(ofSeconds(100)).await();
                      } finally {
                        sleep(ofSeconds(1)).await();
                      }
                    });
                select(keep(slow), yieldNow()).await();
                return semaphore.acquire().await();
              });
          var task = spawn(async(around, ending));
          sleep(ofMillis(1)).await();
          assertThat(semaphore.availablePermits()).isZero();
          if (forced) {
            task.abortNow();
          } else {
            task.abort();
          }
          assertThat(task.map(value -> "ended").recover(e -> "aborted").await())
              .isEqualTo("aborted");
          assertThat(semaphore.availablePermits()).isEqualTo(1);
        });
      }
    }
  }
}
