package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.WeftTypes.First;
import weft.sync.SyncStressTest.Contended;

/// Receivers of broadcasts and watches that come and go, are aborted, time out and lose selects at
/// random, as in {@link SyncStressTest}: nothing is lost but what is told, and nobody stays behind.
class BroadcastStressTest {
  /// Each user sends numbers that all receive: they arrive in order, and what does not arrive is
  /// told as missed.
  private static final class OfBroadcast implements Contended {
    private final Broadcast.Channel<Integer> channel = Broadcast.channel(4);

    /// The next number. Guarded by itself, with the send, so that numbers are sent in order.
    private final AtomicInteger next = new AtomicInteger();

    OfBroadcast() {
      channel.rx().close();
    }

    @Override
    public Async<Void> use(SplittableRandom random) {
      int messages = 1 + random.nextInt(8);
      return async(() -> {
        Broadcast.Receiver<Integer> rx;
        int last;
        synchronized (next) {
          rx = channel.tx().subscribe();
          last = next.get() - 1;
        }
        try (rx) {
          for (int i = 0; i < messages; i++) {
            int own = send();
            if (random.nextBoolean()) {
              yieldNow().await();
            }
            while (last < own) {
              last = receive(rx, last, random.nextInt(3) == 0).await();
            }
          }
        }
      });
    }

    private int send() {
      synchronized (next) {
        int number = next.getAndIncrement();
        assertThat(channel.tx().send(number)).isPositive();
        return number;
      }
    }

    /// Receives, or misses, what follows a number.
    private static Async<Integer> receive(
        Broadcast.Receiver<Integer> rx, int last, boolean selects) {
      return async(() -> {
        try {
          if (selects) {
            return select(rx.recv(), yieldNow()).await() instanceof First(var message)
                ? following(message, last)
                : last;
          }
          return following(rx.recv().await(), last);
        } catch (LaggedException e) {
          return last + (int) e.missed();
        }
      });
    }

    private static int following(@Nullable Object message, int last) {
      assertThat(message).isEqualTo(last + 1);
      return last + 1;
    }

    @Override
    public void assertWhole() {
      assertThat(channel.tx()).hasToString("sender of broadcast channel (capacity 4, 0 receivers)");
      assertThat(channel.tx().send(0)).isZero();
    }
  }

  /// Users add one, and wait until what they stored has been seen; nobody sees it fall.
  private static final class OfWatch implements Contended {
    private final Watch.Channel<Integer> channel = Watch.channel(0);

    OfWatch() {
      channel.rx().close();
    }

    @Override
    public Async<Void> use(SplittableRandom random) {
      int goal = 1 + random.nextInt(4);
      return async(() -> {
        try (var rx = channel.tx().subscribe()) {
          int last = rx.value();
          channel.tx().modify(value -> value + 1);
          assertThat(rx.changed().await()).isTrue();
          assertThat(rx.value()).isGreaterThan(last);
          int reached = last + goal;
          spawn(() -> {
            for (int i = 0; i < 4; i++) {
              channel.tx().modify(value -> value + 1);
              yieldNow().await();
            }
          });
          assertThat(rx.waitFor(value -> value >= reached).await()).isGreaterThanOrEqualTo(reached);
        }
      });
    }

    @Override
    public void assertWhole() {
      assertThat(channel.tx()).hasToString("sender of watch (0 receivers, 0 waiting)");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void broadcast_randomAborts_nothingLostButWhatIsTold(int workers) throws Exception {
    SyncStressTest.blow(new OfBroadcast(), workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void watch_randomAborts_eachChangeIsSeen(int workers) throws Exception {
    SyncStressTest.blow(new OfWatch(), workers);
  }
}
