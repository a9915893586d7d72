package weft.task;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.scope;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.sync.CancellationToken;
import weft.sync.Mpsc;

/// The examples of scopes, sets of tasks and task locals.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskExamplesTest {
  private final Paused paused = new Paused();

  /// What the examples did, in this order.
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  // ---- pages; the address says how many seconds one takes, or that there is none

  private record Page(String url) {}

  private final List<String> downloading = new ArrayList<>();
  private int mostAtOnce;

  private Async<Page> download(String url) {
    return async(() -> {
      downloading.add(url);
      mostAtOnce = Math.max(mostAtOnce, downloading.size());
      try {
        if (url.startsWith("none")) {
          throw new IOException(url);
        }
        sleep(ofSeconds(Integer.parseInt(url))).await();
        return new Page(url);
      } finally {
        downloading.remove(url);
      }
    });
  }

  private Async<Void> store(Page page) {
    return async(() -> {
      yieldNow().await();
      show(page);
    });
  }

  private void show(Page page) {
    seen.add(page.url());
  }

  // ---- scopes

  private Async<Void> storeAll(List<String> urls) {
    return async(() -> {
      // @start region=scope
      scope(tasks -> {
        for (String url : urls) {
          tasks.spawn(() -> store(download(url).await()).await());
        }
      }).await();   // all are stored, or one failed and the others were cancelled
      // @end
      assertThat(downloading).isEmpty();
    });
  }

  @Test
  void scope_allGood_allAreStored() throws Exception {
    paused.run(() -> storeAll(List.of("3", "1", "2")).await());
    assertThat(seen).containsExactly("1", "2", "3");
  }

  @Test
  void scope_oneFails_othersAreCancelled() {
    var urls = List.of("1", "none");
    assertThatThrownBy(() -> paused.run(() -> storeAll(urls).await()))
        .isInstanceOf(IOException.class);
    assertThat(seen).isEmpty();
    assertThat(downloading).isEmpty();
  }

  private Async<Void> tryAll(List<String> urls) {
    return async(() -> {
      // @start region=policy
      scope(ScopePolicy.allFailures().limit(8), tasks -> {
        for (String url : urls) {
          tasks.spawn(() -> store(download(url).await()).await());   // eight at a time
        }
      }).await();   // all were tried; what failed first is thrown, the others are suppressed
      // @end
    });
  }

  @Test
  void policy() {
    var urls = List.of("none A", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none B");
    assertThatThrownBy(() -> paused.run(() -> tryAll(urls).await()))
        .isInstanceOf(IOException.class)
        .hasMessage("none A")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()[0]).hasMessage("none B"));
    assertThat(seen).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(mostAtOnce).isEqualTo(8);
  }

  // ---- sets

  private Async<Void> showAll(List<String> urls) {
    return async(() -> {
      // @start region=joinSet
      try (var downloads = JoinSet.<Page>create()) {
        for (String url : urls) {
          downloads.spawn(() -> download(url).await());
        }
        while (downloads.joinNext().await() instanceof JoinHandle<Page> done) {
          show(done.await());   // the first to arrive first; at once, or a JoinException
        }
      }   // an exception on the way aborts what is left
      // @end
    });
  }

  @Test
  void joinSet_allGood_firstToArriveFirst() throws Exception {
    paused.run(() -> showAll(List.of("3", "1", "2")).await());
    assertThat(seen).containsExactly("1", "2", "3");
  }

  @Test
  void joinSet_oneFails_othersAreAborted() throws Exception {
    var urls = List.of("1", "none", "3");
    assertThatThrownBy(() -> paused.run(() -> showAll(urls).await()))
        .isInstanceOf(JoinException.class)
        .hasRootCauseMessage("none");
    paused.run(() -> yieldNow().await());
    assertThat(seen).isEmpty();
    assertThat(downloading).isEmpty();
  }

  private record Report(boolean isEmpty) {}

  private static Async<Report> watch(Path path) {
    return async(() -> {
      if (path.startsWith("gone")) {
        throw new NoSuchFileException(path.toString());
      }
      sleep(ofSeconds(1)).await();
      return new Report(path.endsWith("same"));
    });
  }

  private void show(Path path, Report report) {
    show(path, report.isEmpty() ? "is as it was" : "changed");
  }

  private void show(Path path, String text) {
    seen.add(path + " " + text);
  }

  @Test
  void joinMap() throws Exception {
    var paths =
        List.of(Path.of("open/same"), Path.of("closed/x"), Path.of("gone/x"), Path.of("open/x"));
    var closedFolder = Path.of("closed");
    paused.run(() -> {
      // @start region=joinMap
      try (var watchers = JoinMap.<Path, Report>create()) {
        for (var path : paths) {
          watchers.spawn(path, () -> watch(path).await());
        }
        watchers.abortIf(path -> path.startsWith(closedFolder));
        while (watchers.joinNext().await() instanceof JoinMap.Ended<Path, Report> ended) {
          try {
            show(ended.key(), ended.handle().await());
          } catch (JoinException e) {
            show(ended.key(), e.isCancelled() ? "is watched no more" : "cannot be watched");
          }
        }
      }
      // @end
    });
    assertThat(seen)
        .containsExactly(
            "closed/x is watched no more",
            "gone/x cannot be watched",
            "open/same is as it was",
            "open/x changed");
  }

  // ---- a tracker

  private record Connection(int number) {}

  private final ArrayDeque<Connection> arriving = new ArrayDeque<>();

  private Async<Connection> accept(CancellationToken stop) {
    return stop.runUntilCancelled(
        async(() -> {
          if (arriving.isEmpty()) {
            sleep(ofSeconds(100)).await();
          }
          return arriving.remove();
        }));
  }

  private Async<Void> serve(Connection connection, CancellationToken stop) {
    return async(() -> {
      stop.cancelled().await();
      sleep(ofSeconds(connection.number())).await();
      seen.add("goodbye " + connection.number());
    });
  }

  @Test
  void tracker() throws Exception {
    arriving.add(new Connection(1));
    arriving.add(new Connection(2));
    paused.run(() -> {
      var stop = CancellationToken.create();
      spawn(() -> {
        sleep(ofSeconds(10)).await();
        stop.cancel();
      });
      // @start region=tracker
      var connections = TaskTracker.create();
      while (accept(stop).await() instanceof Connection connection) {
        connections.spawn(() -> { serve(connection, stop).await(); });
      }
      connections.close();
      connections.join().await();   // the last one has said goodbye
      // @end
      assertThat(seen).containsExactly("goodbye 1", "goodbye 2");
    });
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(12));
  }

  private static void copy(TaskTracker tracker, Path file) {
    // @start region=token
    try (var _ = tracker.token()) {
      copy(file);
    }
    // @end
    assertThat(tracker.isEmpty()).isTrue();
  }

  private static void copy(Path file) {
    assertThat(file).isRelative();
  }

  @Test
  void token() throws Exception {
    copy(TaskTracker.create(), Path.of("x"));
  }

  // ---- a task local

  private record Request(String id) {}

  private void log(String line) {
    seen.add(line);
  }

  private Async<Void> load() {
    return async(() -> {
      yieldNow().await();
      log("loads for " + REQUEST.get());
    });
  }

  // @start region=local
  static final TaskLocal<String> REQUEST = TaskLocal.inherited();

  Async<Void> handle(Request request) {
    return REQUEST.where(request.id(), () -> {
      log("begins in " + REQUEST.get());
      spawn(() -> log("also in " + REQUEST.get()));      // inherited by the task
      load().await();                                    // and seen by what is awaited
    });
  }
  // @end

  @Test
  void local() throws Exception {
    paused.run(() -> {
      handle(new Request("r-17")).await();
      yieldNow().await();
      assertThat(REQUEST.orNull()).isNull();
    });
    assertThat(seen).containsExactlyInAnyOrder("begins in r-17", "also in r-17", "loads for r-17");
  }

  // @start region=mirrored
  static final TaskLocal<Map<String, String>> LOG =
      TaskLocal.mirrored(MDC::getCopyOfContextMap, MDC::setContextMap);

  Async<Void> serve(Request request) {
    return LOG.where(Map.of("request", request.id()), () -> {
      MDC.put("user", "ada");
      yieldNow().await();                                // may go on on another thread
      log(MDC.get("request") + " of " + MDC.get("user"));
    });
  }
  // @end

  @Test
  void mirrored() throws Exception {
    MDC.setContextMap(Map.of("caller", "yes"));
    paused.run(() -> serve(new Request("r-17")).await());
    assertThat(seen).contains("r-17 of ada");
    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("caller", "yes"));
  }

  /// As that of a logger that takes no null.
  static final class MDC {
    private static final ThreadLocal<Map<String, String>> MAP =
        ThreadLocal.withInitial(HashMap::new);

    private MDC() {}

    static void put(String key, String value) {
      MAP.get().put(key, value);
    }

    static @Nullable String get(String key) {
      return MAP.get().get(key);
    }

    static Map<String, String> getCopyOfContextMap() {
      return new HashMap<>(MAP.get());
    }

    static void setContextMap(Map<String, String> map) {
      MAP.set(new HashMap<>(map));
    }
  }

  // ---- who starts tasks

  // @start region=spawner
  /// Stores pages in the background; the caller says what waits for it.
  private JoinHandle<Void> storeIn(Spawner spawner, Page page) {
    return spawner.spawn(store(page));
  }

  // @end

  @Test
  void spawner_scopeOrTracker_asTheCallerLikes() throws Exception {
    paused.run(() -> {
      scope(s -> storeIn(s, new Page("1"))).await();
      var tracker = TaskTracker.create();
      storeIn(tracker, new Page("2"));
      tracker.close();
      tracker.join().await();
      assertThat(seen).containsExactly("1", "2");
    });
  }

  private Async<Void> feed(Mpsc.Sender<String> sender, List<String> urls) {
    return async(() -> {
      // @start region=setOfOwners
      try (var feeders = JoinSet.<Void>create()) {
        for (String url : urls) {
          var own = sender.share();
          feeders.spawn(own, () -> own.send(download(url).await().url()).await());
        }
        feeders.joinAll().await();
      } // closes the sender of each task, also of those that have not begun
      // @end
    });
  }

  @Test
  void setOfOwners_cancelled_leavesNoSenderOpen() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<String>channel(4);
      try (var sender = channel.tx()) {
        feed(sender, List.of("1", "2", "60")).timeout(ofSeconds(3)).recover(e -> null).await();
      }
      assertThat(channel.rx().recv().await()).isEqualTo("1");
      assertThat(channel.rx().recv().await()).isEqualTo("2");
      assertThat((Object) channel.rx().recv().await()).isNull();
    });
  }

  // ---- supervisors

  @Test
  void supervisor_aTaskFails_theOthersGoOn() throws Exception {
    paused.run(() -> {
      var urls = List.of("2", "none", "1");
      // @start region=supervisor
      scope(
              ScopePolicy.supervisor(),
              tasks -> {
                for (String url : urls) {
                  tasks.spawn(() -> {
                    try {
                      store(download(url).await()).await();
                    } catch (IOException e) {
                      seen.add("no page: " + url);
                    }
                  });
                }
              })
          .await();
      // @end
      assertThat(seen).containsExactly("no page: none", "1", "2");
    });
  }

  // @start region=group
  /// Downloads in the background until it is closed.
  private final class Prefetcher implements AutoCloseable {
    private final TaskGroup tasks = TaskGroup.create();

    void prefetch(String url) {
      tasks.spawn(download(url).map(page -> store(page).await()));
    }

    @Override
    public void close() {
      tasks.close();
    }
  }

  // @end

  @Test
  void group_closed_abortsItsTasks() throws Exception {
    paused.run(() -> {
      try (var prefetcher = new Prefetcher()) {
        prefetcher.prefetch("1");
        prefetcher.prefetch("60");
        sleep(ofSeconds(2)).await();
      }
      yieldNow().await();
      assertThat(seen).containsExactly("1");
      assertThat(downloading).isEmpty();
    });
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(2));
  }
}
