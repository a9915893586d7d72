package weft.task;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Paused;
import weft.runtime.AsyncRuntime;

class TaskLocalTest {
  private static final TaskLocal<String> OWN = TaskLocal.create();
  private static final TaskLocal<String> HANDED_ON = TaskLocal.inherited();

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private static String both() {
    return OWN.orElse("-") + HANDED_ON.orElse("-");
  }

  private static Async<String> read() {
    return async(() -> {
      yieldNow().await();
      return both();
    });
  }

  private static Async<String> within(Async<String> future) {
    return HANDED_ON.where("h", OWN.where("o", future));
  }

  @Test
  void get_notBound_saysHowToBind() throws Exception {
    assertThatThrownBy(OWN::get)
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("where(value, body)");
    assertThat(OWN.orNull()).isNull();
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(both()).isEqualTo("--"));
    }
  }

  @Test
  void where_awaitedJoinedSelected_valueHolds() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String inside =
            within(
                    async(() -> {
                      String all = both() + read().await();
                      all += join(read(), read()).await().second();
                      return all + select(sleep(ofSeconds(9)), read()).await();
                    }))
                .await();
        assertThat(inside).isEqualTo("ohohohSecond[value=oh]");
        assertThat(both()).isEqualTo("--");
      });
    }
  }

  @Test
  void where_besideAnotherBranch_notSeenThere() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var values = join(within(read()), read(), OWN.where("x", read())).await();
        assertThat(values.first()).isEqualTo("oh");
        assertThat(values.second()).isEqualTo("--");
        assertThat(values.third()).isEqualTo("x-");
      });
    }
  }

  @Test
  void where_nested_innermostHolds() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String inner = OWN.where("a", OWN.where("b", read())).await();
        assertThat(inner).isEqualTo("b-");
      });
    }
  }

  @Test
  void spawn_inheritedOnly() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(2).build()) {
      String seen =
          runtime.run(() ->
              within(
                      async(() -> {
                        var task = spawn(read());
                        var named = weft.Weft.task().name("n").spawn(read());
                        var blocking = spawnBlocking(() -> both());
                        var grandchild = spawn(() -> spawn(read()).await());
                        return task.await() + named.await() + blocking.await() + grandchild.await();
                      }))
                  .await());
      assertThat(seen).isEqualTo("-h-h-h-h");
      assertThat(runtime.<String>run(() -> both())).isEqualTo("--");
      assertThat(runtime.spawnBlocking(() -> both()).block()).isEqualTo("--");
    }
  }

  @Test
  void blockingWork_spawnsAndBlocks_inherits() throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(1).build()) {
      String seen =
          runtime.run(
              () -> within(async(() -> spawnBlocking(() -> read().block()).await())).await());
      assertThat(seen).isEqualTo("-h");
    }
  }

  @Test
  void where_cancelled_cleanupSeesTheValue() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle =
            spawn(
                within(
                    async(() -> {
                      try {
                        sleep(ofSeconds(100)).await();
                        return "";
                      } finally {
                        log.add(both());
                        yieldNow().await();
                        log.add(both());
                      }
                    })));
        sleep(ofMillis(1)).await();
        handle.abort();
        sleep(ofMillis(1)).await();
        assertThat(handle.isFinished()).isTrue();
        assertThat(log).containsExactly("oh", "oh");
        assertThat(both()).isEqualTo("--");
      });
    }
  }
}
