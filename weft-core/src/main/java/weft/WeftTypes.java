package weft;

import org.jspecify.annotations.Nullable;

/// The result types of `join` and `select`, which `import static weft.Weft.*` imports as well.
public abstract class WeftTypes {
  WeftTypes() {}

  /// Which of two futures won a select, and its value: match it with a switch over {@link First},
  /// {@link Second}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  public sealed interface Select2<A extends @Nullable Object, B extends @Nullable Object>
      permits First, Second {}

  /// Which of three futures won a select, and its value: match it with a switch over {@link First},
  /// {@link Second}, {@link Third}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  public sealed interface Select3<
          A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      permits First, Second, Third {}

  /// Which of four futures won a select, and its value: match it with a switch over {@link First}
  /// to {@link Fourth}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  public sealed interface Select4<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      permits First, Second, Third, Fourth {}

  /// Which of five futures won a select, and its value: match it with a switch over {@link First}
  /// to {@link Fifth}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  public sealed interface Select5<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object>
      permits First, Second, Third, Fourth, Fifth {}

  /// Which of six futures won a select, and its value: match it with a switch over {@link First} to
  /// {@link Sixth}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  public sealed interface Select6<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object>
      permits First, Second, Third, Fourth, Fifth, Sixth {}

  /// Which of seven futures won a select, and its value: match it with a switch over {@link First}
  /// to {@link Seventh}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  public sealed interface Select7<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object>
      permits First, Second, Third, Fourth, Fifth, Sixth, Seventh {}

  /// Which of eight futures won a select, and its value: match it with a switch over {@link First}
  /// to {@link Eighth}.
  ///
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public sealed interface Select8<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>
      permits First, Second, Third, Fourth, Fifth, Sixth, Seventh, Eighth {}

  /// Branch 1 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record First<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      A value)
      implements Select2<A, B>,
          Select3<A, B, C>,
          Select4<A, B, C, D>,
          Select5<A, B, C, D, E>,
          Select6<A, B, C, D, E, F>,
          Select7<A, B, C, D, E, F, G>,
          Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 2 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Second<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      B value)
      implements Select2<A, B>,
          Select3<A, B, C>,
          Select4<A, B, C, D>,
          Select5<A, B, C, D, E>,
          Select6<A, B, C, D, E, F>,
          Select7<A, B, C, D, E, F, G>,
          Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 3 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Third<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      C value)
      implements Select3<A, B, C>,
          Select4<A, B, C, D>,
          Select5<A, B, C, D, E>,
          Select6<A, B, C, D, E, F>,
          Select7<A, B, C, D, E, F, G>,
          Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 4 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Fourth<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      D value)
      implements Select4<A, B, C, D>,
          Select5<A, B, C, D, E>,
          Select6<A, B, C, D, E, F>,
          Select7<A, B, C, D, E, F, G>,
          Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 5 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Fifth<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      E value)
      implements Select5<A, B, C, D, E>,
          Select6<A, B, C, D, E, F>,
          Select7<A, B, C, D, E, F, G>,
          Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 6 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Sixth<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      F value)
      implements Select6<A, B, C, D, E, F>,
          Select7<A, B, C, D, E, F, G>,
          Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 7 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Seventh<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      G value) implements Select7<A, B, C, D, E, F, G>, Select8<A, B, C, D, E, F, G, H> {}

  /// Branch 8 of a select was done first.
  ///
  /// @param value its value, may be null
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Eighth<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          G extends @Nullable Object,
          H extends @Nullable Object>(
      H value) implements Select8<A, B, C, D, E, F, G, H> {}

  /// The values of two futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  public record Joined2<A extends @Nullable Object, B extends @Nullable Object>(
      A first, B second) {}

  /// The values of three futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param third value 3
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  public record Joined3<
      A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>(
      A first, B second, C third) {}

  /// The values of four futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param third value 3
  /// @param fourth value 4
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  public record Joined4<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object>(
      A first, B second, C third, D fourth) {}

  /// The values of five futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param third value 3
  /// @param fourth value 4
  /// @param fifth value 5
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  public record Joined5<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object>(
      A first, B second, C third, D fourth, E fifth) {}

  /// The values of six futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param third value 3
  /// @param fourth value 4
  /// @param fifth value 5
  /// @param sixth value 6
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  public record Joined6<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      F extends @Nullable Object>(
      A first, B second, C third, D fourth, E fifth, F sixth) {}

  /// The values of seven futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param third value 3
  /// @param fourth value 4
  /// @param fifth value 5
  /// @param sixth value 6
  /// @param seventh value 7
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  public record Joined7<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      F extends @Nullable Object,
      G extends @Nullable Object>(
      A first, B second, C third, D fourth, E fifth, F sixth, G seventh) {}

  /// The values of eight futures that were joined.
  ///
  /// @param first value 1
  /// @param second value 2
  /// @param third value 3
  /// @param fourth value 4
  /// @param fifth value 5
  /// @param sixth value 6
  /// @param seventh value 7
  /// @param eighth value 8
  /// @param <A> the type of value 1
  /// @param <B> the type of value 2
  /// @param <C> the type of value 3
  /// @param <D> the type of value 4
  /// @param <E> the type of value 5
  /// @param <F> the type of value 6
  /// @param <G> the type of value 7
  /// @param <H> the type of value 8
  public record Joined8<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      F extends @Nullable Object,
      G extends @Nullable Object,
      H extends @Nullable Object>(
      A first, B second, C third, D fourth, E fifth, F sixth, G seventh, H eighth) {}

  /// Which of a collection of futures was done first.
  ///
  /// @param index its index, from 0
  /// @param value its value, may be null
  /// @param <T> the type of the value
  public record Selected<T extends @Nullable Object>(int index, T value) {}
}
