package weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.combinators.Race;
import weft.support.Arguments;

/// A builder for a select with handlers, an order of preference, guards, and a fallback for when
/// all branches are disabled.
///
/// ```java
/// String next = Weft.<String>select()
///     .biased()
///     .on(urgent, message -> "urgent " + message)
///     .on(open, normal, message -> handle(message).await())
///     .otherwise(() -> "closed")
///     .build()
///     .await();
/// ```
///
/// Handlers are async bodies. The winner's handler runs once the losers have been cancelled and
/// have cleaned up.
///
/// ## Cancel safety
///
/// As for {@link Weft#select(Async, Async) select}. A handler that is running is cancelled.
///
/// @param <R> the type of the handlers' results
public final class SelectBuilder<R extends @Nullable Object> {
  private final List<Async<?>> branches = new ArrayList<>();
  private final List<AsyncFunction<@Nullable Object, ? extends R>> handlers = new ArrayList<>();
  private boolean biased;
  private @Nullable Duration cleanupDeadline;
  private @Nullable AsyncSupplier<? extends R> otherwise;

  SelectBuilder() {}

  /// If several branches are ready, the one that was added first wins, instead of a random one.
  ///
  /// @return this
  public SelectBuilder<R> biased() {
    biased = true;
    return this;
  }

  /// Sets how long the cleanup of the losers may take, in place of the runtime's deadline. After
  /// that, every await in the cleanup throws at once, and the overrun is reported.
  ///
  /// @param deadline not negative
  /// @return this
  /// @throws IllegalArgumentException if the deadline is negative
  public SelectBuilder<R> cleanupDeadline(Duration deadline) {
    cleanupDeadline = Arguments.notNegative("deadline", deadline);
    return this;
  }

  /// Adds a branch.
  ///
  /// @param future the branch
  /// @param handler runs with its value if it wins
  /// @param <T> the type of its value
  /// @return this
  @SuppressWarnings("unchecked")
  public <T extends @Nullable Object> SelectBuilder<R> on(
      Async<? extends T> future, AsyncFunction<? super T, ? extends R> handler) {
    branches.add(Arguments.notNull("future", future));
    handlers.add(
        (AsyncFunction<@Nullable Object, ? extends R>) Arguments.notNull("handler", handler));
    return this;
  }

  /// Adds a branch that takes part only under a condition.
  ///
  /// @param guard whether it takes part
  /// @param future the branch, never polled if it does not
  /// @param handler runs with its value if it wins
  /// @param <T> the type of its value
  /// @return this
  public <T extends @Nullable Object> SelectBuilder<R> on(
      boolean guard, Async<T> future, AsyncFunction<? super T, ? extends R> handler) {
    return on(Arguments.notNull("future", future).when(guard), handler);
  }

  /// Sets what to do if all branches are disabled.
  ///
  /// @param body an async body that runs instead
  /// @return this
  public SelectBuilder<R> otherwise(AsyncSupplier<? extends R> body) {
    otherwise = Arguments.notNull("body", body);
    return this;
  }

  /// Makes the future of this select.
  ///
  /// @return a future of the winning handler's result
  /// @throws IllegalStateException if there is no branch
  public Async<R> build() {
    if (branches.isEmpty()) {
      throw new IllegalStateException(
          "select: no branches (expected: at least one on(…) before build())");
    }
    var race =
        new Race<>(
            branches.toArray(Async<?>[]::new),
            biased,
            cleanupDeadline,
            (index, value) -> new WeftTypes.Selected<@Nullable Object>(index, value));
    AsyncSupplier<? extends R> fallback = otherwise;
    if (fallback != null && race.isAllDisabled()) {
      return Weft.async(fallback);
    }
    var chosen = List.copyOf(handlers);
    return Weft.async(() -> {
      var winner = race.await();
      return Weft.<@Nullable Object, R>async(chosen.get(winner.index()), winner.value()).await();
    });
  }
}
