package weft.runtime.unclosed;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.spawn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import weft.AsyncSupplier;
import weft.runtime.AsyncRuntime;
import weft.sync.AsyncSemaphore;
import weft.sync.Broadcast;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Oneshot;
import weft.sync.RwLock;
import weft.sync.Watch;
import weft.task.TaskTracker;
import weft.task.UnclosedException;

/// Things that have to be closed: watched from the constructor to the close.
@Timeout(60)
class UnclosedTest {
  private final List<Throwable> reports = Collections.synchronizedList(new ArrayList<>());
  private final AsyncRuntime runtime =
      AsyncRuntime.builder().workers(1).onUnhandledFailure(reports::add).reportUnclosed(1).build();

  @AfterEach
  void close() {
    runtime.close();
  }

  private record Kind(String name, AsyncSupplier<? extends AutoCloseable> maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Kind> KINDS =
      List.of(
          new Kind("sender of a channel", () -> openOnly(Mpsc.<Integer>channel(1)).tx()),
          new Kind("sender of a channel", () -> openOnly(Mpsc.<Integer>unbounded()).tx()),
          new Kind("receiver of a channel", () -> withoutSender(Mpsc.<Integer>channel(1)).rx()),
          new Kind("permit of a channel", () -> onlyPermit()),
          new Kind("sender of a oneshot", () -> Oneshot.<Integer>channel().tx()),
          new Kind("receiver of a broadcast", () -> withSender(Broadcast.<Integer>channel(1)).rx()),
          new Kind("receiver of a watch", () -> withSender(Watch.channel(1)).rx()),
          new Kind("permit of a semaphore", () -> AsyncSemaphore.of(2).acquire(2).await()),
          new Kind("token of a task tracker", () -> TaskTracker.create().token()),
          new Kind("guard of a mutex", () -> Mutex.create().lock().await()),
          new Kind("read guard of a lock", () -> RwLock.of(1).read().await()),
          new Kind("write guard of a lock", () -> RwLock.of(1).write().await()));

  /// The other end, which nobody closes, is held by the test instead.
  private static final List<Object> HELD = Collections.synchronizedList(new ArrayList<>());

  private static <T> Mpsc.Channel<T> openOnly(Mpsc.Channel<T> channel) {
    HELD.add(channel.rx());
    return channel;
  }

  private static <T> Mpsc.UnboundedChannel<T> openOnly(Mpsc.UnboundedChannel<T> channel) {
    HELD.add(channel.rx());
    return channel;
  }

  private static Mpsc.Channel<Integer> withoutSender(Mpsc.Channel<Integer> channel) {
    channel.tx().trySend(1); // else the channel has ended, and nothing is owed
    channel.tx().close();
    return channel;
  }

  private static <T> Broadcast.Channel<T> withSender(Broadcast.Channel<T> channel) {
    HELD.add(channel.tx());
    return channel;
  }

  private static <T> Watch.Channel<T> withSender(Watch.Channel<T> channel) {
    HELD.add(channel.tx());
    return channel;
  }

  private static AutoCloseable onlyPermit() {
    var channel = Mpsc.<Integer>channel(1);
    try (var tx = channel.tx()) {
      HELD.add(channel.rx());
      return java.util.Objects.requireNonNull(tx.tryReserve(1));
    }
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void thing_neitherClosedNorCollected_listedUntilItIsClosed(Kind kind) throws Exception {
    AutoCloseable thing = runtime.run(kind.maker);
    assertThat(runtime.unclosed())
        .filteredOn(unclosed -> unclosed.what().equals(kind.name))
        .singleElement()
        .satisfies(unclosed -> {
          assertThat(unclosed)
              .hasMessageStartingWith("A " + kind.name + " has not been closed. Hold it in");
          assertThat(unclosed.getStackTrace()[0].getClassName())
              .startsWith(UnclosedTest.class.getName());
        });
    thing.close();
    assertThat(runtime.unclosed()).noneMatch(unclosed -> unclosed.what().equals(kind.name));
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void thing_collected_reported(Kind kind) throws Exception {
    runtime.run(() -> {
      async(kind.maker).await();
    });
    while (reports.isEmpty()) {
      System.gc();
    }
    assertThat(reports)
        .first()
        .isInstanceOfSatisfying(
            UnclosedException.class,
            unclosed -> {
              assertThat(unclosed)
                  .hasMessageStartingWith(
                      "A " + kind.name + " was collected without being closed. Hold it in");
              assertThat(unclosed.getStackTrace()[0].getClassName())
                  .startsWith(UnclosedTest.class.getName());
            });
  }

  @Test
  void ends_ofAChannelThatHasEnded_nothingIsOwed() throws Exception {
    runtime.run(() -> {
      var channel = Mpsc.<Integer>channel(1);
      channel.tx().trySend(1);
      channel.tx().close();
      channel.rx().recv().await();
      var closed = Mpsc.<Integer>channel(1);
      closed.rx().close();
      var sent = Oneshot.<Integer>channel();
      sent.tx().send(1);
      var dropped = Oneshot.<Integer>channel();
      dropped.rx().close();
    });
    assertThat(runtime.unclosed()).isEmpty();
  }

  @Test
  void permit_splitMergedForgotten_eachOnItsOwn() throws Exception {
    runtime.run(() -> {
      var semaphore = AsyncSemaphore.of(4);
      var permit = semaphore.acquire(4).await();
      var half = permit.split(2);
      assertThat(runtime.unclosed()).hasSize(2);
      permit.merge(half);
      assertThat(runtime.unclosed()).hasSize(1);
      permit.forget();
    });
    assertThat(runtime.unclosed()).isEmpty();
  }

  @Test
  void guard_downgraded_theReadersIsOwed() throws Exception {
    runtime.run(() -> {
      var lock = RwLock.of(1);
      var reader = lock.write().await().downgrade();
      assertThat(runtime.unclosed())
          .singleElement()
          .satisfies(unclosed -> assertThat(unclosed.what()).isEqualTo("read guard of a lock"));
      reader.close();
    });
    assertThat(runtime.unclosed()).isEmpty();
  }

  @Test
  void thing_ownedByATask_closedWithIt() throws Exception {
    runtime.run(() -> {
      var permit = AsyncSemaphore.of(1).acquire().await();
      spawn(permit, () -> {}).await();
    });
    assertThat(runtime.unclosed()).isEmpty();
  }

  @Test
  void thing_ofARuntimeThatDoesNotLook_notListed() throws Exception {
    Callable<Object> lock =
        () -> {
          try (var other = AsyncRuntime.builder().workers(1).build()) {
            return other.run(() -> Mutex.create().lock().await());
          }
        };
    Object guard = lock.call();
    assertThat(guard).isNotNull();
    assertThat(runtime.unclosed()).isEmpty();
  }

  @Test
  void thing_oneInMany_someAreListed() throws Exception {
    try (var sampling = AsyncRuntime.builder().workers(1).reportUnclosed(10).seed(1).build()) {
      var guards = new ArrayList<AutoCloseable>();
      sampling.run(() -> {
        for (int i = 0; i < 1000; i++) {
          guards.add(Mutex.create().lock().await());
        }
      });
      assertThat(sampling.unclosed()).hasSizeBetween(20, 300);
      for (AutoCloseable guard : guards) {
        guard.close();
      }
      assertThat(sampling.unclosed()).isEmpty();
    }
  }
}
