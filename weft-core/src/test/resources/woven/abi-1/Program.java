package woven;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static weft.Weft.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncBiFunction;
import weft.AsyncConsumer;
import weft.AsyncFunction;
import weft.AsyncPredicate;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.WeftTypes.First;
import weft.WeftTypes.Second;
import weft.sync.AsyncSemaphore;
import weft.sync.Broadcast;
import weft.sync.CancellationToken;
import weft.sync.Latch;
import weft.sync.Mpmc;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Notify;
import weft.sync.RwLock;
import weft.sync.Watch;

/** What WovenByOlderWeaverTest runs: every kind of body, and every member of the ABI. */
public final class Program {
  public final List<String> log = new ArrayList<>();

  public Async<Integer> fibonacci(int n) {
    return async(() -> {
      if (n < 2) {
        yieldNow().await();
        return n;
      }
      return fibonacci(n - 1).await() + fibonacci(n - 2).await();
    });
  }

  public static Async<Integer> nested(int depth) {
    return async(() -> {
      if (depth == 0) {
        sleep(ofMillis(1)).await();
        return 0;
      }
      return nested(depth - 1).await() + 1;
    });
  }

  public Async<String> combine() {
    return async(() -> {
      var both = join(fibonacci(3), nested(10)).await();
      var kept = keep(nested(3));
      long wide = 1L << 40;
      String text = "j" + both.first() + both.second() + wide + kept.await();
      AsyncBiFunction<Integer, Integer, Integer> sum =
          (a, b) -> {
            yieldNow().await();
            return a + b;
          };
      text += async(sum, 1, 2).await();
      text += spawn(() -> fibonacci(4).await()).await();
      return switch (select(sleep(ofSeconds(5)), nested(1)).await()) {
        case First(var _) -> text + "first";
        case Second(var n) -> text + n;
      };
    });
  }

  /** A stored body of each functional interface. */
  public Async<String> stored() {
    AsyncSupplier<Integer> supplier = () -> fibonacci(5).await();
    AsyncRunnable runnable = () -> log.add("ran " + nested(1).await());
    AsyncFunction<Integer, Integer> function = n -> nested(n).await();
    AsyncConsumer<String> consumer = word -> log.add(word + nested(2).await());
    AsyncPredicate<Integer> predicate = n -> nested(n).await() > 2;
    AsyncBiFunction<Integer, Integer, Integer> sum = (a, b) -> a + nested(b).await();
    AsyncBiConsumer<String, Integer> both = (word, n) -> log.add(word + nested(n).await());
    return async(() -> {
      async(runnable).await();
      async(consumer, "took ").await();
      async(both, "both ", 7).await();
      return "" + async(supplier).await() + async(function, 6).await() + async(predicate, 3).await()
          + async(sum, 4, 5).await();
    });
  }

  /** Handles that are dropped, in both ways, and a body without an await. */
  public Async<String> dropping() {
    return async(() -> {
      spawn(() -> log.add("dropped " + nested(1).await()));
      spawn(async(() -> nested(1).await()));
      spawn(() -> {
        nested(2).await();
        throw new IllegalStateException("nobody asks");
      });
      int plain = async(() -> 3).await();
      sleep(ofMillis(10)).await();
      return "plain " + plain;
    });
  }

  /** A handler that takes the cancel signal for a failure. */
  public Async<String> swallowing() {
    return async(() -> {
      try {
        sleep(ofSeconds(1000)).await();
      } catch (Throwable t) {
        log.add("swallowed");
      }
      log.add("went on");
      return "never";
    });
  }

  public String calledDirectly() throws Exception {
    AsyncSupplier<Integer> supplier = () -> fibonacci(2).await();
    return "never " + supplier.get();
  }

  public Async<String> cleaning(int depth) {
    return async(() -> {
      try {
        if (depth == 0) {
          sleep(ofSeconds(1000)).await();
          return "never";
        }
        return cleaning(depth - 1).await();
      } catch (Exception e) {
        log.add("caught " + e);
        throw e;
      } finally {
        yieldNow().await();
        log.add("cleaned " + depth);
      }
    });
  }

  public Async<String> hanging() {
    return async(() -> {
      try {
        sleep(ofSeconds(1000)).await();
      } finally {
        try {
          sleep(ofSeconds(1000)).await();
        } finally {
          log.add("forced");
          nested(2).await();
        }
      }
      return "never";
    });
  }

  public Async<String> failing(int depth) {
    return async(() -> {
      if (depth == 0) {
        yieldNow().await();
        throw new IllegalArgumentException("broken");
      }
      return failing(depth - 1).await();
    });
  }

  /** Awaits that call the twins of operations, and the same when nothing is ready. */
  public Async<String> twins() {
    return async(() -> messages().await() + permits().await() + signals().await());
  }

  private Async<String> messages() {
    return async(() -> {
      var mpsc = Mpsc.<String>channel(3);
      var tx = mpsc.tx();
      tx.send("a").await();
      var one = tx.reserve().await();
      one.send("b");
      var two = tx.reserve(1).await();
      two.send("c");
      var late = spawn(() -> tx.send("d").await());
      String text = "";
      for (int i = 0; i < 4; i++) {
        text += mpsc.rx().recv().await();
      }
      late.await();
      return text + shared().await();
    });
  }

  private Async<String> shared() {
    return async(() -> {
      var mpmc = Mpmc.<String>channel(1);
      mpmc.tx().send("e").await();
      String text = mpmc.rx().recv().await();
      var broadcast = Broadcast.<String>channel(1);
      broadcast.tx().send("f");
      text += broadcast.rx().recv().await();
      var watch = Watch.channel("w");
      watch.tx().send("x");
      return text + watch.rx().changed().await();
    });
  }

  private Async<String> permits() {
    return async(() -> {
      var semaphore = AsyncSemaphore.of(3);
      try (var one = semaphore.acquire().await();
          var two = semaphore.acquire(2).await()) {
        log.add("permits left " + semaphore.availablePermits());
      }
      var mutex = Mutex.of(1);
      var held = mutex.lock().await();
      var late = spawn(() -> {
        try (var guard = mutex.lock().await()) {
          return guard.value();
        }
      });
      yieldNow().await();
      held.close();
      return "" + late.await() + guards().await();
    });
  }

  private Async<Integer> guards() {
    return async(() -> {
      var lock = RwLock.of(1);
      try (var guard = lock.write().await()) {
        guard.set(2);
      }
      try (var guard = lock.read().await()) {
        return guard.value();
      }
    });
  }

  private Async<String> signals() {
    return async(() -> {
      var notify = Notify.create();
      notify.notifyOne();
      notify.notified().await();
      var latch = Latch.of(0);
      latch.opened().await();
      var token = CancellationToken.create();
      token.cancel();
      token.cancelled().await();
      sleep(Duration.ZERO).await();
      return "!";
    });
  }
}
