package weft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.combinators.Join;
import weft.combinators.SmallJoin;
import weft.support.Arguments;

/// The part of {@link Weft} that waits for all of several futures.
@SuppressWarnings({"unchecked", "varargs"})
abstract class Joins extends WeftTypes {
  Joins() {}

  private static <T extends @Nullable Object> Async<T> joining(
      boolean failFast, Function<@Nullable Object[], T> gather, Async<?>... futures) {
    return new Join<>(futures, failFast, gather);
  }

  private static <T extends @Nullable Object> Async<List<T>> joiningAll(
      boolean failFast, Collection<? extends Async<? extends T>> futures) {
    return new Join<>(arrayOf(futures), failFast, Joins::listOf);
  }

  private static Async<?>[] arrayOf(Collection<? extends Async<?>> futures) {
    return Arguments.notNull("futures", futures).toArray(Async<?>[]::new);
  }

  private static <T extends @Nullable Object> Async<List<T>> joiningAll(
      boolean failFast, int limit, Collection<? extends Async<? extends T>> futures) {
    Arguments.atLeastOne("limit", limit);
    return new Join<>(arrayOf(futures), limit, failFast, Joins::listOf);
  }

  /// Unlike List.of, it may hold nulls.
  private static <T extends @Nullable Object> List<T> listOf(@Nullable Object[] values) {
    return (List<T>) Collections.unmodifiableList(Arrays.asList(values));
  }

  /// Runs futures concurrently, within the calling task, and waits for all of them to end.
  ///
  /// If one fails, the others are still waited for; then the first failure is thrown, with later
  /// ones as suppressed exceptions. To give up at the first failure, use `tryJoin`. The futures
  /// take turns within one task; to run them in parallel, spawn tasks and join their handles.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "join"}
  ///
  /// ## Cancel safety
  ///
  /// Cancelling the join cancels the futures that have not ended. Values of those that have ended
  /// go back if possible: a message to its channel, a permit or guard to its semaphore or lock; a
  /// kept future or a handle still has its value. Other values are lost. The same happens if the
  /// join fails.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @return a future of all values
  public static <A extends @Nullable Object, B extends @Nullable Object> Async<Joined2<A, B>> join(
      Async<? extends A> first, Async<? extends B> second) {
    return SmallJoin.of(false, first, second);
  }

  /// The form of `join` for three futures; see {@link Weft#join(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @return a future of all values
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Async<Joined3<A, B, C>> join(
          Async<? extends A> first, Async<? extends B> second, Async<? extends C> third) {
    return SmallJoin.of(false, first, second, third);
  }

