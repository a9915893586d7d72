package weft.stream;

import weft.Async;

/// Takes the items of a generator, see {@link weft.Weft#stream}.
///
/// @param <T> the type of the items
public sealed interface Emitter<T> permits Generator, MultiEmitter {
  /// Gives an item to the stream's consumer, and waits until it asks for the next one. A generator
  /// whose stream is closed is cancelled here.
  ///
  /// Only the generator's own body may await it, or what that awaits: another task would emit while
  /// nobody asks.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** If it loses a select, the item may have been received already.
  ///
  /// @param item not null
  /// @return a future that is done when the next item is asked for. It fails with
  ///   IllegalStateException if the stream is being closed, for nobody would receive the item
  Async<Void> emit(T item);
}
