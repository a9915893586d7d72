package weft.stream;

import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncBiFunction;
import weft.AsyncConsumer;
import weft.AsyncFunction;
import weft.AsyncPredicate;
import weft.AsyncRunnable;
import weft.polling.Pollable;
import weft.polling.Wakeable;
import weft.support.Arguments;

/// Many values over time: lazy, pulled one by one by a single consumer, closed when that has
/// enough.
///
/// Make one from values ({@link #of}, {@link #from(Iterable) from}), with a generator ({@link
/// weft.Weft#stream}), or from a channel (`receiver.stream()`); change it with operators, which
/// have the names of {@link java.util.stream.Stream} where that has them; end it with a terminal
/// operation, which is an {@link Async} to await. Nothing runs before.
///
/// ```java
/// List<String> names = users(db)
///     .filter(user -> user.isActive())
///     .map(user -> fetchName(user).await())
///     .limit(10)
///     .toList().await();
/// ```
///
/// ## Functions
///
/// A function given to an operator is an async body: a lambda may await. While it is suspended the
/// operator asks for no other item, unless it says so. A lambda without await is a plain call.
///
/// ## One owner, once
///
/// A stream gives its items once. It belongs to one operator, terminal operation or loop; a second
/// one is refused with IllegalStateException.
///
/// ## The end
///
/// However a stream ends, exhausted, failed, closed early by an operator or a consumer, or
/// cancelled with its task, each source is closed exactly once, and its cleanup is awaited: the
/// terminal operation is done only then. A loop of your own that may stop before the end has to
/// {@link #close} the stream. Items that were on their way are dropped.
///
/// A failure ends the stream: what failed is closed like everything else, and the terminal
/// operation fails with the same exception.
///
/// ## Threads
///
/// A stream is used by one task at a time. Its functions run in that task, except where an operator
/// says that it starts others.
///
/// @param <T> the type of the items, which are never null
public abstract class AsyncStream<T> extends Pollable {
  private @Nullable String owner;
  private @Nullable Next<T> next;

  /// For subclasses in this library.
  protected AsyncStream() {}

  // Protected here, so that operators of this package may poll their sources directly.
  @Override
  protected abstract @Nullable Object poll(Wakeable waker) throws Throwable;

  /// Takes this stream for an operator or a terminal operation.
  final AsyncStream<T> own(String newOwner) {
    if (owner != null) {
      throw new IllegalStateException(
          newOwner
              + "(): this stream, "
              + this
              + ", belongs to "
              + owner
              + "() already (expected: a stream that nobody has used). A stream gives its items once, to"
              + " one owner: go on with what "
              + owner
              + "() returned, or make another stream.");
    }
    owner = newOwner;
    return this;
  }

  // ---- sources

  /// A stream of given values.
  ///
  /// @param items the values, not null; the array is not copied
  /// @param <T> the type of the items
  /// @return the stream
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <T> AsyncStream<T> of(T... items) {
    Arguments.notNull("items", items);
    for (int i = 0; i < items.length; i++) {
      Items.item("item " + i, items[i]);
    }
    return new FromArray<>(items);
  }

  /// A stream without items.
  ///
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> empty() {
    return from(List.of());
  }

  /// A stream of the elements of an iterable, whose iterator is made when the first item is asked
  /// for. It must not block.
  ///
  /// @param items the iterable, without null elements
  /// @param <T> the type of the items
  /// @return the stream, which fails with what the iterator throws
  public static <T> AsyncStream<T> from(Iterable<? extends T> items) {
    return new FromIterator<>(Arguments.notNull("items", items));
  }

  /// A stream of consecutive integers, as {@link java.util.stream.IntStream#range}.
  ///
  /// @param start the first one
  /// @param end the first one that is not in the stream
  /// @return the stream; empty if the end is not above the start
  public static AsyncStream<Integer> range(int start, int end) {
    return new Range(start, end);
  }

  /// A stream of what a body emits. {@link weft.Weft#stream} is the same, and is described there.
  ///
  /// @param generator emits the items; its failure is the stream's
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> generated(AsyncConsumer<Emitter<T>> generator) {
    return new Generator<>(Arguments.notNull("generator", generator));
  }

  // ---- sources: several streams