  /// The form of `join` for four futures; see {@link Weft#join(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      Async<Joined4<A, B, C, D>> join(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth) {
    return joining(
        false,
        v -> new Joined4<>((A) v[0], (B) v[1], (C) v[2], (D) v[3]),
        first,
        second,
        third,
        fourth);
  }

  /// The form of `join` for five futures; see {@link Weft#join(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object>
      Async<Joined5<A, B, C, D, E>> join(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth) {
    return joining(
        false,
        v -> new Joined5<>((A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4]),
        first,
        second,
        third,
        fourth,
        fifth);
  }

  /// The form of `join` for six futures; see {@link Weft#join(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param sixth future 6
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object>
      Async<Joined6<A, B, C, D, E, F>> join(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth) {
    return joining(
        false,
        v -> new Joined6<>((A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4], (F) v[5]),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth);
  }

  /// The form of `join` for seven futures; see {@link Weft#join(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param sixth future 6
  /// @param seventh future 7
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object>
      Async<Joined7<A, B, C, D, E, F, G>> join(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth,
          Async<? extends G> seventh) {
    return joining(
        false,
        v -> new Joined7<>((A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4], (F) v[5], (G) v[6]),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh);
  }

  /// The form of `join` for eight futures; see {@link Weft#join(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param sixth future 6
  /// @param seventh future 7
  /// @param eighth future 8
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>
      Async<Joined8<A, B, C, D, E, F, G, H>> join(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth,
          Async<? extends G> seventh,
          Async<? extends H> eighth) {
    return joining(
        false,
        v ->
            new Joined8<>(
                (A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4], (F) v[5], (G) v[6], (H) v[7]),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh,
        eighth);
  }

  /// The form of `join` for any number of futures; see {@link Weft#join(Async, Async)}. When one of
  /// them is woken, only that one is polled, however many there are.
  ///
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the values in the order of the futures, as an unmodifiable list
  public static <T extends @Nullable Object> Async<List<T>> joinAll(
      Collection<? extends Async<? extends T>> futures) {
    return joiningAll(false, futures);
  }

  /// Joins any number of futures, but runs only a limited number of them at the same time: the next
  /// one starts when one is done. This keeps a long list from overloading a server, or from taking
  /// too much memory.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "joinAll"}
  ///
  /// The futures start in the order of the collection, and all of them start even if one fails. A
  /// future that is already running, such as a handle, is not held back. For a limit that several
  /// callers share, acquire a permit of an {@link weft.sync.AsyncSemaphore} in each future.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling it cancels the futures that have started and not ended; for the values of the
  /// others see `join`.
  ///
  /// @param limit how many run at the same time, at least 1
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the values in the order of the futures, as an unmodifiable list
  /// @throws IllegalArgumentException if the limit is less than 1
  public static <T extends @Nullable Object> Async<List<T>> joinAll(
      int limit, Collection<? extends Async<? extends T>> futures) {
    return joiningAll(false, limit, futures);
  }

  /// The form of `joinAll` for futures that are listed as arguments.
  ///
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the values in the order of the futures, as an unmodifiable list
  @SafeVarargs
  public static <T extends @Nullable Object> Async<List<T>> joinAll(Async<? extends T>... futures) {
    return new Join<>(Arguments.notNull("futures", futures).clone(), false, Joins::listOf);
  }

  /// Runs futures concurrently, within the calling task, and waits for all of them or for the first
  /// failure. If one fails, the others are cancelled; once their cleanup has ended, the failure is
  /// thrown.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling the join cancels the futures that have not ended. Values of those that have ended
  /// go back if possible: a message to its channel, a permit or guard to its semaphore or lock; a
  /// kept future or a handle still has its value. Other values are lost. The same happens if the
  /// join fails.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @return a future of all values
  public static <A extends @Nullable Object, B extends @Nullable Object>
      Async<Joined2<A, B>> tryJoin(Async<? extends A> first, Async<? extends B> second) {
    return SmallJoin.of(true, first, second);
  }

  /// The form of `tryJoin` for three futures; see {@link Weft#tryJoin(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @return a future of all values
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Async<Joined3<A, B, C>> tryJoin(
          Async<? extends A> first, Async<? extends B> second, Async<? extends C> third) {
    return SmallJoin.of(true, first, second, third);
  }

  /// The form of `tryJoin` for four futures; see {@link Weft#tryJoin(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      Async<Joined4<A, B, C, D>> tryJoin(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth) {
    return joining(
        true,
        v -> new Joined4<>((A) v[0], (B) v[1], (C) v[2], (D) v[3]),
        first,
        second,
        third,
        fourth);
  }

  /// The form of `tryJoin` for five futures; see {@link Weft#tryJoin(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object>
      Async<Joined5<A, B, C, D, E>> tryJoin(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth) {
    return joining(
        true,
        v -> new Joined5<>((A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4]),
        first,
        second,
        third,
        fourth,
        fifth);
  }

  /// The form of `tryJoin` for six futures; see {@link Weft#tryJoin(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param sixth future 6
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object>
      Async<Joined6<A, B, C, D, E, F>> tryJoin(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth) {
    return joining(
        true,
        v -> new Joined6<>((A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4], (F) v[5]),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth);
  }

  /// The form of `tryJoin` for seven futures; see {@link Weft#tryJoin(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param sixth future 6
  /// @param seventh future 7
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object>
      Async<Joined7<A, B, C, D, E, F, G>> tryJoin(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth,
          Async<? extends G> seventh) {
    return joining(
        true,
        v -> new Joined7<>((A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4], (F) v[5], (G) v[6]),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh);
  }

  /// The form of `tryJoin` for eight futures; see {@link Weft#tryJoin(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param fifth future 5
  /// @param sixth future 6
  /// @param seventh future 7
  /// @param eighth future 8
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  /// @return a future of all values
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>
      Async<Joined8<A, B, C, D, E, F, G, H>> tryJoin(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth,
          Async<? extends G> seventh,
          Async<? extends H> eighth) {
    return joining(
        true,
        v ->
            new Joined8<>(
                (A) v[0], (B) v[1], (C) v[2], (D) v[3], (E) v[4], (F) v[5], (G) v[6], (H) v[7]),
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
        seventh,
        eighth);
  }

  /// The form of `tryJoin` for any number of futures; see {@link Weft#tryJoin(Async, Async)}. When
  /// one of them is woken, only that one is polled, however many there are.
  ///
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the values in the order of the futures, as an unmodifiable list
  public static <T extends @Nullable Object> Async<List<T>> tryJoinAll(
      Collection<? extends Async<? extends T>> futures) {
    return joiningAll(true, futures);
  }

  /// Joins any number of futures until one fails, but runs only a limited number of them at the
  /// same time: the next one starts when one is done. This keeps a long list from overloading a
  /// server, or from taking too much memory.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "tryJoinAll"}
  ///
  /// The futures start in the order of the collection, and none starts after a failure. A future
  /// that is already running, such as a handle, is not held back. For a limit that several callers
  /// share, acquire a permit of an {@link weft.sync.AsyncSemaphore} in each future.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling it cancels the futures that have started and not ended; for the values of the
  /// others see `join`.
  ///
  /// @param limit how many run at the same time, at least 1
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the values in the order of the futures, as an unmodifiable list
  /// @throws IllegalArgumentException if the limit is less than 1
  public static <T extends @Nullable Object> Async<List<T>> tryJoinAll(
      int limit, Collection<? extends Async<? extends T>> futures) {
    return joiningAll(true, limit, futures);
  }

  /// Runs any number of futures concurrently, within the calling task, and waits for all of them,
  /// however they end; see {@link Async#settled}. (JavaScript's `Promise.allSettled`.)
  ///
  /// {@snippet class = "weft.OutcomeTest" region = "joinAllSettled"}
  ///
  /// An Error of one of them is thrown when all have ended.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling it cancels the futures that have not ended; for the values of the others see
  /// `join`.
  ///
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the outcomes in the order of the futures, as an unmodifiable list
  public static <T extends @Nullable Object> Async<List<Outcome<T>>> joinAllSettled(
      Collection<? extends Async<? extends T>> futures) {
    return joiningAll(false, settled(futures));
  }

  /// Like {@link #joinAllSettled(Collection)}, but runs only a limited number of the futures at the
  /// same time; see {@link #joinAll(int, Collection)}.
  ///
  /// @param limit how many run at the same time, at least 1
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the outcomes in the order of the futures, as an unmodifiable list
  /// @throws IllegalArgumentException if the limit is less than 1
  public static <T extends @Nullable Object> Async<List<Outcome<T>>> joinAllSettled(
      int limit, Collection<? extends Async<? extends T>> futures) {
    return joiningAll(false, limit, settled(futures));
  }

  /// The form of `joinAllSettled` for futures that are listed as arguments.
  ///
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the outcomes in the order of the futures, as an unmodifiable list
  @SafeVarargs
  public static <T extends @Nullable Object> Async<List<Outcome<T>>> joinAllSettled(
      Async<? extends T>... futures) {
    return joinAllSettled(Arrays.asList(Arguments.notNull("futures", futures)));
  }

  private static <T extends @Nullable Object> List<Async<Outcome<T>>> settled(
      Collection<? extends Async<? extends T>> futures) {
    var all = new ArrayList<Async<Outcome<T>>>();
    for (Async<? extends T> future : Arguments.notNull("futures", futures)) {
      Async<T> each = Async.upcast(Arguments.notNull("future " + (all.size() + 1), future));
      all.add(each.settled());
    }
    return all;
  }

  /// The form of `tryJoinAll` for futures that are listed as arguments.
  ///
  /// @param futures the futures; none gives an empty list
  /// @param <T> the type of the values
  /// @return a future of the values in the order of the futures, as an unmodifiable list
  @SafeVarargs
  public static <T extends @Nullable Object> Async<List<T>> tryJoinAll(
      Async<? extends T>... futures) {
    return new Join<>(Arguments.notNull("futures", futures).clone(), true, Joins::listOf);
  }
}
