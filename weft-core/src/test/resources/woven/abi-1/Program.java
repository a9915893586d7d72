package woven;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static weft.Weft.*;

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

  /** A handle that is dropped, and a body without an await. */
  public Async<String> dropping() {
    return async(() -> {
      spawn(() -> log.add("dropped " + nested(1).await()));
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
}