  /// The items of several streams, one stream after the other. Each is closed, and its cleanup
  /// awaited, before the next one begins.
  ///
  /// @param streams the streams, which then belong to this one
  /// @param <T> the type of the items
  /// @return the stream, which ends with the last of them
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <T> AsyncStream<T> concat(AsyncStream<? extends T>... streams) {
    return new Concat<>(allOf(streams));
  }

  /// The items of several streams as they come. Where several have some at the same time, each has
  /// its turn. A stream is closed when it has ended.
  ///
  /// All of them are polled in the task of this stream. One that computes for long between two
  /// items delays the others; give it a task of its own.
  ///
  /// @param streams the streams, which then belong to this one
  /// @param <T> the type of the items
  /// @return the stream, which ends when all of them have ended, and fails when one of them fails
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <T> AsyncStream<T> merge(AsyncStream<? extends T>... streams) {
    return new Merge<>("merge", false, allOf(streams));
  }

  /// The items of several streams as they come, those of earlier streams first: an item of a stream
  /// is given only while those before it have none. A stream that always has items keeps the later
  /// ones waiting for ever.
  ///
  /// @param streams the streams, the most important first; a few, for each poll looks at all
  /// @param <T> the type of the items
  /// @return the stream, which ends when all of them have ended, and fails when one of them fails
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <T> AsyncStream<T> mergeByPriority(AsyncStream<? extends T>... streams) {
    return new Merge<>("mergeByPriority", true, allOf(streams));
  }

  private static <S> S[] allOf(S[] streams) {
    Arguments.notNull("streams", streams);
    for (int i = 0; i < streams.length; i++) {
      Arguments.notNull("stream " + i, streams[i]);
    }
    return streams;
  }

  /// Combines the latest items of two streams: the function is called whenever one of them has a
  /// new item, from the moment on when both have had one. While it is suspended, no other item is
  /// asked for.
  ///
  /// @param first a stream, which then belongs to this one
  /// @param second another one
  /// @param function called with the latest item of each; its results are not null
  /// @param <A> the type of the first stream's items
  /// @param <B> the type of the second stream's items
  /// @param <R> the type of the results
  /// @return the stream of the results, which ends when both have ended, or one of them without an
  ///   item
  public static <A, B, R> AsyncStream<R> combineLatest(
      AsyncStream<? extends A> first,
      AsyncStream<? extends B> second,
      AsyncBiFunction<? super A, ? super B, ? extends R> function) {
    Arguments.notNull("first", first);
    Arguments.notNull("second", second);
    Arguments.notNull("function", function);
    return new CombineLatest<A, B, R>(first, second, function);
  }

  // ---- sources: callbacks, publishers, blocking
  // ---- one item after the other

  /// Applies a function to each item.
  ///
  /// @param function applied to each item; its results are not null
  /// @param <R> the type of its results
  /// @return the stream of the results, in the order of the items
  public final <R> AsyncStream<R> map(AsyncFunction<? super T, ? extends R> function) {
    Arguments.notNull("function", function);
    return new MapEach<>(own("map"), function);
  }

  /// Leaves out items that do not satisfy a condition.
  ///
  /// @param predicate whether an item stays
  /// @return the stream of the others
  public final AsyncStream<T> filter(AsyncPredicate<? super T> predicate) {
    Arguments.notNull("predicate", predicate);
    return new Filter<>(own("filter"), predicate);
  }

  /// Calls a function with each item before it goes on.
  ///
  /// @param function called with each item; the item goes on when it has ended
  /// @return the stream of the same items
  public final AsyncStream<T> peek(AsyncConsumer<? super T> function) {
    Arguments.notNull("function", function);
    return new ForEach<>(own("peek"), function, true);
  }

  /// Runs a body when this stream has closed, however it ended, and before whoever closed it goes
  /// on. It runs once, also if the stream was never asked for an item.
  ///
  /// @param body what to run; like every cleanup it has a deadline
  /// @return the stream of the same items
  public final AsyncStream<T> onClose(AsyncRunnable body) {
    Arguments.notNull("body", body);
    return new OnClose<>(own("onClose"), body);
  }

  // ---- time
  // ---- failures
  // ---- several at a time, or several streams

