/// Streams: many values over time, pulled by one consumer.
///
/// | You have | Use |
/// |---|---|
/// | values, a collection, a range, a `java.util.stream.Stream` | {@link weft.stream.AsyncStream#of of}, {@link weft.stream.AsyncStream#from from}, {@link weft.stream.AsyncStream#range range} |
/// | code that makes values one after the other, and awaits in between | {@link weft.Weft#stream} |
/// | a channel, an interval, a set of tasks, a listener, a reader | its `stream()`, `connections()`, `lines()` … |
/// | something that calls back, from whatever thread | {@link weft.stream.AsyncStream#fromCallbacks fromCallbacks} |
/// | a publisher, or somebody who wants one | {@link weft.stream.AsyncStream#fromPublisher fromPublisher}, {@link weft.stream.AsyncStream#publisher publisher} |
/// | a stream that should run ahead of its consumer | {@link weft.stream.AsyncStream#buffer(int) buffer} |
/// | a stream, and want a value | {@link weft.stream.AsyncStream#toList toList}, {@link weft.stream.AsyncStream#forEach forEach}, {@link weft.stream.AsyncStream#reduce reduce} … |
/// | several streams | {@link weft.stream.AsyncStream#merge merge}, {@link weft.stream.AsyncStream#concat concat}, {@link weft.stream.AsyncStream#zip zip}, {@link weft.stream.AsyncStream#combineLatest combineLatest} |
/// | a stream of streams | {@link weft.stream.AsyncStream#flatMap(int, weft.AsyncFunction) flatMap}, {@link weft.stream.AsyncStream#switchMap switchMap} |
/// | streams that come and go, by key | {@link weft.stream.StreamMap} |
/// | items that may be in work at the same time | {@link weft.stream.AsyncStream#mapConcurrent mapConcurrent}, {@link weft.stream.AsyncStream#forEachConcurrent forEachConcurrent} |
/// | one stream for many consumers, or a stream for each key | {@link weft.stream.AsyncStream#share share}, {@link weft.stream.AsyncStream#groupBy groupBy} |
/// | a stream, and want a loop of your own | {@link weft.stream.AsyncStream#next next} |
///
/// ## How streams are polled
///
/// A stream is polled as a future is ({@link weft.polling}), but for this:
///
/// 1. `poll` answers PENDING, the next item, which is never null, or null at the end, or throws. It
///    is polled again after an item, and never after null or a failure. There is no claiming first
///    poll.
/// 2. A stream has one owner at a time: what {@link weft.stream.AsyncStream#next next} gave, an
///    operator, or a terminal operation. A second owner is refused when it is made.
/// 3. Its owner closes it exactly once, by `pollCancel` until that no longer answers PENDING,
///    however it ended, also after null or a failure, and also if it never polled it. So a source
///    releases what it holds there and nowhere else. `pollForce` closes without waiting.
/// 4. An operator closes first what it has in flight, such as a function that is suspended, then
///    its source. What is polled within a pipeline is closed by whoever polled it. Several that an
///    operator has in flight are closed at the same time ({@link weft.stream.Compound}); an inner
///    stream closes itself at its end ({@link weft.stream.Inner}).
/// 5. A source that has its items at hand takes from the budget of its task now and then ({@link
///    weft.stream.AtHand}); others do with what they wait for. Operators take nothing, but for
///    those that may answer with an item, or a failure, when their source is PENDING, for that may
///    be so only to let others run.
/// 6. A stream that is given up before anybody owned it for polling is discarded (`discard`): it
///    closes without waiting, on whichever thread.
///
/// Null is no item: a function that returns it fails the stream with NullPointerException.
@NullMarked
package weft.stream;

import org.jspecify.annotations.NullMarked;
