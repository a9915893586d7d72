package weft.tests.context;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.TaskLocal;

/// OpenTelemetry's context, which a tracer keeps its current span in.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenTelemetryTest {
  private static final ContextKey<String> SPAN = ContextKey.named("span");

  private static final TaskLocal<Context> CONTEXT =
      TaskLocal.mirrored(Context::current, Context::makeCurrent);

  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void nothingWasReported() {
    assertThat(unhandled).isEmpty();
  }

  private static String span() {
    return String.valueOf(Context.current().get(SPAN));
  }

  /// A span that is current across an await, as instrumented code has it.
  private static Async<String> spanned(String name) {
    return async(() -> {
      try (var _ = Context.current().with(SPAN, span() + "." + name).makeCurrent()) {
        yieldNow().await();
        return span();
      }
    });
  }

  private static Async<String> request(String name) {
    return CONTEXT.where(
        Context.root().with(SPAN, name),
        async(() -> {
          String all = span() + " " + spanned("1").await() + " " + span();
          var task = spawn(spanned("2"));
          String blocking = spawnBlocking(OpenTelemetryTest::span).await();
          return all + " " + task.await() + " " + blocking;
        }));
  }

  private static String expected(String name) {
    return "%s %s.1 %s %s.2 %s".replace("%s", name);
  }

  @Test
  void mirrored_workers_eachRequestHasItsOwn() throws Exception {
    try (var runtime =
        AsyncRuntime.builder().workers(2).onUnhandledFailure(unhandled::add).build()) {
      runtime.run(() -> {
        var all = join(request("a"), request("b"), spawn(request("c"))).await();
        assertThat(all.first()).isEqualTo(expected("a"));
        assertThat(all.second()).isEqualTo(expected("b"));
        assertThat(all.third()).isEqualTo(expected("c"));
        assertThat(span()).isEqualTo("null");
        String blocking = spawnBlocking(OpenTelemetryTest::span).await();
        assertThat(blocking).isEqualTo("null");
      });
    }
  }

  @Test
  void mirrored_onTheCallersThread_itsContextIsThereAfterwards() throws Exception {
    try (var runtime =
            AsyncRuntime.builder().currentThread().onUnhandledFailure(unhandled::add).build();
        var _ = Context.root().with(SPAN, "caller").makeCurrent()) {
      String seen = runtime.run(() -> request("a").await());
      assertThat(seen).isEqualTo(expected("a"));
      assertThat(span()).isEqualTo("caller");
    }
  }
}
