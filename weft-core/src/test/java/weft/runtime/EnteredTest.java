package weft.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Weft;
import weft.task.JoinException;
import weft.task.TaskInfo;
import weft.time.Deadline;

/// A thread that has entered a runtime, and one that blocks for the tasks of a runtime without
/// threads.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EnteredTest {
  @Test
  void enter_runtime_isTheCurrentOneOfTheThread() throws Exception {
    try (var runtime = AsyncRuntime.builder().name("own").workers(1).build()) {
      // @start region=enter
      try (var _ = runtime.enter()) {
        spawn(() -> sleep(ofMillis(1)).await()).block(); // on this runtime
      }
      // @end
      assertThat(AsyncRuntime.current()).isNull();
      try (var _ = runtime.enter()) {
        assertThat(AsyncRuntime.current()).isSameAs(runtime);
        assertThat(Weft.run(() -> Thread.currentThread().getName())).startsWith("own");
      }
      assertThat(Weft.run(() -> Thread.currentThread().getName())).doesNotStartWith("own");
    }
  }

  @Test
  void enter_twoRuntimes_theInnerCountsThenTheOuter() throws Exception {
    try (var outer = new Paused();
        var inner = new Paused()) {
      try (var _ = outer.runtime.enter()) {
        var entered = inner.runtime.enter();
        sleep(ofSeconds(1)).block();
        assertThat(inner.elapsed()).isEqualTo(ofSeconds(1));
        assertThat(Deadline.after(ofSeconds(1)).remaining()).isEqualTo(ofSeconds(1));
        entered.close();
        entered.close();
        sleep(ofSeconds(2)).block();
        assertThat(outer.elapsed()).isEqualTo(ofSeconds(2));
      }
    }
  }

  @Test
  void enter_inABody_theBodysRuntimeCounts() throws Exception {
    try (var paused = new Paused();
        var other = AsyncRuntime.builder().name("other").workers(1).build()) {
      paused.run(() -> {
        try (var _ = other.enter()) {
          var handle = spawn(() -> Thread.currentThread().getName());
          assertThat(handle.await()).doesNotStartWith("other");
        }
      });
    }
  }

  @Test
  void close_byAnotherThread_isRefused() throws Exception {
    try (var runtime = AsyncRuntime.builder().currentThread().build()) {
      var entered = runtime.enter();
      var failure = new Throwable[1];
      Thread.ofPlatform()
          .name("stranger")
          .start(() -> {
            try {
              entered.close();
            } catch (IllegalStateException e) {
              failure[0] = e;
            }
          })
          .join();
      assertThat(failure[0])
          .hasMessageStartingWith("close() by stranger of what ")
          .hasMessageEndingWith(" has entered (expected: the same thread)");
      entered.close();
    }
  }

  @Test
  void block_handleOfACurrentThreadRuntime_runsIt() throws Exception {
    try (var paused = new Paused()) {
      var handle =
          paused.runtime.spawn(() -> {
            sleep(ofSeconds(3)).await();
            return "done";
          });
      assertThat(handle.block()).isEqualTo("done");
      assertThat(handle.block()).isEqualTo("done");
      var failing =
          paused.runtime.spawn(() -> {
            sleep(ofSeconds(1)).await();
            throw new IOException("failed");
          });
      assertThatThrownBy(failing::block)
          .isInstanceOf(JoinException.class)
          .hasRootCauseMessage("failed");
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(4));
    }
  }

  @Test
  void block_handleThenInterrupted_endsTheWaitNotTheTask() throws Exception {
    try (var paused = new Paused()) {
      paused.clock.setAutoAdvance(false);
      var handle =
          paused.runtime.spawn(() -> {
            sleep(ofSeconds(3)).await();
            return "done";
          });
      Thread.currentThread().interrupt();
      assertThatThrownBy(handle::block).isInstanceOf(InterruptedException.class);
      assertThat(handle.isFinished()).isFalse();
      paused.clock.setAutoAdvance(true);
      assertThat(handle.block()).isEqualTo("done");
    }
  }

  @Test
  void runtimeBlock_futureOrHandle_givesTheValue() throws Exception {
    try (var paused = new Paused()) {
      assertThat(paused.runtime.block(ready(1))).isEqualTo(1);
      assertThat(paused.runtime.block(async(() -> TaskInfo.current() != null))).isTrue();
      assertThat(paused.runtime.block(paused.runtime.spawn(() -> "handle"))).isEqualTo("handle");
    }
  }

  @Test
  void close_theOuterFirst_nothingStaysEntered() throws Exception {
    try (var outer = new Paused();
        var inner = new Paused()) {
      var first = outer.runtime.enter();
      var second = inner.runtime.enter();
      first.close();
      assertThat(AsyncRuntime.current()).isSameAs(inner.runtime);
      second.close();
      assertThat(AsyncRuntime.current()).isNull();
      first.close();
      assertThat(AsyncRuntime.current()).isNull();
    }
  }
}
