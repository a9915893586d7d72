package weft.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.AsyncRunnable;
import weft.Paused;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.task.JoinException;

/// What Flight Recorder is told.
@Timeout(120)
class RecordingTest {
  @TempDir private Path directory;

  /// Something that goes on while it is recorded.
  private interface Work {
    void run() throws Exception;
  }

  private List<RecordedEvent> record(Recording recording, Work work) throws Exception {
    try (recording) {
      recording.start();
      work.run();
      recording.stop();
      Path file = Files.createTempFile(directory, "weft", ".jfr");
      recording.dump(file);
      return weftEvents(file);
    }
  }

  private static List<RecordedEvent> weftEvents(Path file) throws IOException {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("weft."))
        .toList();
  }

  private static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("weft." + name))
        .toList();
  }

  private static Work inPaused(AsyncRunnable body) {
    return () -> {
      try (var paused = new Paused()) {
        paused.run(body);
      }
    };
  }

  @Test
  void taskSpawnAndEnd_enabled_eachTaskWithItsOutcome() throws Exception {
    var recording = new Recording();
    recording.enable("weft.TaskSpawn");
    recording.enable("weft.TaskEnd");
    var events =
        record(
            recording,
            inPaused(() -> {
              var value = weft.Weft.task().name("value").spawn(() -> 1);
              var failure =
                  weft.Weft.task()
                      .name("failure")
                      .spawn(() -> {
                        throw new IllegalStateException();
                      });
              var aborted =
                  weft.Weft.task().name("aborted").spawn(() -> sleep(ofSeconds(9)).await());
              yieldNow().await();
              aborted.abort();
              value.await();
              try {
                failure.await();
              } catch (JoinException e) {
                yieldNow().await();
              }
            }));
    var spawned =
        named("TaskSpawn", events).stream()
            .collect(Collectors.toMap(e -> e.getString("name"), e -> e.getLong("task")));
    assertThat(spawned).containsKeys("value", "failure", "aborted");
    var ended =
        named("TaskEnd", events).stream()
            .filter(event -> spawned.containsKey(event.getString("name")))
            .map(event -> event.getString("name") + " " + event.getString("outcome"))
            .toList();
    assertThat(ended).contains("value value", "failure failure", "aborted cancelled");
    assertThat(named("TaskEnd", events))
        .allSatisfy(event ->
            assertThat(spawned).containsEntry(event.getString("name"), event.getLong("task")));
  }

  @Test
  void sockets_enabled_connectAcceptAndCloseWithBytes() throws Exception {
    var recording = new Recording();
    recording.enable("weft.SocketConnect");
    recording.enable("weft.SocketAccept");
    recording.enable("weft.SocketClose");
    var target = new AtomicReference<SocketAddress>();
    var events =
        record(
            recording,
            inPaused(() -> {
              var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
              try (var listener = TcpListener.bind(any)) {
                target.set(listener.localAddress());
                try (var stream = TcpStream.connect(target.get()).await();
                    var other = listener.accept().await()) {
                  stream.writeAll(ByteBuffer.allocate(5)).await();
                  other.readExactly(ByteBuffer.allocate(5)).await();
                }
              }
              try {
                TcpStream.connect(target.get()).await();
              } catch (IOException e) {
                yieldNow().await();
              }
            }));
    assertThat(named("SocketConnect", events))
        .allSatisfy(
            event -> assertThat(event.getString("target")).isEqualTo(target.get().toString()))
        .extracting(event -> event.getString("outcome"))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("connected"),
            second -> assertThat(second).contains("cannot connect to"));
    assertThat(named("SocketAccept", events))
        .singleElement()
        .satisfies(event ->
            assertThat(event.getString("connection"))
                .startsWith("tcp stream " + target.get() + " to "));
    assertThat(named("SocketClose", events))
        .extracting(event ->
            event.getString("kind")
                + (event.getString("peer").equals(target.get().toString())
                    ? " client "
                    : " server ")
                + event.getLong("bytesRead")
                + " "
                + event.getLong("bytesWritten"))
        .contains("tcp stream client 0 5", "tcp stream server 5 0");
  }

  @Test
  void frequentEvents_byDefault_off() throws Exception {
    var events =
        record(
            new Recording(),
            inPaused(() -> {
              for (int i = 0; i < 100; i++) {
                spawn(() -> 1).await();
                sleep(ofMillis(5)).await();
              }
            }));
    assertThat(named("TaskSpawn", events)).isEmpty();
    assertThat(named("TaskEnd", events)).isEmpty();
    assertThat(named("WorkerPark", events)).isEmpty();
  }

  @Test
  void workerPark_enabled_recordedWithItsWorker() throws Exception {
    var recording = new Recording();
    recording.enable("weft.WorkerPark").withoutThreshold();
    var events = record(recording, inPaused(() -> sleep(ofSeconds(1)).await()));
    assertThat(named("WorkerPark", events))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getString("worker")).isEqualTo("paused-0"));
  }

  @Test
  void longPoll_byDefault_recordedWithItsPlace() throws Exception {
    var seen = new CountDownLatch(1);
    var events =
        record(
            new Recording(),
            () -> {
              try (var runtime =
                  AsyncRuntime.builder()
                      .name("long")
                      .workers(1)
                      .longPollThreshold(ofMillis(1))
                      .onLongPoll(_ -> seen.countDown())
                      .build()) {
                runtime.run(() -> {
                  while (seen.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                });
              }
            });
    assertThat(named("LongPoll", events))
        .first()
        .satisfies(event -> {
          assertThat(event.getString("worker")).isEqualTo("long-0");
          assertThat(event.getDuration("held")).isGreaterThanOrEqualTo(ofMillis(1));
          assertThat(event.getString("place")).isNotBlank();
        });
  }

  @Test
  void blockingQueue_waitedLongerThanTheThreshold_recorded() throws Exception {
    var recording = new Recording();
    recording.enable("weft.BlockingQueue").withThreshold(ofMillis(30));
    var events =
        record(
            recording,
            () -> {
              try (var runtime =
                  AsyncRuntime.builder().currentThread().maxBlockingThreads(1).build()) {
                var submitted = new CountDownLatch(1);
                var first =
                    runtime.spawnBlocking(() -> {
                      submitted.await();
                      long until = System.nanoTime() + ofMillis(60).toNanos();
                      while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                      }
                      return 1;
                    });
                var second = runtime.spawnBlocking(() -> 2);
                submitted.countDown();
                first.block();
                second.block();
                assertThat(second.info().id()).isPositive();
                waited = second.info().id();
              }
            });
    assertThat(named("BlockingQueue", events))
        .filteredOn(event -> event.getLong("task") == waited)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getDuration()).isGreaterThanOrEqualTo(ofMillis(30));
          assertThat(event.getDuration("running")).isPositive();
        });
  }

  private long waited;

  @Test
  void cleanupOverrun_byDefault_recordedWithItsPlace() throws Exception {
    var events =
        record(
            new Recording(),
            inPaused(() -> {
              var handle =
                  spawn(() -> {
                    try {
                      sleep(ofSeconds(100)).await();
                    } finally {
                      sleep(ofSeconds(100)).await();
                    }
                  });
              yieldNow().await();
              handle.abort(ofSeconds(1));
              sleep(ofSeconds(2)).await();
            }));
    assertThat(named("CleanupOverrun", events))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("message")).contains("was forced");
          assertThat(event.getString("place")).contains("RecordingTest.java");
        });
  }

  @Test
  void types_all_inTheCategoryAndDescribed() throws Exception {
    taskSpawnAndEnd_enabled_eachTaskWithItsOutcome(); // so that the classes are there
    longPoll_byDefault_recordedWithItsPlace();
    cleanupOverrun_byDefault_recordedWithItsPlace();
    blockingQueue_waitedLongerThanTheThreshold_recorded();
    sockets_enabled_connectAcceptAndCloseWithBytes();
    var types =
        FlightRecorder.getFlightRecorder().getEventTypes().stream()
            .filter(type -> type.getName().startsWith("weft."))
            .toList();
    assertThat(types.stream().map(EventType::getName).collect(Collectors.toSet()))
        .isEqualTo(
            Set.of(
                "weft.TaskSpawn",
                "weft.TaskEnd",
                "weft.LongPoll",
                "weft.WorkerPark",
                "weft.BlockingQueue",
                "weft.CleanupOverrun",
                "weft.SocketConnect",
                "weft.SocketAccept",
                "weft.SocketClose"));
    assertThat(types)
        .allSatisfy(type -> {
          assertThat(type.getCategoryNames()).containsExactly("Weft");
          assertThat(type.getDescription()).isNotBlank();
        });
  }
}
