package weft.stream;

import weft.Async;

/// Takes the items of a stream of callbacks, see {@link AsyncStream#fromCallbacks}.
///
/// ## Threads
///
/// Any thread, at any time, also several at once; what comes when the stream has closed is dropped.
///
/// @param <T> the type of the items
public sealed interface Sink<T> permits Inlet {
  /// Gives an item to the stream, as its policy says. With {@link Overflow#WAIT} it blocks the
  /// calling thread, plain or virtual, while the buffer is full; on a worker use {@link #send}.
  ///
  /// If the thread is interrupted while it waits, the item is not taken, and the thread stays
  /// interrupted.
  ///
  /// @param item not null
  /// @return whether it was taken: false if the policy has dropped it, or if the stream has ended,
  ///   failed or closed
  /// @throws IllegalStateException if it has to wait and this is a worker thread
  boolean emit(T item);

  /// Gives an item to the stream, as its policy says, and waits for room without blocking a thread.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** The item may have been taken, and its place in line is lost.
  ///
  /// @param item not null
  /// @return a future of what {@link #emit} returns
  Async<Boolean> send(T item);

  /// Fails the stream, after the items that it was given before. Later calls, and later items, have
  /// no effect. Who waits to give an item is told that it was not taken.
  ///
  /// @param failure what the stream fails with
  void fail(Throwable failure);

  /// Ends the stream, after the items that it was given before. Later calls, and later items, have
  /// no effect. Who waits to give an item is told that it was not taken.
  void end();

  /// Says what to do when the stream closes, such as to unregister the callback. It is done once,
  /// on the worker that closes the stream, so it must not block; or now and here, if the stream has
  /// closed already. Called again it adds to what was said before.
  ///
  /// @param action what to do
  void onClose(Runnable action);

  /// Whether items would be dropped, for the stream has ended, failed or closed.
  ///
  /// @return true from then on
  boolean isClosed();
}