  /// Applies a function to several items at a time, and gives the results in the order of the items
  /// (futures' `buffered`, the JDK's `Gatherers.mapConcurrent`).
  ///
  /// ```java
  /// var pages = urls.mapConcurrent(16, url -> fetch(url).await()).toList().await();
  /// ```
  ///
  /// The functions run in the task of this stream, interleaved at their awaits, and only while an
  /// item is being asked for. For work that computes for long, have the function spawn a task and
  /// await its handle. Results that wait for an earlier one count for the limit.
  ///
  /// A failure takes the place of a result: the results of earlier items are given before, and no
  /// other item is asked for. When the stream closes, the functions in flight are cancelled at the
  /// same time, and their cleanup is awaited, before the source is closed.
  ///
  /// @param limit how many items may be in work at a time, at least 1. For those there may come to
  ///   be, memory stays reserved until the stream has closed.
  /// @param function applied to each item; its results are not null
  /// @param <R> the type of its results
  /// @return the stream of the results
  /// @throws IllegalArgumentException if the limit is below 1
  public final <R> AsyncStream<R> mapConcurrent(
      int limit, AsyncFunction<? super T, ? extends R> function) {
    Arguments.notNull("function", function);
    return concurrently(
        "mapConcurrent", limit, function, function::apply, Concurrently.Results.IN_ORDER);
  }

  /// As {@link #mapConcurrent}, but gives the results as they come (futures' `buffer_unordered`). A
  /// failure comes when it happens, behind the results that came before it.
  ///
  /// @param limit how many items may be in work at a time, at least 1
  /// @param function applied to each item; its results are not null
  /// @param <R> the type of its results
  /// @return the stream of the results
  /// @throws IllegalArgumentException if the limit is below 1
  public final <R> AsyncStream<R> mapConcurrentUnordered(
      int limit, AsyncFunction<? super T, ? extends R> function) {
    Arguments.notNull("function", function);
    return concurrently(
        "mapConcurrentUnordered",
        limit,
        function,
        function::apply,
        Concurrently.Results.AS_THEY_COME);
  }

  private <R> AsyncStream<R> concurrently(
      String name,
      int limit,
      Object function,
      PlainFunction<? super T> call,
      Concurrently.Results results) {
    Arguments.atLeastOne("limit", limit);
    return new Concurrently<>(own(name), name, limit, function, call, results);
  }

  /// Gives the items of the streams that a function makes of the items, one stream after the other.
  /// Each is closed, and its cleanup awaited, before the next item is asked for.
  ///
  /// @param function makes a stream of an item; not null, {@link #empty} for no items. The stream
  ///   then belongs to this one.
  /// @param <R> the type of the streams' items
  /// @return the stream of their items
  public final <R> AsyncStream<R> flatMap(
      AsyncFunction<? super T, ? extends AsyncStream<? extends R>> function) {
    return flatMap(1, function);
  }

  /// Gives the items of the streams that a function makes of the items, as they come, several
  /// streams at a time: with limit 1, one after the other.
  ///
  /// A stream counts from the call of the function until it has closed. Where several have items at
  /// the same time, each has its turn.
  ///
  /// @param limit how many streams may be open at a time, at least 1
  /// @param function makes a stream of an item; not null, {@link #empty} for no items. The stream
  ///   then belongs to this one.
  /// @param <R> the type of the streams' items
  /// @return the stream of their items
  /// @throws IllegalArgumentException if the limit is below 1
  public final <R> AsyncStream<R> flatMap(
      int limit, AsyncFunction<? super T, ? extends AsyncStream<? extends R>> function) {
    Arguments.notNull("function", function);
    Arguments.atLeastOne("limit", limit);
    return new FlatMap<>(own("flatMap"), limit, new ToStream<>("flatMap", function));
  }

  /// Gives the items of the stream that a function makes of the newest item: when there is a newer
  /// one, the stream before is closed, and its cleanup awaited, before the next one begins
  /// (Kotlin's `flatMapLatest`).
  ///
  /// Of items that are there at the same time only the last counts; the function is not called with
  /// the others.
  ///
  /// @param function makes a stream of an item; not null, {@link #empty} for no items. The stream
  ///   then belongs to this one.
  /// @param <R> the type of the streams' items
  /// @return the stream of their items, which ends when this stream and the last of them have ended
  public final <R> AsyncStream<R> switchMap(
      AsyncFunction<? super T, ? extends AsyncStream<? extends R>> function) {
    Arguments.notNull("function", function);
    return new SwitchMap<>(own("switchMap"), new ToStream<>("switchMap", function));
  }

