package weft.stream;

import java.io.BufferedReader;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncBiFunction;
import weft.AsyncConsumer;
import weft.AsyncFunction;
import weft.AsyncPredicate;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.polling.Pollable;
import weft.polling.Wakeable;
import weft.support.Arguments;
import weft.sync.Mpsc;
import weft.task.Retry;

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

  /// A stream of the elements of a stream of the JDK, which begins when the first item is asked
  /// for, and is closed with this one, also if no item was asked for. It must not block.
  ///
  /// @param items the stream, without null elements, and not used by anybody else
  /// @param <T> the type of the items
  /// @return the stream, which fails with what the other one throws
  public static <T> AsyncStream<T> from(java.util.stream.Stream<? extends T> items) {
    return new FromJavaStream<>(Arguments.notNull("items", items));
  }

  /// An endless stream of a value, what a function makes of it, what it makes of that, and so on,
  /// as {@link java.util.stream.Stream#iterate}.
  ///
  /// @param seed the first item, not null
  /// @param function applied to an item when the next one is asked for; its results are not null
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> iterate(T seed, AsyncFunction<? super T, ? extends T> function) {
    return new Iterate<>(Arguments.notNull("seed", seed), Arguments.notNull("function", function));
  }

  /// An endless stream of what a function returns, as {@link java.util.stream.Stream#generate}.
  ///
  /// @param function called each time an item is asked for; its results are not null
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> generate(AsyncSupplier<? extends T> function) {
    return new Generate<>(Arguments.notNull("function", function));
  }

  /// An endless stream of one value.
  ///
  /// @param value every item, not null
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> repeat(T value) {
    return new Repeat<>(Arguments.notNull("value", value));
  }

  /// What the function of {@link #unfold} makes of a state.
  ///
  /// @param item the item, not null
  /// @param next the state for the next item
  /// @param <T> the type of the item
  /// @param <S> the type of the state
  public record Step<T, S extends @Nullable Object>(T item, S next) {
    /// Refuses a missing item.
    public Step {
      Arguments.notNull("item", item);
    }
  }

  /// A stream of what a function makes of a state, for example of the number of a page:
  ///
  /// ```java
  /// AsyncStream<Page> pages = AsyncStream.unfold(1, number -> {
  ///   Page page = fetch(number).await();
  ///   return page.isEmpty() ? null : new Step<>(page, number + 1);
  /// });
  /// ```
  ///
  /// @param state the first state
  /// @param function called when an item is asked for; gives the item and the next state, or null
  ///   at the end
  /// @param <T> the type of the items
  /// @param <S> the type of the states
  /// @return the stream
  public static <T, S extends @Nullable Object> AsyncStream<T> unfold(
      S state, AsyncFunction<? super S, ? extends @Nullable Step<T, S>> function) {
    return new Unfold<>(state, Arguments.notNull("function", function));
  }

  /// A stream of the value of a future, empty if that is null.
  ///
  /// @param future begun when the item is asked for, and cancelled if the stream is closed before
  ///   it is done
  /// @param <T> the type of the item
  /// @return the stream, which fails as the future does
  public static <T> AsyncStream<T> once(Async<? extends @Nullable T> future) {
    return new Once<>(Arguments.notNull("future", future));
  }

  /// A stream without items and without an end, for tests, and as a default.
  ///
  /// @param <T> the type of the items it does not have
  /// @return the stream
  public static <T> AsyncStream<T> never() {
    return new Never<>();
  }

  /// A stream that fails when the first item is asked for.
  ///
  /// @param failure what it fails with
  /// @param <T> the type of the items it does not have
  /// @return the stream
  public static <T> AsyncStream<T> failed(Throwable failure) {
    return new Failed<>(Arguments.notNull("failure", failure));
  }

  /// A stream with a hand-written poll function, for items that something else makes. See {@link
  /// Async#fromPoll}.
  ///
  /// @param poll called on a worker thread, by one task at a time, and again after each item; ready
  ///   with null at the end, and not called after that or a failure
  /// @param onClose releases what the items come from; called once when the stream is closed,
  ///   however it ended, also if it was never polled. It must not block
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> fromPoll(
      Async.PollFunction<@Nullable T> poll, Runnable onClose) {
    return new FromPollFunction<>(
        Arguments.notNull("poll", poll), Arguments.notNull("onClose", onClose));
  }

  // ---- sources: several streams
  // ---- sources: callbacks, publishers, blocking
  /// A stream of the lines of a reader, which is read on the blocking pool: up to 256 lines in one
  /// call, as long as they are there. The reader is closed with the stream, also if it was never
  /// asked for a line; nobody else may use it.
  ///
  /// Closing the stream interrupts a read under way, and waits for its end. A reader that does not
  /// heed interrupts, such as one of a socket's stream, is waited for until the deadline for
  /// cleanups; then it is closed when its read ends.
  ///
  /// @param reader where the lines come from
  /// @return the stream, which fails as the reader does
  public static AsyncStream<String> lines(BufferedReader reader) {
    return new Lines(Arguments.notNull("reader", reader));
  }

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

  /// Makes any number of items of each one, as {@link java.util.stream.Stream#mapMulti}. The
  /// function gives them to its second argument: with `accept`, which does not wait, or with
  /// `emit`, which is awaited, and suspends the function until the next item is asked for. When the
  /// stream is closed early, the function is cancelled there.
  ///
  /// ```java
  /// AsyncStream<String> words = lines.mapMulti((line, out) -> {
  ///   for (String word : line.split(" ")) {
  ///     out.accept(word);
  ///   }
  /// });
  /// AsyncStream<Row> rows = tables.mapMulti((table, out) -> {
  ///   var cursor = table.open().await();
  ///   while (cursor.next().await() instanceof Row row) {
  ///     out.emit(row).await();
  ///   }
  /// });
  /// ```
  ///
  /// @param function called with each item; the next item is asked for when it has ended, and all
  ///   that it made has been taken
  /// @param <R> the type of what it makes
  /// @return the stream of what it makes
  public final <R> AsyncStream<R> mapMulti(
      AsyncBiConsumer<? super T, ? super MultiEmitter<R>> function) {
    Arguments.notNull("function", function);
    return new MapMulti<>(own("mapMulti"), function);
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

  /// Gives the first items only, and then ends without asking for another one.
  ///
  /// @param most how many, not negative
  /// @return the stream of up to so many items
  /// @throws IllegalArgumentException if the number is negative
  public final AsyncStream<T> limit(long most) {
    Arguments.notNegative("most", most);
    return new Limit<>(own("limit"), most);
  }

  /// Leaves out the first items.
  ///
  /// @param number how many, not negative
  /// @return the stream of the others
  /// @throws IllegalArgumentException if the number is negative
  public final AsyncStream<T> skip(long number) {
    Arguments.notNegative("number", number);
    return new Skip<>(own("skip"), number);
  }

  /// Ends before the first item that does not satisfy a condition.
  ///
  /// @param predicate whether the stream goes on with an item
  /// @return the stream of the items before that one
  public final AsyncStream<T> takeWhile(AsyncPredicate<? super T> predicate) {
    Arguments.notNull("predicate", predicate);
    return new While<>(own("takeWhile"), predicate, false);
  }

  /// Leaves out the items before the first one that does not satisfy a condition.
  ///
  /// @param predicate whether an item is left out; not asked again once it was false
  /// @return the stream from that item on
  public final AsyncStream<T> dropWhile(AsyncPredicate<? super T> predicate) {
    Arguments.notNull("predicate", predicate);
    return new While<>(own("dropWhile"), predicate, true);
  }

  /// Ends when a future is done, such as a token's `cancelled()` or a `sleep`. If that and an item
  /// come at the same time, the stream ends.
  ///
  /// @param end begun when the first item is asked for, and cancelled if the stream ends before; if
  ///   it fails, the stream fails
  /// @return the stream of the items until then
  public final AsyncStream<T> takeUntil(Async<?> end) {
    Arguments.notNull("end", end);
    return new TakeUntil<>(own("takeUntil"), end);
  }

  /// Leaves out items that are equal to an earlier one. It keeps every item that it gives, so a
  /// stream without end needs memory without end.
  ///
  /// @return the stream of the others
  public final AsyncStream<T> distinct() {
    return new Distinct<>(own("distinct"));
  }

  /// Collects so many items in a list each time. The last list may be shorter. After a failure,
  /// what is in an unfinished list is dropped.
  ///
  /// @param size how many, at least 1
  /// @return the stream of the lists, which cannot be modified and are never empty
  /// @throws IllegalArgumentException if the size is less than 1
  public final AsyncStream<List<T>> chunks(int size) {
    Arguments.atLeastOne("size", size);
    return new Chunks<>(own("chunks"), size, null);
  }

  /// Transforms the stream with a gatherer of the JDK, such as {@link
  /// java.util.stream.Gatherers#windowSliding}, `scan` or `fold`, as {@link
  /// java.util.stream.Stream#gather}. The gatherer is called in this task, one item at a time, so
  /// its combiner is not used; an integrator that wants no more items ends the stream; what its
  /// finisher gives comes last.
  ///
  /// A gatherer must not block. {@link java.util.stream.Gatherers#mapConcurrent} does: it would
  /// hold the worker up. For that there are asynchronous operators.
  ///
  /// @param gatherer what it gives is not null
  /// @param <R> the type of what it gives
  /// @return the stream of what it gives
  public final <R> AsyncStream<R> gather(Gatherer<? super T, ?, R> gatherer) {
    Arguments.notNull("gatherer", gatherer);
    return new Gathering<>(own("gather"), gatherer);
  }

  // ---- time
  /// Collects items in lists of a size, or of what there is some time after the first item of a
  /// list. No time is measured while a list is empty.
  ///
  /// @param size how many items at most, at least 1
  /// @param within how long the first item of a list may wait for others, not negative; with zero,
  ///   a list has what is there without waiting
  /// @return the stream of the lists, which cannot be modified and are never empty
  /// @throws IllegalArgumentException if the size is less than 1, or the time negative
  public final AsyncStream<List<T>> chunks(int size, Duration within) {
    Arguments.atLeastOne("size", size);
    Arguments.notNegative("within", within);
    return new Chunks<>(own("chunks"), size, within);
  }

  /// Slows the stream down: after an item the next one is asked for when some time has passed. No
  /// item is dropped; the source waits.
  ///
  /// @param gap the least time between two items, measured from the instant at which one was given;
  ///   not negative
  /// @return the stream of the same items
  /// @throws IllegalArgumentException if the time is negative
  public final AsyncStream<T> throttle(Duration gap) {
    Arguments.notNegative("gap", gap);
    return new Throttle<>(own("throttle"), gap);
  }

  /// Gives an item only if no other one has come for some time, such as a search text when the user
  /// has stopped to type. Items that were followed by another one too soon are dropped. At the end
  /// the last item is given at once.
  ///
  /// Time passes for an item from the instant at which it was taken from the source, which happens
  /// only while this stream is asked for an item.
  ///
  /// @param quiet how long, not negative
  /// @return the stream of the items that were followed by silence
  /// @throws IllegalArgumentException if the time is negative
  public final AsyncStream<T> debounce(Duration quiet) {
    Arguments.notNegative("quiet", quiet);
    return new Debounce<>(own("debounce"), quiet);
  }

  /// Gives the newest item at regular times, if one has come since the last time. The others are
  /// dropped. At the end the newest item is given at once, so that the last state is never missed.
  ///
  /// @param period from one time to the next, positive; the first is measured from when the first
  ///   item is asked for. A time at which nobody waits is made up for when the next item is asked
  ///   for, once if there were several
  /// @return the stream of the newest items
  /// @throws IllegalArgumentException if the period is not positive
  public final AsyncStream<T> sample(Duration period) {
    Arguments.positive("period", period);
    return new Sample<>(own("sample"), period);
  }

  /// Limits how long each item, or the end, may be waited for. When the limit has passed, the
  /// stream fails with {@link java.util.concurrent.TimeoutException}, whose message tells what it
  /// waited for. If an item and the limit come at the same time, the item wins. To limit the whole
  /// stream, put {@link Async#timeout(Duration)} on the terminal operation.
  ///
  /// @param limit measured from when an item is asked for and is not there; not negative
  /// @return the stream of the same items
  /// @throws IllegalArgumentException if the limit is negative
  public final AsyncStream<T> timeout(Duration limit) {
    Arguments.notNegative("limit", limit);
    return new ItemTimeout<>(own("timeout"), limit);
  }

  // ---- failures
  /// Goes on with another stream if this one fails with an exception, after this one has closed.
  /// Errors are not caught, nor what the other one fails with.
  ///
  /// @param function gives the stream to go on with, for example {@link #empty}; it may throw the
  ///   exception again, or another one
  /// @return the stream of the items of both
  public final AsyncStream<T> onFailureResume(
      AsyncFunction<? super Exception, ? extends AsyncStream<? extends T>> function) {
    Arguments.notNull("function", function);
    return new OnFailureResume<>(own("onFailureResume"), function);
  }

  /// A stream that is begun again when it fails, as a policy allows. What failed is closed, the
  /// pause of the policy is waited for, and then the function makes another stream, whose items
  /// follow.
  ///
  /// Only failures in a row count: after an item the policy begins anew, with all its attempts, its
  /// first pause and its whole time, for a stream that gave items worked. So a stream that always
  /// gives an item before it fails is begun again for ever. The time limit of a policy bounds the
  /// pauses, counted from the first failure in a row; it cancels no stream that runs.
  ///
  /// @param policy when another stream is begun
  /// @param streams makes a fresh stream each time; if it fails itself, that counts like a failure
  ///   of the stream
  /// @param <T> the type of the items
  /// @return the stream of the items of all; it fails with the failure of the last one
  public static <T> AsyncStream<T> retry(
      Retry policy, AsyncSupplier<? extends AsyncStream<? extends T>> streams) {
    return new Retrying<>(
        Arguments.notNull("policy", policy), Arguments.notNull("streams", streams));
  }

  // ---- several at a time, or several streams
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

  /// Combines all items into one.
  ///
  /// @param accumulator makes a new value of the last one, at first the first item, and an item;
  ///   its results are not null
  /// @return a future of the last value, empty if there are no items
  public final Async<Optional<T>> reduce(
      AsyncBiFunction<? super T, ? super T, ? extends T> accumulator) {
    Arguments.notNull("accumulator", accumulator);
    var reduce = new Reduce<T>(own("reduce"), accumulator);
    return new AtEnd<>(reduce, "reduce", reduce::value);
  }

  /// Finds the least item.
  ///
  /// @param comparator compares two items; it must not block
  /// @return a future of the first of the least items, empty if there are no items
  public final Async<Optional<T>> min(Comparator<? super T> comparator) {
    Arguments.notNull("comparator", comparator);
    return new Best<>(own("min"), "min", comparator);
  }

  /// Finds the greatest item.
  ///
  /// @param comparator compares two items; it must not block
  /// @return a future of the first of the greatest items, empty if there are no items
  public final Async<Optional<T>> max(Comparator<? super T> comparator) {
    Arguments.notNull("comparator", comparator);
    return new Best<>(own("max"), "max", comparator.reversed());
  }

  /// Takes the first item, and closes the stream.
  ///
  /// @return a future of the item, empty if there is none
  public final Async<Optional<T>> findFirst() {
    return new FindFirst<>(own("findFirst"));
  }

  /// Whether any item satisfies a condition. The stream is closed at the first one that does.
  ///
  /// @param predicate the condition
  /// @return a future of the answer, false if there are no items
  public final Async<Boolean> anyMatch(AsyncPredicate<? super T> predicate) {
    Arguments.notNull("predicate", predicate);
    var matches = new Matches<T>(own("anyMatch"), predicate, true, "anyMatch");
    return new AtEnd<>(matches, "anyMatch", matches::isFound);
  }

  /// Whether all items satisfy a condition. The stream is closed at the first one that does not.
  ///
  /// @param predicate the condition
  /// @return a future of the answer, true if there are no items
  public final Async<Boolean> allMatch(AsyncPredicate<? super T> predicate) {
    Arguments.notNull("predicate", predicate);
    var matches = new Matches<T>(own("allMatch"), predicate, false, "allMatch");
    return new AtEnd<>(matches, "allMatch", () -> !matches.isFound());
  }

  /// Whether no item satisfies a condition. The stream is closed at the first one that does.
  ///
  /// @param predicate the condition
  /// @return a future of the answer, true if there are no items
  public final Async<Boolean> noneMatch(AsyncPredicate<? super T> predicate) {
    Arguments.notNull("predicate", predicate);
    var matches = new Matches<T>(own("noneMatch"), predicate, true, "noneMatch");
    return new AtEnd<>(matches, "noneMatch", () -> !matches.isFound());
  }

  // ---- to other places

  /// Sends each item to a channel, and waits while that is full. The sender stays open.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe:** the item that waits for room is dropped with the stream.
  ///
  /// @param sender takes the items; it belongs to the caller
  /// @return a future that is done when all items are in the channel; it fails with {@link
  ///   weft.sync.ChannelClosedException} if the receiver is closed
  public final Async<Void> drainTo(Mpsc.Sender<? super T> sender) {
    Arguments.notNull("sender", sender);
    var draining = new Draining<T>(own("drainTo"), sender::trySend, sender::send);
    return voidOf(new AtEnd<>(draining, "drainTo", () -> null));
  }

  /// Sends each item to an unbounded channel. The sender stays open. Nothing slows the stream down,
  /// so all items may come to lie in the channel.
  ///
  /// @param sender takes the items; it belongs to the caller
  /// @return a future that is done when all items are in the channel; it fails with {@link
  ///   weft.sync.ChannelClosedException} if the receiver is closed
  public final Async<Void> drainTo(Mpsc.UnboundedSender<? super T> sender) {
    Arguments.notNull("sender", sender);
    return forEach(sender::send);
  }

  /// The items for a loop of a plain or virtual thread, which blocks for each:
  ///
  /// ```java
  /// try (var rows = query.toBlockingIterable()) {
  ///   for (Row row : rows) {
  ///     print(row);
  ///   }
  /// }
  /// ```
  ///
  /// The stream runs only while the thread waits, in the default runtime, or on a thread of a
  /// runtime's blocking pool in that runtime. Nothing runs before the first item is asked for. If
  /// the thread is interrupted while it waits, the stream is closed, the loop ends with {@link
  /// java.util.concurrent.CancellationException}, and the thread stays interrupted. A failure of
  /// the stream is thrown as itself if it is unchecked, an IOException as {@link
  /// java.io.UncheckedIOException}, others as {@link java.util.concurrent.CompletionException}. On
  /// a worker thread a loop is refused with IllegalStateException.
  ///
  /// @return the items, to be iterated once and closed
  public final BlockingItems<T> toBlockingIterable() {
    return new BlockingItems<>(own("toBlockingIterable"));
  }

  /// A stream of the JDK for plain and virtual threads; see {@link #toBlockingIterable} for where
  /// it runs, and what it throws. It has to be closed, unless its terminal operation takes all
  /// items.
  ///
  /// @return a sequential, ordered stream, whose close closes this one
  public final java.util.stream.Stream<T> toJavaStream() {
    return new BlockingItems<>(own("toJavaStream")).toStream();
  }
}
