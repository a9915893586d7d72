package weft.stream;

import org.jspecify.annotations.Nullable;

/// How an operator calls a user's function that is no state machine, whatever its type.
///
/// @param <T> the type of what it is called with
interface PlainFunction<T> {
  /// Calls it.
  ///
  /// @param item what it is called with
  /// @return its result, null if it has none
  /// @throws Exception what it throws
  @Nullable Object call(T item) throws Exception;
}
