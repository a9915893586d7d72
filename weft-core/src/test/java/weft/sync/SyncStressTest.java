package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.AbortStorm;
import weft.Async;
import weft.runtime.AsyncRuntime;
import weft.task.JoinException;
import weft.task.JoinHandle;

/// Tasks that wait in line, and are aborted, time out and lose selects at random: no permit, lock
/// or notification is lost, and none is given twice.
class SyncStressTest {
  /// How long one run goes on; the seed is printed.
  private static final Duration LENGTH = AbortStorm.LENGTH;

  private static final int PERMITS = 5;

  /// Something of which only so many are held at a time.
  interface Contended {
    Async<Void> use(SplittableRandom random);

    /// After all have ended.
    void assertWhole();
  }

  private static final class OfSemaphore implements Contended {
    private final AsyncSemaphore semaphore = AsyncSemaphore.of(PERMITS);
    private final AtomicInteger held = new AtomicInteger();

    @Override
    public Async<Void> use(SplittableRandom random) {
      int count = 1 + random.nextInt(PERMITS);
      return async(() -> {
        try (var permit = semaphore.acquire(count).await()) {
          assertThat(held.addAndGet(count)).isBetween(count, PERMITS);
          try {
            yieldNow().await();
            if (count > 1 && random.nextBoolean()) {
              permit.merge(permit.split(1));
            }
          } finally {
            held.addAndGet(-count);
          }
        }
      });
    }

    @Override
    public void assertWhole() {
      assertThat(semaphore).hasToString("semaphore (" + PERMITS + " free, 0 waiting)");
      assertThat(held).hasValue(0);
    }
  }

  private static final class OfMutex implements Contended {
    private final Mutex<Integer> mutex = Mutex.of(0);

    @Override
    public Async<Void> use(SplittableRandom random) {
      return async(() -> {
        try (var guard = mutex.lock().await()) {
          assertThat(guard.value()).isZero();
          guard.set(1);
          try {
            yieldNow().await();
          } finally {
            guard.set(0);
          }
        }
      });
    }

    @Override
    public void assertWhole() {
      assertThat(mutex).hasToString("mutex (free)");
    }
  }

  /// One in four writes, and some of those go on as readers.
  private static final class OfRwLock implements Contended {
    private final RwLock<Integer> lock = RwLock.of(0);
    private final AtomicInteger readers = new AtomicInteger();

    @Override
    public Async<Void> use(SplittableRandom random) {
      boolean writes = random.nextInt(4) == 0;
      boolean downgrades = random.nextBoolean();
      return async(() -> {
        if (!writes) {
          try (var guard = lock.read().await()) {
            readWith(guard).await();
          }
          return;
        }
        try (var guard = lock.write().await()) {
          assertThat(readers).hasValue(0);
          int before = guard.value();
          guard.set(before + 1);
          yieldNow().await();
          assertThat(guard.value()).isEqualTo(before + 1);
          if (downgrades) {
            try (var reader = guard.downgrade()) {
              readWith(reader).await();
            }
          }
        }
      });
    }

    private Async<Void> readWith(RwLock.ReadGuard<Integer> guard) {
      return async(() -> {
        readers.incrementAndGet();
        try {
          int before = guard.value();
          yieldNow().await();
          assertThat(guard.value()).isEqualTo(before);
        } finally {
          readers.decrementAndGet();
        }
      });
    }

    @Override
    public void assertWhole() {
      assertThat(lock).hasToString("lock (free)");
      assertThat(readers).hasValue(0);
    }
  }

  /// Initialisers that are aborted or fail: one at a time, and in the end there is one value.
  private static final class OfOnceCell implements Contended {
    private final AtomicInteger running = new AtomicInteger();

    /// Set anew when it is full; any thread.
    private volatile OnceCell<Integer> cell = OnceCell.create();

