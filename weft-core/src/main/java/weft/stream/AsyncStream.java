package weft.stream;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
  // ---- sources: callbacks, publishers, blocking

  /// A stream of what callbacks give, from any thread: of listeners, drivers and other libraries
  /// that call when they have something.
  ///
  /// ```java
  /// AsyncStream<Event> events = AsyncStream.fromCallbacks(100, Overflow.DROP_OLDEST, sink -> {
  ///   var listener = device.listen(sink::emit);
  ///   sink.onClose(() -> device.forget(listener));
  /// });
  /// ```
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
    return new Buffer<>(own("buffer"), new Ring<>(Items.capacity("items", items)));
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

  // ---- to other places

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
    own("toPublisher");
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
