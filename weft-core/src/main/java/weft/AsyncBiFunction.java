package weft;

import org.jspecify.annotations.Nullable;

/// An async body with two parameters that returns a value.
///
/// A lambda of this type is an async body: it may await, because the weaver turns it into a state
/// machine. One that never awaits stays a lambda and costs what a plain call costs. A method
/// reference, or a class that implements this interface, runs as a plain call, too, and cannot
/// await.
///
/// @param <A> the type of the first argument
/// @param <B> the type of the second argument
/// @param <R> the type of the result
@FunctionalInterface
public interface AsyncBiFunction<
    A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> {
  /// Runs the body. The runtime calls this method; do not call it yourself. To start a body, use
  /// {@link Weft#async(AsyncSupplier) async} or one of its overloads.
  ///
  /// @param first the first argument
  /// @param second the second argument
  /// @return the result, may be null
  /// @throws Exception whatever the body throws; the await throws the same object
  R apply(A first, B second) throws Exception;
}
