package weft;

import org.jspecify.annotations.Nullable;

/// An async body without parameters that gives a value.
///
/// A lambda of this type is an async body: it may await. It is woven where it is written; a method
/// reference or a class that implements this interface runs as a plain call and cannot await.
///
/// @param <T> the type of the value
@FunctionalInterface
public interface AsyncSupplier<T extends @Nullable Object> {
  /// Runs the body. Called by the runtime, never by hand: start a body with {@link
  /// Weft#async(AsyncSupplier) async} or its siblings.
  ///
  /// @return the value, may be null
  /// @throws Exception whatever fails in the body; it arrives at the await as the same object
  T get() throws Exception;
}
