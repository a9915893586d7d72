package weft.stream;

/// One source for many subscribers, each of whom sees every item from its subscription on, unless
/// its buffer overflows. (Kotlin's `shareIn`, Reactor's `share`.) Made by {@link
/// AsyncStream#share}.
///
/// {@snippet class = "weft.stream.StreamExamplesTest" region = "share"}
///
/// The source runs in a task of its own, which begins when a subscriber first asks for an item, and
/// is aborted when the last subscriber has closed, who awaits its end. A source gives its items
/// once, so after that nobody can subscribe any more.
///
/// ## Subscriptions count before they are read
///
/// {@link #subscribe} joins at once, so that several subscribers can be there before the first
/// item. Each has a buffer, which fills up whether or not it is read. So read a subscription or
/// close it: one that is neither keeps the source open and, with {@link Overflow#WAIT}, waiting.
///
/// ## The end
///
/// End and failure of the source come to every subscriber, behind what is in its buffer; the
/// failure is the same exception for all. Who subscribes later sees only that.
///
/// ## Threads
///
/// Any thread may subscribe. Each subscription belongs to one task at a time. Subscribers share the
/// items, which should be immutable.
///
/// @param <T> the type of the items
public final class SharedStream<T> {
  private final Hub<T> hub;

  SharedStream(Hub<T> hub) {
    this.hub = hub;
  }

  /// Joins the subscribers. The new one gets the items that the source gives from now on.
  ///
  /// @return its stream, which has to be read to its end or closed
  /// @throws IllegalStateException if the last subscriber has closed before the source's end: the
  ///   source is closed then
  public AsyncStream<T> subscribe() {
    return hub.join();
  }

  /// How many subscribers have not closed. Any thread.
  ///
  /// @return not negative; other threads may be changing it
  public int subscribers() {
    return hub.subscribers();
  }

  @Override
  public String toString() {
    return "shared stream of " + hub.source() + ", " + hub.subscribers() + " subscribers";
  }
}