  /// Parts this stream by a key: gives a group for each key, when its first item comes, and the
  /// group's stream gives the items of that key in their order.
  ///
  /// ```java
  /// orders.groupBy(order -> order.customer(), 100, 16)
  ///     .forEachConcurrent(101, group -> group.stream().forEach(order -> book(order).await()).await())
  ///     .await();
  /// ```
  ///
  /// ## Who moves whom
  ///
  /// Items come to the groups only while this stream of groups is being asked for the next group,
  /// and it waits while the buffer of the group is full for which it has an item. So **keep asking
  /// for groups, and have every group read at the same time**, in a task of its own or with {@link
  /// #forEachConcurrent} or {@link #flatMap(int, AsyncFunction) flatMap} whose limit is *above* the
  /// highest number of groups. Whoever reads a group to its end before asking for the next one
  /// waits for ever, as does a stream one of whose groups nobody reads.
  ///
  /// ## The end of groups
  ///
  /// When the source ends, or the stream of groups is closed, all groups end, behind what is in
  /// their buffers. When the stream of groups fails, all of them fail with the same exception. A
  /// group that is closed early loses what is in its buffer and makes room for another group; a
  /// later item of its key opens a new one.
  ///
  /// ## Threads
  ///
  /// A group may be read by another task than this stream.
  ///
  /// @param key gives the key of an item, not null, which has `equals` and `hashCode`
  /// @param maxGroups how many groups may be open at a time, at least 1; one more fails the stream
  ///   with IllegalStateException
  /// @param buffer how many items there may be in a group that were not read, at least 1
  /// @param <K> the type of the keys
  /// @return the stream of the groups
  /// @throws IllegalArgumentException if a bound is below 1
  public final <K> AsyncStream<StreamGroup<K, T>> groupBy(
      AsyncFunction<? super T, ? extends K> key, int maxGroups, int buffer) {
    Arguments.notNull("key", key);
    Arguments.atLeastOne("maxGroups", maxGroups);
    Arguments.atLeastOne("buffer", buffer);
    return new GroupBy<>(own("groupBy"), key, maxGroups, buffer);
  }

  /// Shares this stream among many subscribers. It runs in a task of its own from the first time
  /// that one of them asks for an item until the last of them has closed; all about that is told at
  /// {@link SharedStream}.
  ///
  /// @param buffer how many items there may be for a subscriber that it has not taken, at least 1
  /// @param policy what happens when there is another item for a subscriber whose buffer is full.
  ///   With {@link Overflow#WAIT} all wait for the slowest; with {@link Overflow#FAIL} the slow one
  ///   fails with {@link OverflowException}, behind what is in its buffer, and the others go on.
  /// @return the shared stream
  /// @throws IllegalArgumentException if the buffer is below 1
  public final SharedStream<T> share(int buffer, Overflow policy) {
    Arguments.notNull("policy", policy);
    Arguments.atLeastOne("buffer", buffer);
    return new SharedStream<>(new Hub<>(own("share"), buffer, policy));
  }

  /// Gives the items of this stream and another one as they come; see {@link #merge}.
  ///
  /// @param other another stream, which then belongs to the merged one
  /// @return the stream, which ends when both have ended
  public final AsyncStream<T> mergeWith(AsyncStream<? extends T> other) {
    Arguments.notNull("other", other);
    return merge(this, other);
  }

  /// Combines the items of this stream and another one in pairs. Both are asked for an item at the
  /// same time.
  ///
  /// @param other another stream, which then belongs to the combined one
  /// @param function called with the two items of a pair; its results are not null
  /// @param <U> the type of the other stream's items
  /// @param <R> the type of its results
  /// @return the stream of the results, which ends with the shorter one, and closes the other
  public final <U, R> AsyncStream<R> zip(
      AsyncStream<U> other, AsyncBiFunction<? super T, ? super U, ? extends R> function) {
    Arguments.notNull("other", other);
    Arguments.notNull("function", function);
    return new Zip<>(own("zip"), other.own("zip"), function);
  }

  // ---- buffers
  // ---- by hand

