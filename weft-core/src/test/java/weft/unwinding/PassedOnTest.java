package weft.unwinding;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.keep;
import static weft.Weft.scopeGet;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.AbortStorm;
import weft.Async;
import weft.Paused;
import weft.WeftTypes.Joined2;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Permit;
import weft.sync.RwLock;

/// A permit that a body has from a handle or a kept future, and passes on to nobody, goes back; the
/// handle or kept future, which has it still, does not give it out a second time.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PassedOnTest {
  private interface PassOn {
    Async<?> of(Async<?> source);
  }

  private record Way(String name, PassOn pass) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way("body", source -> async(() -> source.await())),
          new Way("body of a body", source -> async(() -> async(() -> source.await()).await())),
          new Way("map", source -> source.map(value -> value)),
          new Way("then", source -> source.then(value -> async(() -> value))),
          new Way("recover", source -> source.recover(failure -> null)),
          new Way("scope", source -> scopeGet(tasks -> source.await())));

  private interface Use {
    boolean worksWith(Object value) throws Exception;
  }

  /// Something of which there is one.
  private record Single(String name, Async<?> take, Use use) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Single> singles() {
    var semaphore = AsyncSemaphore.of(1);
    var pair = AsyncSemaphore.of(2);
    var mutex = Mutex.of("value");
    var forReading = RwLock.of("value");
    var forWriting = RwLock.of("value");
    var channel = Mpsc.<String>channel(1);
    return List.of(
        new Single("permit", semaphore.acquire(), v -> semaphore.tryAcquire() != null),
        new Single("mutex", mutex.lock(), v -> mutex.tryLock() != null),
        new Single("read", forReading.read(), v -> forReading.tryWrite() != null),
        new Single("write", forWriting.write(), v -> forWriting.tryWrite() != null),
        new Single("place", channel.tx().reserve(), v -> channel.tx().tryReserve(1) != null),
        new Single(
            "two in a join",
            join(pair.acquire(), pair.acquire()),
            v -> pair.tryAcquire(2) != null));
  }

  private static Async<Object> failing() {
    return async(() -> {
      sleep(ofMillis(1)).await();
      throw new IOException("on purpose");
    });
  }

  static Stream<Arguments> waysAndSingles() {
    return WAYS.stream()
        .flatMap(way ->
            Stream.of("permit", "mutex", "read", "write", "place", "two in a join")
                .flatMap(
                    single -> Stream.of(true, false).map(kept -> Arguments.of(way, single, kept))));
  }

  @ParameterizedTest
  @MethodSource("waysAndSingles")
  @SuppressWarnings("weft:keep")
  void permitOfAHandle_passedOnToNobody_isBackAndNotGivenAgain(Way way, String name, boolean kept)
      throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Single single =
            singles().stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow();
        Async<?> source = kept ? keep(single.take) : spawn(single.take);
        Class<?> lost = null;
        try {
          tryJoin(way.pass.of(source), failing()).await();
        } catch (IOException e) {
          lost = e.getClass();
        }
        assertThat(lost).isEqualTo(IOException.class);
        assertThat(single.use.worksWith(single)).as("it went back").isTrue();
        String message = null;
        try {
          source.await();
        } catch (IllegalStateException e) {
          message = e.getMessage();
        }
        assertThat(message)
            .contains("is awaited again in ", "PassedOnTest.java:")
            .contains("went back to where it came from", "Acquire another one.");
      });
    }
  }

  @Test
  void permitOfAHandle_closedByWhoeverHadIt_isGivenAgainAsItIs() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        var handle = spawn(semaphore.acquire());
        handle.await().close();
        Permit again = handle.await();
        assertThat(again.count()).isZero();
        assertThatThrownBy(() -> again.split(1)).isInstanceOf(IllegalStateException.class);
      });
    }
  }

  @Test
  void permitOfAHandle_thatAThreadBlocksFor_isNotGivenAgain() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      var semaphore = AsyncSemaphore.of(1);
      var handle = runtime.spawn(semaphore.acquire());
      assertThatThrownBy(
              () -> runtime.run(() -> tryJoin(async(() -> handle.await()), failing()).await()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(handle::block)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("went back to where it came from");
    }
  }

  /// One holder at a time, whatever is lost where.
  @Test
  void permitOfAHandle_lostAtRandomMoments_hasOneHolder() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      runtime.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        for (int i = 0; i < AbortStorm.rounds(2_000); i++) {
          var handle = spawn(semaphore.acquire());
          int limit = i % 3;
          Async<Joined2<Permit, Integer>> both =
              join(
                  async(() -> handle.await()),
                  async(() -> {
                    sleep(ofMillis(limit == 2 ? 1 : 0)).await();
                    return limit;
                  }));
          Permit permit = null;
          try {
            permit = both.timeout(Duration.ofNanos(limit * 500_000L)).await().first();
          } catch (TimeoutException e) {
            try {
              permit = handle.timeout(ofSeconds(5)).await();
            } catch (IllegalStateException gone) {
              permit = semaphore.acquire().timeout(ofSeconds(5)).await();
            }
          }
          assertThat(permit.count()).isEqualTo(1);
          assertThat(semaphore.tryAcquire()).isNull();
          permit.close();
        }
      });
    }
  }
}
