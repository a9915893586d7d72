package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import weft.runtime.AsyncRuntime;
import weft.stream.CallsFunctions;

/// The sentences that users read who call something where it cannot work.
class MisuseTest {
  /// A call of await() that the compiler does not see.
  private static Object awaitByReflection(Async<?> future) throws Throwable {
    Method method = Async.class.getMethod("await");
    try {
      return method.invoke(future);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void await_onPlainThread_saysBlock() {
    assertThatThrownBy(() -> awaitByReflection(ready(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("await() was called by thread ")
        .hasMessageContaining("outside an async body")
        .hasMessageContaining("Call block()");
  }

  @Test
  void await_inMethodOnWorker_namesWorkerAndRemedy() throws Exception {
    try (var runtime = AsyncRuntime.builder().name("mine").workers(1).build()) {
      runtime.run(() ->
          assertThatThrownBy(() -> awaitByReflection(ready(1)))
              .hasMessageContaining("await() was called by worker mine-0")
              .hasMessageContaining("Return an Async from the method"));
    }
  }

  /// A body that no weaver saw.
  @SuppressWarnings("weft:unwoven") // on purpose
  private static final class HandWritten implements AsyncSupplier<Object> {
    @Override
    public Object get() throws Exception {
      try {
        return Async.class.getMethod("await").invoke(ready(1));
      } catch (InvocationTargetException e) {
        throw (Exception) e.getCause();
      }
    }
  }

  @Test
  void await_inUnwovenBody_namesPlaceAndRemedy() {
    assertThatThrownBy(() -> Weft.run(new HandWritten()))
        .hasMessageContaining("in an async body that is not woven")
        .hasMessageContaining("annotation processor path");
  }

  /// Its method is called by a bridge.
  @SuppressWarnings("weft:unwoven") // on purpose
  private static final class HandWrittenFunction implements AsyncFunction<Integer, Object> {
    @Override
    public Object apply(Integer value) throws Exception {
      try {
        return Async.class.getMethod("await").invoke(ready(value));
      } catch (InvocationTargetException e) {
        throw (Exception) e.getCause();
      }
    }
  }

  @Test
  void await_inUnwovenFunction_ofABodyOrAStream_namesPlaceAndRemedy() {
    var function = new HandWrittenFunction();
    List<ThrowableAssert.ThrowingCallable> ways =
        List.of(
            () -> Weft.run(() -> async(function, 1).await()),
            () -> Weft.run(() -> CallsFunctions.next(function, 1)));
    for (var way : ways) {
      assertThatThrownBy(way)
          .hasMessageContaining("in an async body that is not woven")
          .hasMessageContaining("HandWrittenFunction.apply(")
          .hasMessageContaining("annotation processor path");
    }
  }

  @Test
  void await_inMethodThatAFunctionCalls_saysReturnAnAsync() {
    AsyncFunction<Integer, Object> function = x -> new HandWrittenFunction().apply(x);
    List<ThrowableAssert.ThrowingCallable> ways =
        List.of(
            () -> Weft.run(() -> async(function, 1).await()),
            () -> Weft.run(() -> CallsFunctions.next(function, 1)));
    for (var way : ways) {
      assertThatThrownBy(way)
          .hasMessageContaining("in a method that is not an async body")
          .hasMessageContaining("Return an Async from the method");
    }
  }

  @Test
  @SuppressWarnings("weft:unwoven") // what the test is about
  void methodReference_withoutAwait_runs() throws Exception {
    AsyncSupplier<String> body = "abc"::toUpperCase;
    assertThat(Weft.run(body)).isEqualTo("ABC");
  }

  @Test
  @SuppressWarnings("weft:block") // what the test is about
  void block_onWorker_refused() {
    assertThatThrownBy(() -> Weft.run(() -> ready(1).block()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("block() was called by worker weft-")
        .hasMessageContaining("MisuseTest")
        .hasMessageContaining("blocking(() -> …)");
  }

  @Test
  @SuppressWarnings("weft:block") // what the test is about
  void run_insideRun_refused() {
    assertThatThrownBy(() -> Weft.run(() -> Weft.run(() -> 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("run() was called by worker");
  }

  @Test
  void block_inSpawnBlocking_allowed() throws Exception {
    assertThat(Weft.<Integer>run(() -> spawnBlocking(() -> ready(5).block()).await())).isEqualTo(5);
  }

  @Test
  void close_fromInside_refused() throws Exception {
    try (var runtime = AsyncRuntime.builder().name("own").workers(1).build()) {
      runtime.run(() ->
          assertThatThrownBy(runtime::close)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("Runtime own was closed from inside itself"));
      runtime.run(() -> spawnBlocking(() -> assertThatThrownBy(runtime::close)).await());
    }
  }

  @Test
  void spawn_afterClose_refused() {
    var runtime = AsyncRuntime.builder().name("gone").workers(1).build();
    runtime.close();
    runtime.close();
    assertThatThrownBy(() -> runtime.spawn(() -> 1))
        .hasMessageContaining("Nothing can be started: runtime gone is closed");
    assertThatThrownBy(() -> runtime.run(() -> 1)).hasMessageContaining("is closed");
    assertThatThrownBy(() -> runtime.spawnBlocking(() -> 1)).hasMessageContaining("is closed");
  }

  @Test
  void builder_outOfRange_saysRule() {
    var builder = AsyncRuntime.builder();
    assertThatThrownBy(() -> builder.workers(0).build())
        .hasMessage("workers: 0 (expected: 1 to 1024)");
    assertThatThrownBy(() -> AsyncRuntime.builder().name(" ").build())
        .hasMessage("name: blank (expected: at least one letter)");
    assertThatThrownBy(() -> AsyncRuntime.builder().maxBlockingThreads(0).build())
        .hasMessage("maxBlockingThreads: 0 (expected: at least 1)");
    assertThatThrownBy(
            () -> AsyncRuntime.builder().shutdownDeadline(java.time.Duration.ofSeconds(-1)).build())
        .hasMessageContaining("shutdownDeadline: PT-1S (expected: not negative)");
    assertThatThrownBy(
            () -> AsyncRuntime.builder().pausedClock(weft.time.PausedClock.create()).build())
        .hasMessageContaining("pausedClock");
  }

  @Test
  void handle_awaitedByTwo_namesBoth() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var never = spawn(() -> new Manual<Integer>().await());
        var first = spawn(() -> never.await());
        Weft.yieldNow().await();
        assertThatThrownBy(() -> new Stepper(never).poll())
            .hasMessageContaining("is already awaited by")
            .hasMessageContaining("one awaiter at a time");
        first.abort();
        never.abort();
      });
    }
  }

  @Test
  void wovenBody_calledLikeAFunction_saysHowToStartIt() {
    AsyncSupplier<Integer> body = () -> ready(1).await();
    assertThatThrownBy(body::get)
        .hasMessageContaining("was called like a plain function")
        .hasMessageContaining("async(body)");
    assertThat(async(body)).isInstanceOf(weft.woven.Body.class);
  }
}
