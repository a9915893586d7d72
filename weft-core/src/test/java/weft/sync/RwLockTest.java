package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Async;
import weft.Paused;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RwLockTest {
  private final RwLock<Integer> lock = RwLock.of(1);

  private RwLock.ReadGuard<Integer> reading() {
    return Objects.requireNonNull(lock.tryRead());
  }

  private RwLock.WriteGuard<Integer> writing() {
    return Objects.requireNonNull(lock.tryWrite());
  }

  private static Stepper waiting(Async<?> request) throws Exception {
    var step = new Stepper(request);
    assertThat(step.isPending()).isTrue();
    return step;
  }

  private static void close(@Nullable Object guard) throws Exception {
    assertThat(guard).isInstanceOf(AutoCloseable.class);
    ((AutoCloseable) Objects.requireNonNull(guard)).close();
  }

  @Test
  void tryRead_readers_together() {
    reading();
    reading().close();
    assertThat(lock.tryWrite()).isNull();
    assertThat(lock.tryRead()).isNotNull();
  }

  @Test
  void read_behindAWaitingWriter_waits() throws Exception {
    Stepper.onWorker(() -> {
      var first = reading();
      var writer = waiting(lock.write());
      var second = waiting(lock.read());
      assertThat(lock.tryRead()).isNull();
      first.close();
      assertThat(writer.wakes).isEqualTo(1);
      assertThat(second.wakes).isZero();
      close(writer.poll());
      assertThat(second.wakes).isEqualTo(1);
      close(second.poll());
      assertThat(lock).hasToString("lock (free)");
    });
  }

  @Test
  void cancel_waitingWriter_readersBehindGoOn() throws Exception {
    Stepper.onWorker(() -> {
      var first = reading();
      var writer = waiting(lock.write());
      var second = waiting(lock.read());
      var third = waiting(lock.read());
      writer.cancel();
      assertThat(second.wakes).isEqualTo(1);
      assertThat(third.wakes).isEqualTo(1);
      close(second.poll());
      close(third.poll());
      first.close();
      writing().close();
    });
  }

  @Test
  void downgrade_readersInLine_comeIn() throws Exception {
    Stepper.onWorker(() -> {
      var writer = writing();
      var reader = waiting(lock.read());
      var next = waiting(lock.write());
      writer.set(2);
      var downgraded = writer.downgrade();
      writer.close();
      assertThat(downgraded.value()).isEqualTo(2);
      assertThat(reader.wakes).isEqualTo(1);
      assertThat(next.wakes).isZero();
      close(reader.poll());
      downgraded.close();
      assertThat(next.wakes).isEqualTo(1);
      close(next.poll());
      assertThat(lock).hasToString("lock (free)");
    });
  }

  @Test
  void read_writing_seesWhatWasWritten() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try (var guard = lock.write().await()) {
          guard.set(guard.value() + 1);
        }
        try (var guard = lock.read().await()) {
          assertThat(guard.value()).isEqualTo(2);
        }
      });
    }
  }

  @Test
  void guard_closed_refusesTheValueAndClosesOnce() {
    var reader = reading();
    reader.close();
    reader.close();
    assertThatThrownBy(reader::value).isInstanceOf(IllegalStateException.class);
    var writer = writing();
    writer.close();
    writer.close();
    assertThatThrownBy(writer::value)
        .hasMessageStartingWith("value() was called on a guard of lock (free) that is closed");
    assertThatThrownBy(() -> writer.set(2)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(writer::downgrade).isInstanceOf(IllegalStateException.class);
    writing();
    assertThat(lock.tryRead()).isNull();
  }

  @Test
  void maxReaders_soMany_theNextWaits() {
    var two = RwLock.of("value", 2);
    assertThat(two.tryRead()).isNotNull();
    assertThat(two.tryRead()).isNotNull();
    assertThat(two.tryRead()).isNull();
    assertThatThrownBy(() -> RwLock.of("value", 0))
        .hasMessage("maxReaders: 0 (expected: from 1 to 536870911)");
  }
}
