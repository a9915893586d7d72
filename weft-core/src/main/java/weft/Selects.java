package weft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import weft.combinators.Race;
import weft.combinators.SmallRace;
import weft.support.Arguments;

/// The part of {@link Weft} that waits for the first of several futures.
@SuppressWarnings({"unchecked", "varargs"})
abstract class Selects extends Joins {
  Selects() {}

  private static <T> Async<T> racing(Async<?>... futures) {
    return new Race<>(futures, false, null, (index, value) -> (T) branch(index, value));
  }

  private static Object branch(int index, @Nullable Object value) {
    return switch (index) {
      case 0 -> new First<>(value);
      case 1 -> new Second<>(value);
      case 2 -> new Third<>(value);
      case 3 -> new Fourth<>(value);
      case 4 -> new Fifth<>(value);
      case 5 -> new Sixth<>(value);
      case 6 -> new Seventh<>(value);
      case 7 -> new Eighth<>(value);
      default -> throw new AssertionError("no such branch: " + index);
    };
  }

  /// Runs any number of futures concurrently, within the calling task, until the first is done, and
  /// cancels the others.
  ///
  /// @param futures the futures, at least one; guards may disable some
  /// @param <T> the type of the values
  /// @return a future of the winner's index and value
  /// @throws IllegalArgumentException if there are none
  public static <T extends @Nullable Object> Async<Selected<T>> selectAll(
      Collection<? extends Async<? extends T>> futures) {
    if (Arguments.notNull("futures", futures).isEmpty()) {
      throw new IllegalArgumentException("futures: empty (expected: at least one)");
    }
    return new Race<>(
        futures.toArray(Async<?>[]::new),
        false,
        null,
        (index, value) -> new Selected<>(index, (T) value));
  }

  /// Makes a branch of a {@link Select}: a future and what to do with its value if it wins.
  ///
  /// @param future the branch
  /// @param handler an async body that runs with its value if it wins; what it returns is the value
  ///   of the select
  /// @param <T> the type of its value
  /// @param <R> the type of the handler's result
  /// @return the branch, for one select
  public static <T extends @Nullable Object, R extends @Nullable Object> Select.Branch<R> on(
      Async<? extends T> future, AsyncFunction<? super T, ? extends R> handler) {
    return new Select.Branch<>(
        Arguments.notNull("future", future), Arguments.notNull("handler", handler));
  }

  /// Makes a branch of a {@link Select} that takes part only under a condition.
  ///
  /// @param guard whether it takes part
  /// @param future the branch, never polled if it does not
  /// @param handler an async body that runs with its value if it wins
  /// @param <T> the type of its value
  /// @param <R> the type of the handler's result
  /// @return the branch, for one select
  public static <T extends @Nullable Object, R extends @Nullable Object> Select.Branch<R> on(
      boolean guard, Async<T> future, AsyncFunction<? super T, ? extends R> handler) {
    return on(Arguments.notNull("future", future).when(guard), handler);
  }

  /// Runs futures concurrently, within the calling task, until the first is done, cancels the
  /// others, and runs the handler of the winner.
  ///
  /// {@snippet class = "weft.SelectExamplesTest" region = "inferred"}
  ///
  /// @param branches made by {@link #on(Async, AsyncFunction) on}, at least one
  /// @param <R> the type of the handlers' results
  /// @return a future of the winning handler's result, which can be given an order of preference
  ///   and a fallback; without branches, the await fails with IllegalStateException
  @SafeVarargs
  public static <R extends @Nullable Object> Select<R> select(
      Select.Branch<? extends R>... branches) {
    return select(Arrays.asList(Arguments.notNull("branches", branches)));
  }

  /// Like {@link #select(Select.Branch...)}, for any number of branches.
  ///
  /// @param branches made by {@link #on(Async, AsyncFunction) on}, at least one
  /// @param <R> the type of the handlers' results
  /// @return a future of the winning handler's result
  public static <R extends @Nullable Object> Select<R> select(
      Collection<? extends Select.Branch<? extends R>> branches) {
    return new Select<>(new ArrayList<>(Arguments.notNull("branches", branches)));
  }

  /// Runs futures concurrently, within the calling task, until the first is done. The others are
  /// cancelled, and their cleanup has ended by the time the winner's value is returned.
  ///
  /// If several are ready at the same time, one is chosen at random, each with the same chance. If
  /// the winner failed, its exception is thrown. In a loop, wrap a future in `keep` if it should
  /// survive losing and go on in the next round.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "select"}
  ///
  /// ## Cancel safety
  ///
  /// Cancelling it cancels all of its futures. What a losing future loses is described under its
  /// own cancel safety.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @return a future of the winner
  public static <A extends @Nullable Object, B extends @Nullable Object>
      Async<Select2<A, B>> select(Async<? extends A> first, Async<? extends B> second) {
    return SmallRace.of(first, second);
  }

  /// The form of `select` for three futures; see {@link Weft#select(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @return a future of the winner
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Async<Select3<A, B, C>> select(
          Async<? extends A> first, Async<? extends B> second, Async<? extends C> third) {
    return SmallRace.of(first, second, third);
  }

  /// The form of `select` for four futures; see {@link Weft#select(Async, Async)}.
  ///
  /// @param first future 1
  /// @param second future 2
  /// @param third future 3
  /// @param fourth future 4
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @return a future of the winner
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      Async<Select4<A, B, C, D>> select(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth) {
    return racing(first, second, third, fourth);
  }

  /// The form of `select` for five futures; see {@link Weft#select(Async, Async)}.
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
  /// @return a future of the winner
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object>
      Async<Select5<A, B, C, D, E>> select(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth) {
    return racing(first, second, third, fourth, fifth);
  }

  /// The form of `select` for six futures; see {@link Weft#select(Async, Async)}.
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
  /// @return a future of the winner
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object>
      Async<Select6<A, B, C, D, E, F>> select(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth) {
    return racing(first, second, third, fourth, fifth, sixth);
  }

  /// The form of `select` for seven futures; see {@link Weft#select(Async, Async)}.
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
  /// @return a future of the winner
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object>
      Async<Select7<A, B, C, D, E, F, G>> select(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth,
          Async<? extends G> seventh) {
    return racing(first, second, third, fourth, fifth, sixth, seventh);
  }

  /// The form of `select` for eight futures; see {@link Weft#select(Async, Async)}.
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
  /// @return a future of the winner
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>
      Async<Select8<A, B, C, D, E, F, G, H>> select(
          Async<? extends A> first,
          Async<? extends B> second,
          Async<? extends C> third,
          Async<? extends D> fourth,
          Async<? extends E> fifth,
          Async<? extends F> sixth,
          Async<? extends G> seventh,
          Async<? extends H> eighth) {
    return racing(first, second, third, fourth, fifth, sixth, seventh, eighth);
  }
}
