package weft.tests.context;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.TaskLocal;

/// The context of the logger that is on the class path, whichever that is.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MdcTest {
  private static final TaskLocal<Map<String, String>> LOG =
      TaskLocal.mirrored(MDC::getCopyOfContextMap, MDC::setContextMap);

  private final List<Throwable> unhandled = Collections.synchronizedList(new ArrayList<>());

  private AsyncRuntime.Builder builder() {
    return AsyncRuntime.builder().onUnhandledFailure(unhandled::add);
  }

  @AfterEach
  void nothingWasReported() {
    MDC.clear();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void adapter_onClassPath_asNamed() {
    assertThat(MDC.getMDCAdapter().getClass().getName())
        .isEqualTo(System.getProperty("weft.adapter"));
  }

  private static String both() {
    return MDC.get("trace") + "/" + MDC.get("step");
  }

  private static Async<String> step(String name) {
    return async(() -> {
      MDC.put("step", name);
      yieldNow().await();
      sleep(ofMillis(1)).await();
      return both();
    });
  }

  private static Async<String> request(String trace) {
    return LOG.where(
        Map.of("trace", trace),
        async(() -> {
          String all = both() + " " + step("1").await();
          var task = spawn(step("2"));
          var blocking = spawnBlocking(MdcTest::both);
          all += " " + task.await() + " " + blocking.await();
          MDC.remove("step");
          yieldNow().await();
          return all + " " + both();
        }));
  }

  private static String expected(String trace) {
    return "%s/null %s/1 %s/2 %s/1 %s/null".replace("%s", trace);
  }

  @Test
  void mirrored_workers_eachRequestHasItsOwn() throws Exception {
    try (var runtime = builder().workers(2).build()) {
      runtime.run(() -> {
        var all = join(request("a"), request("b"), spawn(request("c"))).await();
        assertThat(all.first()).isEqualTo(expected("a"));
        assertThat(all.second()).isEqualTo(expected("b"));
        assertThat(all.third()).isEqualTo(expected("c"));
        assertThat(both()).isEqualTo("null/null");
        String blocking = spawnBlocking(MdcTest::both).await();
        assertThat(blocking).isEqualTo("null/null");
        assertThat(spawn(() -> both()).await()).isEqualTo("null/null");
      });
    }
  }

  @Test
  void mirrored_onTheCallersThread_itsContextIsThereAfterwards() throws Exception {
    MDC.put("step", "caller");
    try (var runtime = builder().currentThread().build()) {
      for (int i = 0; i < 2; i++) {
        String seen = runtime.run(() -> request("a").await());
        assertThat(seen).isEqualTo(expected("a"));
        assertThat(both()).isEqualTo("null/caller");
      }
    }
  }

  @Test
  void mirrored_onTheCallersThreadWithoutContext_noneAfterwards() throws Exception {
    try (var runtime = builder().currentThread().build()) {
      String seen = runtime.run(() -> request("a").await());
      assertThat(seen).isEqualTo(expected("a"));
      assertThat(both()).isEqualTo("null/null");
    }
  }

  @Test
  void mirrored_contextClearedByABody_staysClear() throws Exception {
    try (var runtime = builder().workers(1).build()) {
      String seen =
          runtime.run(() ->
              LOG.where(
                      Map.of("trace", "a"),
                      async(() -> {
                        MDC.clear();
                        yieldNow().await();
                        return both();
                      }))
                  .await());
      assertThat(seen).isEqualTo("null/null");
    }
  }
}
