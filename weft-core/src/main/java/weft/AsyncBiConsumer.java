package weft;

import org.jspecify.annotations.Nullable;

/// An async body with two parameters and no value.
///
/// A lambda of this type is an async body: it may await. It is woven where it is written; a method
/// reference or a class that implements this interface runs as a plain call and cannot await.
///
/// @param <A> the type of the first argument
/// @param <B> the type of the second argument
@FunctionalInterface
public interface AsyncBiConsumer<A extends @Nullable Object, B extends @Nullable Object> {
  /// Runs the body. Called by the runtime, never by hand: start a body with {@link
  /// Weft#async(AsyncSupplier) async} or its siblings.
  ///
  /// @param first the first argument
  /// @param second the second argument
  /// @throws Exception whatever fails in the body; it arrives at the await as the same object
  void accept(A first, B second) throws Exception;
}