  /// Waits for the next item, for a loop of your own:
  ///
  /// ```java
  /// while (stream.next().await() instanceof String line) {
  ///   out.send(line).await();
  /// }
  /// ```
  ///
  /// At the end and after a failure the stream has been closed. A loop that may stop before, or be
  /// cancelled between two items, closes it in a `finally` block: `stream.close().await()`.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** No item is lost, and the stream goes on where it was: functions that were
  /// suspended stay so until the next await.
  ///
  /// @return a future of the item, null at the end; the same object each time, each await of which
  ///   gives the next item
  /// @throws IllegalStateException if this stream belongs to an operator or a terminal operation
  public final Async<@Nullable T> next() {
    return hand("next");
  }

  private Next<T> hand(String operation) {
    Next<T> known = next;
    if (known == null) {
      own(operation);
      known = new Next<>(this);
      next = known;
    }
    return known;
  }

  /// Closes the stream: what is suspended in it is cancelled, its sources are closed, their cleanup
  /// is awaited. A stream that has ended is closed already, and closing it again has no effect.
  ///
  /// ## Cancel safety
  ///
  /// **Resumable.** Whoever cancels it waits until the stream has closed.
  ///
  /// @return a future that is done when everything has closed
  /// @throws IllegalStateException if this stream belongs to an operator or a terminal operation,
  ///   which closes it
  public final Async<Void> close() {
    return voidOf(new Closing(hand("close")));
  }

  /// Users' types say `Async<Void>`, whose value is null nevertheless.
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Async<Void> voidOf(Async<?> future) {
    return (Async<Void>) future;
  }

  // ---- to a value

  /// Calls a function with each item, one after the other.
  ///
  /// @param function called with each item; the next item is asked for when it has ended
  /// @return a future that is done when the stream has ended
  public final Async<Void> forEach(AsyncConsumer<? super T> function) {
    Arguments.notNull("function", function);
    var each = new ForEach<T>(own("forEach"), function, false);
    return voidOf(new AtEnd<>(each, "forEach", () -> null));
  }

  /// Calls a function with several items at a time, in no order. How they run is told at {@link
  /// #mapConcurrent}; the first failure cancels those in flight at once.
  ///
  /// @param limit how many items may be in work at a time, at least 1
  /// @param function called with each item
  /// @return a future that is done when the stream and all functions have ended
  /// @throws IllegalArgumentException if the limit is below 1
  public final Async<Void> forEachConcurrent(int limit, AsyncConsumer<? super T> function) {
    Arguments.notNull("function", function);
    AsyncStream<Object> each =
        concurrently(
            "forEachConcurrent",
            limit,
            function,
            item -> {
              function.accept(item);
              return null;
            },
            Concurrently.Results.DROPPED);
    return voidOf(new AtEnd<>(each, "forEachConcurrent", () -> null));
  }

  /// Combines all items into one value.
  ///
  /// @param identity the first value, and the result if there are no items
  /// @param accumulator makes a new value of the last one and an item
  /// @param <R> the type of the value
  /// @return a future of the last value
  public final <R extends @Nullable Object> Async<R> reduce(
      R identity, AsyncBiFunction<? super R, ? super T, ? extends R> accumulator) {
    Arguments.notNull("accumulator", accumulator);
    var fold = new Fold<T, R>(own("reduce"), identity, accumulator);
    return new AtEnd<>(fold, "reduce", fold::value);
  }

  /// Collects the items, as {@link java.util.stream.Stream#collect(Collector)}. The collector is
  /// called one item at a time, so its combiner is not used.
  ///
  /// @param collector for example one of {@link Collectors}; it must not block
  /// @param <R> the type of the result
  /// @return a future of its result
  public final <R extends @Nullable Object> Async<R> collect(Collector<? super T, ?, R> collector) {
    Arguments.notNull("collector", collector);
    return new Collecting<>(own("collect"), "collect", collector);
  }

  /// Collects all items in a list.
  ///
  /// @return a future of the list, which cannot be modified
  public final Async<List<T>> toList() {
    return new Collecting<>(own("toList"), "toList", Collectors.toUnmodifiableList());
  }

  /// Counts the items.
  ///
  /// @return a future of their number
  public final Async<Long> count() {
    return new Collecting<>(own("count"), "count", Collectors.counting());
  }

  // ---- to other places
}
