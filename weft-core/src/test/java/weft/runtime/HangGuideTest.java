package weft.runtime;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.task;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.sync.Mpsc;
import weft.sync.Mutex;

/// The code of docs/guide/why-does-it-hang.md, block by block; {@link weft.SnippetsTest} compares
/// them.
@Timeout(60)
class HangGuideTest {
  private record Accounts() {}

  private record Job() {}

  private Async<Void> read(String peer) {
    return async(() -> sleep(ofSeconds(peer.length())).await());
  }

  @Test
  void dump() {
    // @start region=dump
    IO.println(AsyncRuntime.dumpAll());
    // @end
  }

  @Test
  void beans() throws Exception {
    // @start region=beans
    AsyncRuntime.registerMXBeans();      // at the start: runtimes that are made later are registered, too
    // @end
    try (var _ = AsyncRuntime.builder().name("guide").workers(1).build()) {
      var name = new ObjectName("weft:type=Runtime,name=guide");
      assertThat(ManagementFactory.getPlatformMBeanServer().invoke(name, "dump", null, null))
          .asString()
          .startsWith("AsyncRuntime[guide, open");
    }
  }

  @Test
  void names() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        String peer = "me";
        // @start region=names
        var accounts = Mutex.of(new Accounts()).named("accounts");
        var jobs = Mpsc.<Job>channel(8).named("jobs");
        task().name("reader of " + peer).spawn(() -> read(peer).await());
        // @end
        sleep(ofSeconds(1)).await();
        assertThat(accounts).hasToString("mutex 'accounts' (free)");
        assertThat(jobs.rx()).asString().contains("mpsc channel 'jobs' (");
        assertThat(paused.runtime.dump()).contains("\nreader of me#");
      });
    }
  }
}
