package weft;

import java.util.concurrent.Callable;
import weft.polling.Wakeable;
import weft.task.JoinHandle;
import weft.woven.Factory;

public final class Weft {
  private Weft() {}

  public static <T> Async<T> async(AsyncSupplier<? extends T> body) {
    return body instanceof Factory f ? start(f, null, null) : new Plain<>(body);
  }

  public static Async<Void> async(AsyncRunnable body) {
    return body instanceof Factory f
        ? start(f, null, null)
        : new Plain<>(() -> {
          body.run();
          return null;
        });
  }

  public static <T> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    Steps.note("spawn");
    return new Plain<>(
        body instanceof Factory f ? () -> Weft.<T>start(f, null, null).await() : body);
  }

  public static JoinHandle<Void> spawn(AsyncRunnable body) {
    Steps.note("spawn");
    return new Plain<>(() -> {
      async(body).await();
      return null;
    });
  }

  public static void run(AsyncRunnable body) throws Exception {
    async(body).block();
  }

  public static <T> JoinHandle<T> spawnBlocking(Callable<? extends T> work) {
    return spawn(() -> work.call());
  }

  public static JoinHandle<Void> spawnBlocking(Runnable work) {
    return spawn(() -> work.run());
  }

  public static <A, T> Async<T> async(AsyncFunction<? super A, ? extends T> body, A a) {
    return body instanceof Factory f ? start(f, a, null) : new Plain<>(() -> body.apply(a));
  }

  public static <A, B, T> Async<T> async(AsyncBiFunction<A, B, T> body, A a, B b) {
    return body instanceof Factory f ? start(f, a, b) : new Plain<>(() -> body.apply(a, b));
  }

  public static <A> Async<Void> each(AsyncConsumer<A> body, A a) {
    return body instanceof Factory f
        ? start(f, a, null)
        : new Plain<>(() -> {
          body.accept(a);
          return null;
        });
  }

  public static <A, B> Async<Void> each(AsyncBiConsumer<A, B> body, A a, B b) {
    return body instanceof Factory f
        ? start(f, a, b)
        : new Plain<>(() -> {
          body.accept(a, b);
          return null;
        });
  }

  public static <A> Async<Boolean> test(AsyncPredicate<A> body, A a) {
    return body instanceof Factory f ? start(f, a, null) : new Plain<>(() -> body.test(a));
  }

  public static <T> Async<T> keep(Async<T> future) {
    Steps.note("keep");
    return future;
  }

  @SuppressWarnings("unchecked")
  private static <T> Async<T> start(Factory factory, Object first, Object second) {
    return (Async<T>) factory.start(first, second);
  }

  /// A body that was not woven: it runs at its first poll, to its end.
  private static final class Plain<T> extends JoinHandle<T> {
    private final AsyncSupplier<? extends T> body;

    Plain(AsyncSupplier<? extends T> body) {
      this.body = body;
    }

    @Override
    protected Object poll(Wakeable waker) throws Throwable {
      return body.get();
    }
  }
}
