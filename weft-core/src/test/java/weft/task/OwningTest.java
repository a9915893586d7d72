package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.scope;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;

/// Tasks that own a resource.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OwningTest {
  private final List<String> log = new ArrayList<>();
  private final AutoCloseable resource = () -> log.add("closed");

  @Test
  void spawn_bodyEnds_closedAfterIt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        int value =
            spawn(
                    resource,
                    () -> {
                      sleep(ofMillis(1)).await();
                      log.add("body");
                      return 42;
                    })
                .await();
        assertThat(value).isEqualTo(42);
      });
    }
    assertThat(log).containsExactly("body", "closed");
  }

  @Test
  void dump_toStringOfTheResourceFails_theOtherTasksAreTold() throws Exception {
    var rude =
        new AutoCloseable() {
          @Override
          public void close() {}

          @Override
          public String toString() {
            throw new IllegalStateException("no name");
          }
        };
    try (var paused = new Paused()) {
      paused.run(() -> {
        spawn(rude, () -> sleep(ofSeconds(1)).await());
        task().name("polite").spawn(() -> sleep(ofSeconds(1)).await());
        sleep(ofMillis(1)).await();
        assertThat(paused.runtime.dump()).contains("polite#", "whose toString failed", "[waiting]");
      });
    }
  }

  @Test
  void spawn_abortedBeforeItBegins_closed() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(
                resource,
                () -> {
                  log.add("body");
                });
        handle.abort();
        assertThatJoinIsCancelled(handle).await();
      });
    }
    assertThat(log).containsExactly("closed");
  }

  @Test
  void spawn_abortedWhileItWaits_closedOnceAfterItsCleanup() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(
                resource,
                () -> {
                  try {
                    sleep(ofSeconds(100)).await();
                  } finally {
                    sleep(ofMillis(1)).await();
                    log.add("cleaned up");
                  }
                });
        sleep(ofMillis(1)).await();
        handle.abort();
        assertThatJoinIsCancelled(handle).await();
      });
    }
    assertThat(log).containsExactly("cleaned up", "closed");
  }

  private static Async<Void> assertThatJoinIsCancelled(JoinHandle<?> handle) {
    return async(() -> {
      try {
        throw new AssertionError("it ended with " + handle.await());
      } catch (JoinException e) {
        assertThat(e.isCancelled()).isTrue();
      }
    });
  }

  @Test
  void spawn_bodyAndCloseFail_bodysFailureWithTheOtherSuppressed() throws Exception {
    var second = new IllegalArgumentException("close");
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(
                () -> {
                  throw second;
                },
                () -> {
                  throw new IllegalStateException("body");
                });
        try {
          throw new AssertionError("it ended with " + handle.await());
        } catch (JoinException e) {
          assertThat(e.getCause()).hasMessage("body").hasSuppressedException(second);
        }
      });
    }
  }

  @Test
  void close_ofARuntimeOnAnInterruptedThread_closedAllTheSame() throws Exception {
    var paused = new Paused();
    paused.run(() -> {
      spawn(resource, () -> sleep(ofSeconds(100)).await());
    });
    Thread.currentThread().interrupt();
    paused.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(log).containsExactly("closed");
  }

  @Test
  void spawn_scopeIsOver_closedAllTheSame() throws Exception {
    var scopes = new ArrayList<TaskScope>();
    try (var paused = new Paused()) {
      paused.run(() -> scope(scopes::add).await());
      assertThatThrownBy(() -> scopes.getFirst().spawn(resource, () -> 1))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(log).containsExactly("closed");
  }
}
