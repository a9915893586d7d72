package weft;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.combinators.Race;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Nesting;
import weft.support.Arguments;

/// A select whose branches have handlers, and perhaps an order of preference, guards, and a
/// fallback for when all branches are disabled. A future of what the winner's handler returns.
///
/// {@snippet class = "weft.SelectExamplesTest" region = "handlers"}
///
/// Handlers are async bodies. The winner's handler runs once the losers have been cancelled and
/// have cleaned up.
///
/// ## Cancel safety
///
/// As for {@link Weft#select(Async, Async) select}. A handler that is running is cancelled.
///
/// @param <R> the type of the handlers' results
public final class Select<R extends @Nullable Object> extends Async<R> {
  /// A future and what to do with its value, for a {@link Select}; see {@link Weft#on(Async,
  /// AsyncFunction) on}.
  ///
  /// @param <R> the type of the handler's result
  public static final class Branch<R extends @Nullable Object> {
    final Async<?> future;
    final AsyncFunction<@Nullable Object, ? extends R> handler;

    @SuppressWarnings("unchecked")
    <T extends @Nullable Object> Branch(
        Async<? extends T> future, AsyncFunction<? super T, ? extends R> handler) {
      this.future = future;
      this.handler = (AsyncFunction<@Nullable Object, ? extends R>) handler;
    }

    @Override
    public String toString() {
      return "on(" + future + ")";
    }
  }

  private final List<Branch<? extends R>> branches;
  private boolean biased;
  private @Nullable Duration cleanupDeadline;
  private @Nullable AsyncSupplier<? extends R> otherwise;

  /// Whether it has an owner. Owner only.
  private boolean claimed;

  /// Made at the first poll.
  private @Nullable Async<R> running;

  Select(List<Branch<? extends R>> branches) {
    for (int i = 0; i < branches.size(); i++) {
      Arguments.notNull("branch " + (i + 1), branches.get(i));
    }
    this.branches = branches;
  }

  /// If several branches are ready, the one that is listed first wins, instead of a random one.
  ///
  /// @return this
  /// @throws IllegalStateException if it has begun
  public Select<R> biased() {
    requireFresh();
    biased = true;
    return this;
  }

  /// Sets how long the cleanup of the losers may take, in place of the runtime's deadline. After
  /// that, every await in the cleanup throws at once, and the overrun is reported.
  ///
  /// @param deadline not negative
  /// @return this
  /// @throws IllegalArgumentException if the deadline is negative
  /// @throws IllegalStateException if it has begun
  public Select<R> cleanupDeadline(Duration deadline) {
    requireFresh();
    cleanupDeadline = Arguments.notNegative("deadline", deadline);
    return this;
  }

  /// Sets what to do if all branches are disabled.
  ///
  /// @param body an async body that runs instead
  /// @return this
  /// @throws IllegalStateException if it has begun
  public Select<R> otherwise(AsyncSupplier<? extends R> body) {
    requireFresh();
    otherwise = Arguments.notNull("body", body);
    return this;
  }

  /// Adds a branch.
  ///
  /// @param future the branch
  /// @param handler runs with its value if it wins
  /// @param <T> the type of its value
  /// @return this
  /// @deprecated pass it to {@link Weft#select(Branch...)}, made by {@link Weft#on(Async,
  ///   AsyncFunction) on}
  @Deprecated
  public <T extends @Nullable Object> Select<R> on(
      Async<? extends T> future, AsyncFunction<? super T, ? extends R> handler) {
    requireFresh();
    branches.add(Weft.<T, R>on(future, handler));
    return this;
  }

  /// Adds a branch that takes part only under a condition.
  ///
  /// @param guard whether it takes part
  /// @param future the branch, never polled if it does not
  /// @param handler runs with its value if it wins
  /// @param <T> the type of its value
  /// @return this
  /// @deprecated pass it to {@link Weft#select(Branch...)}, made by {@link Weft#on(boolean, Async,
  ///   AsyncFunction) on}
  @Deprecated
  public <T extends @Nullable Object> Select<R> on(
      boolean guard, Async<T> future, AsyncFunction<? super T, ? extends R> handler) {
    requireFresh();
    branches.add(Weft.<T, R>on(guard, future, handler));
    return this;
  }

  /// Returns this.
  ///
  /// @return this, which is a future itself
  /// @throws IllegalStateException if there is no branch
  /// @deprecated await it without that
  @Deprecated
  public Async<R> build() {
    requireBranches();
    return this;
  }

  private void requireBranches() {
    if (branches.isEmpty()) {
      throw new IllegalStateException("select: no branches (expected: at least one on(…))");
    }
  }

  private void requireFresh() {
    if (claimed) {
      throw new IllegalStateException("This select has begun. Set it up before it is awaited.");
    }
  }

  private Async<R> made() {
    var race =
        new Race<>(
            branches.stream().map(branch -> branch.future).toArray(Async<?>[]::new),
            biased,
            cleanupDeadline,
            (index, value) -> new WeftTypes.Selected<@Nullable Object>(index, value));
    AsyncSupplier<? extends R> fallback = otherwise;
    if (fallback != null && race.isAllDisabled()) {
      return Weft.async(fallback);
    }
    return Weft.async(() -> {
      var winner = race.await();
      return Weft.<@Nullable Object, R>async(branches.get(winner.index()).handler, winner.value())
          .await();
    });
  }

  private Async<R> running() {
    Async<R> current = running;
    if (current == null) {
      throw new AssertionError("polled before it was claimed: " + this);
    }
    return current;
  }

  @Override
  protected @Nullable Object pollFirst(Wakeable waker) throws Throwable {
    if (claimed) {
      throw Misuse.awaitedTwice(this, waker);
    }
    requireBranches();
    claimed = true;
    Async<R> made = made();
    running = made;
    return Nesting.deeper(Polling::begin, made, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return Nesting.deeper(Polling::poll, running(), waker);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return Nesting.deeper(Polling::cancel, running(), waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return Nesting.deeper(Polling::force, running(), waker);
  }

  @Override
  protected void discard() {
    if (!claimed) {
      claimed = true;
      branches.forEach(branch -> Polling.discard(branch.future));
    }
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    Async<R> current = running;
    return current == null ? List.of() : List.of(current);
  }

  @Override
  protected Wanted wants() {
    return Wanted.EVERY_BRANCH;
  }

  @Override
  public String toString() {
    return "select of " + branches.size();
  }
}
