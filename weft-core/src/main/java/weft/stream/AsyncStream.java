package weft.stream;

import java.io.BufferedReader;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;
import weft.sync.Mpsc;
import weft.task.Retry;
import weft.woven.Factory;

/// Many values over time: lazy, pulled one by one by a single consumer, closed when that has
/// enough.
///
/// Make one from values ({@link #of}, {@link #from(Iterable) from}), with a generator ({@link
/// weft.Weft#stream}), or from a channel (`receiver.stream()`); change it with operators, which
/// have the names of {@link java.util.stream.Stream} where that has them; end it with a terminal
/// operation, which is an {@link Async} to await. Nothing runs before.
///
/// {@snippet class = "weft.stream.StreamExamplesTest" region = "pipeline"}
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

  /// The answer of {@link #pollEach} when the target wants nothing more now.
  static final Object STOPPED = new Object();

  /// Of a source that goes on; see {@link AtHand#push}.
  static final Object MORE = new Object();

  /// Gives a target one item after the other, as long as there are any and it wants more. What a
  /// plain function does with an item happens in the target; whatever may have to wait polls its
  /// source itself.
  ///
  /// @return PENDING, or null at the end, or STOPPED: it may be called again, or polled
  @SuppressWarnings("unchecked")
  @Nullable Object pollEach(Target<? super T> target, Wakeable waker) throws Throwable {
    for (; ; ) {
      Object item = poll(waker);
      if (item == null || item == Polling.PENDING) {
        return item;
      }
      if (!target.accept((T) item)) {
        return STOPPED;
      }
    }
  }

  /// Takes this stream for an operator or a terminal operation.
  final AsyncStream<T> own(String newOwner) {
    setOwner(newOwner);
    return this;
  }

  /// Notes who owns this stream; refuses a second one.
  final void setOwner(String newOwner) {
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
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "unfold"}
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

  /// A stream of what callbacks give, from any thread: of listeners, drivers and other libraries
  /// that call when they have something.
  ///
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "callbacks"}
  ///
  /// The body that registers runs when the first item is asked for. If it fails, so does the
  /// stream. When the stream is closed, the body is cancelled, should it wait still, then what was
  /// said with {@link Sink#onClose} is done, once; items in the buffer are dropped, and so are
  /// later ones.
  ///
  /// @param items how many are kept until they are asked for, 1 to 1,048,576
  /// @param policy what becomes of an item for which there is no room
  /// @param start registers the callbacks, which give items to the sink
  /// @param <T> the type of the items
  /// @return the stream, which ends when the sink is told so
  /// @throws IllegalArgumentException if the number is out of range
  public static <T> AsyncStream<T> fromCallbacks(
      int items, Overflow policy, AsyncConsumer<Sink<T>> start) {
    return new Callbacks<>(
        Items.capacity("items", items),
        Arguments.notNull("policy", policy),
        Arguments.notNull("start", start));
  }

  /// A stream of what a publisher gives, of Reactor, RxJava and others that have {@link
  /// java.util.concurrent.Flow} or an adapter to it.
  ///
  /// It subscribes when the first item is asked for, and requests never more than it has room for:
  /// at first as many as may be kept, then more whenever half of them were taken. When it is closed
  /// before the end it cancels the subscription. The publisher's error fails it, after the items
  /// before.
  ///
  /// @param publisher subscribed to once
  /// @param prefetch how many items are requested in advance and kept, 1 to 1,048,576
  /// @param <T> the type of the items
  /// @return the stream
  /// @throws IllegalArgumentException if the number is out of range
  public static <T> AsyncStream<T> fromPublisher(
      Flow.Publisher<? extends T> publisher, int prefetch) {
    return new FromPublisher<>(
        Arguments.notNull("publisher", publisher), Items.capacity("prefetch", prefetch));
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
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "mapMulti"}
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
  /// If the body fails, that is added to the failure of the stream, as suppressed; a stream that
  /// did not fail keeps its result, and the failure is reported as unhandled.
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
  /// item is dropped; the source waits. The end, too, comes so long after the last item.
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
  /// Errors are not caught, nor what the other one fails with. To begin the same stream again and
  /// again, use {@link #retry}: a function that calls itself makes a nest of streams, whose depth
  /// is limited.
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

  /// Applies a function to several items at a time, and gives the results in the order of the items
  /// (futures' `buffered`, the JDK's `Gatherers.mapConcurrent`).
  ///
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "concurrent"}
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
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "groups"}
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

  /// Lets this stream run ahead: a task of its own asks it for items and keeps them until they are
  /// asked for here, at most so many. Both sides then work at the same time, if there are workers.
  ///
  /// The task is spawned on the same runtime when the first item is asked for. It waits while the
  /// buffer is full, and goes on when half of it is free. The functions of the operators before run
  /// in it. A failure comes after the items before it. When the stream is closed, the task is
  /// aborted and its cleanup awaited, and the items in the buffer are dropped.
  ///
  /// @param items how many it keeps, 1 to 1,048,576
  /// @return the stream of the same items, in the same order
  /// @throws IllegalArgumentException if the number is out of range
  public final AsyncStream<T> buffer(int items) {
    int capacity = Items.capacity("items", items);
    return new Buffer<>(own("buffer"), new Ring<>(capacity));
  }

  /// Like {@link #buffer(int)}, with a policy for items for which there is no room. But for {@link
  /// Overflow#WAIT} this stream never waits for its consumer: use it for what cannot wait, such as
  /// ticks, measurements or moves of a mouse.
  ///
  /// @param items how many it keeps, 1 to 1,048,576
  /// @param policy what becomes of an item for which there is no room
  /// @return the stream of the same items, in the same order, without those that were dropped
  /// @throws IllegalArgumentException if the number is out of range
  public final AsyncStream<T> buffer(int items, Overflow policy) {
    Arguments.notNull("policy", policy);
    if (policy == Overflow.WAIT) {
      return buffer(items);
    }
    int capacity = Items.capacity("items", items);
    return new Buffer<>(own("buffer"), new Backlog<>(capacity, policy));
  }

  // ---- by hand

  /// Waits for the next item, for a loop of your own:
  ///
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "loop"}
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
      setOwner(operation);
      known = new Next<>(this, false);
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
    return Bodies.voidOf(new Closing(hand("close")));
  }

  // ---- to a value

  /// Calls a function with each item, one after the other.
  ///
  /// @param function called with each item; the next item is asked for when it has ended
  /// @return a future that is done when the stream has ended
  public final Async<Void> forEach(AsyncConsumer<? super T> function) {
    Arguments.notNull("function", function);
    var each = new ForEach<T>(own("forEach"), function, false);
    return Bodies.voidOf(new AtEnd<>(each, "forEach", () -> null));
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
    return Bodies.voidOf(new AtEnd<>(each, "forEachConcurrent", () -> null));
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
    AsyncStream<T> source = own("reduce");
    if (!(accumulator instanceof Factory machine)) {
      return new PlainFold<T, R>(source, identity, accumulator);
    }
    var fold = new Fold<T, R>(source, identity, machine);
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
    return Bodies.voidOf(new AtEnd<>(draining, "drainTo", () -> null));
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
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "blocking"}
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

  /// A publisher, for Reactor, RxJava and others, that gives each subscriber a stream of its own.
  ///
  /// A task delivers it: on the runtime on which this is called or, if that is no thread of a
  /// runtime, of the subscribing thread or the default one. It asks for an item when one was
  /// requested, so nothing runs ahead. A subscriber that cancels aborts the task, and the stream is
  /// closed; its cleanup is awaited by nobody. `onComplete` and `onError` come when the stream has
  /// closed. Subscribers are called on workers, so they must not block; if one throws, that is
  /// reported as an unhandled failure, and it is called no more.
  ///
  /// @param streams makes a stream for each subscriber; what it throws is signalled to that
  /// @param <T> the type of the items
  /// @return the publisher, which keeps the rules of Reactive Streams
  public static <T> Flow.Publisher<T> publisher(Supplier<AsyncStream<T>> streams) {
    Arguments.notNull("streams", streams);
    return new Publishing<>(
        () -> Arguments.notNull("the stream for a subscriber", streams.get()).own("publisher"));
  }

  /// A publisher of this stream, for one subscriber: others are refused with `onError`. See {@link
  /// #publisher}, which gives each a stream of its own.
  ///
  /// @return the publisher; as long as nobody subscribes, the stream is neither run nor closed
  public final Flow.Publisher<T> toPublisher() {
    setOwner("toPublisher");
    var given = new AtomicBoolean();
    return new Publishing<>(() -> {
      if (given.getAndSet(true)) {
        throw new IllegalStateException(
            "subscribe(): this is the publisher of a single stream, which gives its items once, to"
                + " the first subscriber. Use AsyncStream.publisher to make a stream for each.");
      }
      return this;
    });
  }
}
