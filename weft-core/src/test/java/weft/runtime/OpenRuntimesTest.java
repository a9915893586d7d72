package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.blocking;
import static weft.Weft.task;
import static weft.Weft.yieldNow;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.runtime.scheduler.OpenRuntimes;
import weft.runtime.scheduler.Scheduler;
import weft.sync.Oneshot;

/// Which runtimes there are, and what can be had of all of them.
@Timeout(60)
class OpenRuntimesTest {
  @Test
  void current_onThreadsOfARuntime_isThatRuntime() throws Exception {
    assertThat(AsyncRuntime.current()).isNull();
    try (var many = AsyncRuntime.builder().workers(1).build();
        var one = AsyncRuntime.builder().currentThread().build()) {
      assertThat(many.run(() -> AsyncRuntime.current())).isSameAs(many);
      assertThat(one.run(() -> AsyncRuntime.current())).isSameAs(one);
      assertThat(one.run(() -> blocking(AsyncRuntime::current).await())).isSameAs(one);
    }
    assertThat(AsyncRuntime.current()).isNull();
  }

  @Test
  void all_hasThoseThatAreOpen_asTheSameObjects() {
    AsyncRuntime first;
    try (var open = AsyncRuntime.builder().name("first").workers(1).build();
        var second = AsyncRuntime.builder().name("second").currentThread().build()) {
      first = open;
      assertThat(AsyncRuntime.all()).containsSubsequence(open, second);
    }
    assertThat(AsyncRuntime.all()).doesNotContain(first);
  }

  @Test
  void getDefault_isTheOneThatWasSet_elseTheBuiltInOne() throws Exception {
    AsyncRuntime builtIn = AsyncRuntime.getDefault();
    assertThat(AsyncRuntime.getDefault()).isSameAs(builtIn);
    assertThat(AsyncRuntime.all()).contains(builtIn);
    try (var set = AsyncRuntime.builder().currentThread().build()) {
      AsyncRuntime.setDefault(set);
      assertThat(AsyncRuntime.getDefault()).isSameAs(set);
    } finally {
      AsyncRuntime.setDefault(null);
    }
    assertThat(AsyncRuntime.getDefault()).isSameAs(builtIn);
  }

  @Test
  void dumpAll_ofSeveralRuntimes_hasTheTasksOfAll() throws Exception {
    try (var first = AsyncRuntime.builder().name("first").workers(1).build();
        var second = AsyncRuntime.builder().name("second").workers(1).build()) {
      first.task().name("of first").spawn(() -> Oneshot.<Integer>channel().rx().await()).detach();
      second.task().name("of second").spawn(() -> Oneshot.<Integer>channel().rx().await()).detach();

      assertThat(AsyncRuntime.dumpAll())
          .containsSubsequence("AsyncRuntime[first, ", "\nof first#", "\n\nAsyncRuntime[second, ")
          .contains("\nof second#");
    }
  }

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  @Test
  void registerMXBeans_runtimesThatComeAndGo_areSeenWithMetricsAndDump() throws Exception {
    var earlierName = new ObjectName("weft:type=Runtime,name=earlier");
    var laterName = new ObjectName("weft:type=Runtime,name=\"a=b\"");
    var twinName = new ObjectName("weft:type=Runtime,name=\"a=b\",number=2");
    try (var _ = AsyncRuntime.builder().name("earlier").workers(2).build()) {
      AsyncRuntime.registerMXBeans();
      AsyncRuntime.registerMXBeans();
      try (var later = AsyncRuntime.builder().name("a=b").currentThread().build();
          var twin = AsyncRuntime.builder().name("a=b").currentThread().build()) {
        assertThat(SERVER.getAttribute(earlierName, "Workers")).isEqualTo(2);
        assertThat(SERVER.isRegistered(laterName)).isTrue();
        assertThat(SERVER.isRegistered(twinName)).isTrue();
        var waits = new CompletableFuture<Object>();
        later.run(() -> {
          task().name("sleeper").spawn(() -> Oneshot.<Integer>channel().rx().await()).detach();
          yieldNow().await();
          waits.complete(SERVER.getAttribute(laterName, "WaitingTasks"));
        });
        assertThat(waits).isCompletedWithValue(1);
        assertThat(SERVER.getAttribute(laterName, "LiveTasks")).isEqualTo(1);
        assertThat((Long) SERVER.getAttribute(laterName, "Polls")).isGreaterThan(1);
        assertThat(SERVER.invoke(laterName, "dump", null, null))
            .asString()
            .contains("sleeper#", "waits for oneshot");
        for (var attribute : SERVER.getMBeanInfo(laterName).getAttributes()) {
          assertThat(SERVER.getAttribute(laterName, attribute.getName())).isNotNull();
        }
        assertThat(twin.metrics().name()).isEqualTo("a=b");
      }
      assertThat(SERVER.isRegistered(laterName)).isFalse();
      assertThat(SERVER.isRegistered(twinName)).isFalse();
    }
    assertThat(SERVER.isRegistered(earlierName)).isFalse();
  }

  /// `registerMXBeans` has seen it among those that are open, and it is closed since.
  @Test
  void registerMXBeans_runtimeThatIsClosedMeanwhile_leavesNoBean() throws Exception {
    var runtime = AsyncRuntime.builder().name("short-lived").workers(1).build();
    Scheduler scheduler = OpenRuntimes.all().getLast();
    assertThat(scheduler.name()).isEqualTo("short-lived");
    runtime.close();

    new ManagedRuntimes().opened(scheduler);

    assertThat(SERVER.isRegistered(new ObjectName("weft:type=Runtime,name=short-lived"))).isFalse();
  }
}
