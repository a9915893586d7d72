package weft;

import org.jspecify.annotations.Nullable;

/// An async body with one parameter that returns a boolean.
///
/// A lambda of this type is an async body: it may await, because the weaver turns it into a state
/// machine. One that never awaits stays a lambda and costs what a plain call costs. A method
/// reference, or a class that implements this interface, runs as a plain call, too, and cannot
/// await.
///
/// @param <T> the type of the argument
@FunctionalInterface
public interface AsyncPredicate<T extends @Nullable Object> {
  /// Runs the body. The runtime calls this method; do not call it yourself. To start a body, use
  /// {@link Weft#async(AsyncSupplier) async} or one of its overloads.
  ///
  /// @param value the argument
  /// @return the answer
  /// @throws Exception whatever the body throws; the await throws the same object
  boolean test(T value) throws Exception;
}
