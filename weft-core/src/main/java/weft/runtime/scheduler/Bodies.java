package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncBiFunction;
import weft.AsyncConsumer;
import weft.AsyncFunction;
import weft.AsyncPredicate;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.runtime.scheduler.PlainBody.Kind;
import weft.woven.Factory;

/// How a body that is an object becomes a future: a state machine starts a fresh one of its own,
/// any other runs as a plain call, which cannot await.
@SuppressWarnings("overloads") // none is given a lambda with parameters
public final class Bodies {
  private Bodies() {}

  @SuppressWarnings("unchecked")
  private static <T extends @Nullable Object> Async<T> machine(
      Factory factory, @Nullable Object first, @Nullable Object second) {
    return (Async<T>) factory.start(first, second);
  }

  /// Makes a future from a body.
  ///
  /// @param body the body
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> start(AsyncSupplier<? extends T> body) {
    return body instanceof Factory factory
        ? machine(factory, null, null)
        : new PlainBody<>(Kind.SUPPLIER, body, null, null);
  }

  /// Makes a future from a body without a result.
  ///
  /// @param body the body
  /// @return the future
  public static Async<Void> start(AsyncRunnable body) {
    return voidOf(
        body instanceof Factory factory
            ? machine(factory, null, null)
            : new PlainBody<>(Kind.RUNNABLE, body, null, null));
  }

  /// Makes a future from a body with one parameter.
  ///
  /// @param body the body
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @param <T> the type of the value
  /// @return the future
  public static <A extends @Nullable Object, T extends @Nullable Object> Async<T> start(
      AsyncFunction<? super A, ? extends T> body, A argument) {
    return body instanceof Factory factory
        ? machine(factory, argument, null)
        : new PlainBody<>(Kind.FUNCTION, body, argument, null);
  }

  /// Makes a future from a body with one parameter and no result.
  ///
  /// @param body the body
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @return the future
  public static <A extends @Nullable Object> Async<Void> start(
      AsyncConsumer<? super A> body, A argument) {
    return voidOf(
        body instanceof Factory factory
            ? machine(factory, argument, null)
            : new PlainBody<>(Kind.CONSUMER, body, argument, null));
  }

  /// Makes a future from a body with two parameters.
  ///
  /// @param body the body
  /// @param first its first argument
  /// @param second its second argument
  /// @param <A> the type of the first argument
  /// @param <B> the type of the second argument
  /// @param <T> the type of the value
  /// @return the future
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      Async<T> start(AsyncBiFunction<? super A, ? super B, ? extends T> body, A first, B second) {
    return body instanceof Factory factory
        ? machine(factory, first, second)
        : new PlainBody<>(Kind.BI_FUNCTION, body, first, second);
  }

  /// Makes a future from a body with two parameters and no result.
  ///
  /// @param body the body
  /// @param first its first argument
  /// @param second its second argument
  /// @param <A> the type of the first argument
  /// @param <B> the type of the second argument
  /// @return the future
  public static <A extends @Nullable Object, B extends @Nullable Object> Async<Void> start(
      AsyncBiConsumer<? super A, ? super B> body, A first, B second) {
    return voidOf(
        body instanceof Factory factory
            ? machine(factory, first, second)
            : new PlainBody<>(Kind.BI_CONSUMER, body, first, second));
  }

  /// Makes a future from a predicate.
  ///
  /// @param body the body
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @return the future
  public static <A extends @Nullable Object> Async<Boolean> start(
      AsyncPredicate<? super A> body, A argument) {
    return body instanceof Factory factory
        ? machine(factory, argument, null)
        : new PlainBody<>(Kind.PREDICATE, body, argument, null);
  }

  /// A future without a value as users' types say it, `Async<Void>`, though its value is null.
  ///
  /// @param future gives null
  /// @return the same object
  @SuppressWarnings({"unchecked", "NullAway"})
  public static Async<Void> voidOf(Async<?> future) {
    return (Async<Void>) future;
  }
}