    @Override
    public Async<Void> use(SplittableRandom random) {
      int choice = random.nextInt(10);
      return async(() -> {
        var current = cell;
        try {
          int value = current.getOrInit(() -> initialise(choice).await()).await();
          assertThat(current.get()).isEqualTo(value);
          cell = OnceCell.create();
        } catch (UnsupportedOperationException e) {
          assertThat(choice).isGreaterThan(5);
        }
      });
    }

    private Async<Integer> initialise(int choice) {
      return async(() -> {
        running.incrementAndGet();
        try {
          yieldNow().await();
          if (choice > 5) {
            throw new UnsupportedOperationException("as planned");
          }
          return choice;
        } finally {
          running.decrementAndGet();
        }
      });
    }

    @Override
    public void assertWhole() {
      assertThat(cell.toString()).isIn("cell (set)", "cell (empty, 0 waiting)");
      assertThat(running).hasValue(0);
      assertThat(cell.trySet(1) || cell.get() != null).isTrue(); // the turn is not lost
      cell = OnceCell.create();
    }
  }

  /// A lock made of notifications: whoever is notified has it, and notifies the next.
  private static final class OfNotify implements Contended {
    private final Notify notify = Notify.create();
    private final AtomicInteger held = new AtomicInteger();

    OfNotify() {
      notify.notifyOne();
    }

    @Override
    public Async<Void> use(SplittableRandom random) {
      return async(() -> {
        notify.notified().await();
        try {
          assertThat(held.incrementAndGet()).isEqualTo(1);
          yieldNow().await();
        } finally {
          held.decrementAndGet();
          if (random.nextBoolean()) {
            notify.notifyOne();
          } else {
            notify.notifyLast();
          }
        }
      });
    }

    @Override
    public void assertWhole() {
      assertThat(notify).hasToString("notify (0 waiting, one stored)");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void semaphore_randomAborts_noPermitLost(int workers) throws Exception {
    blow(new OfSemaphore(), workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void mutex_randomAborts_neverHeldTwiceNorLost(int workers) throws Exception {
    blow(new OfMutex(), workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void rwLock_randomAborts_readersOrAWriter(int workers) throws Exception {
    blow(new OfRwLock(), workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void onceCell_randomAborts_turnNotLost(int workers) throws Exception {
    blow(new OfOnceCell(), workers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void notify_randomAborts_noNotificationLost(int workers) throws Exception {
    blow(new OfNotify(), workers);
  }

  static void blow(Contended contended, int workers) throws Exception {
    long seed = System.nanoTime();
    System.out.println(
        "SyncStressTest: "
            + contended.getClass().getSimpleName()
            + ", workers "
            + workers
            + ", seed "
            + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    try (var runtime = AsyncRuntime.builder().workers(workers).seed(seed).build()) {
      while (System.nanoTime() < end) {
        round(contended, runtime, random);
        contended.assertWhole();
      }
    }
  }

  private static void round(Contended contended, AsyncRuntime runtime, SplittableRandom random)
      throws Exception {
    var tasks = new ArrayList<JoinHandle<Void>>();
    for (int i = 0; i < 30; i++) {
      tasks.add(runtime.spawn(user(contended, random.split())));
    }
    for (var task : tasks) {
      if (random.nextInt(4) == 0) {
        task.abort(); // from a thread that is not a worker
      }
    }
    for (var task : tasks) {
      try {
        task.block();
      } catch (JoinException e) {
        if (!e.isCancelled()) {
          throw e;
        }
      }
    }
  }

  /// Uses it some times, and gives up some of them.
  private static Async<Void> user(Contended contended, SplittableRandom random) {
    return async(() -> {
      for (int i = 0; i < 10; i++) {
        switch (random.nextInt(4)) {
          case 0 -> select(contended.use(random), yieldNow()).await();
          case 1 -> {
            try {
              contended.use(random).timeout(ofMillis(random.nextInt(2))).await();
            } catch (TimeoutException e) {
              sleep(ofMillis(1)).await();
            }
          }
          default -> contended.use(random).await();
        }
      }
    });
  }
}
